#!/usr/bin/env bash
# Small emitters, asked the same: who gets an event that is being emitted, and what does off() remove?
# - mitt: a '*' listener that a listener of the event adds gets that very event. A listener of the event's own
#   name that is added then does not, and neither does any in the others.
# - eventemitter3: off(name, listener) removes every copy of a listener that was added three times;
#   node:events and the others remove one.
# Guessed: what is added during an emit waits for the next one, and off() undoes one on().
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mitt@3.0.1 eventemitter3@5.0.4 component-emitter@2.0.0 tseep@1.3.1
cat >emitters.mjs <<'JS'
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import Component from 'component-emitter';
import { EventEmitter as Three } from 'eventemitter3';
import mitt from 'mitt';
import { EventEmitter as Tseep } from 'tseep';

console.log(`mitt 3.0.1, eventemitter3 5.0.4, component-emitter 2.0.0, tseep 1.3.1, Node ${process.versions.node}`);
const makers = {
  'node:events': () => new EventEmitter(),
  eventemitter3: () => new Three(),
  'component-emitter': () => new Component(),
  tseep: () => new Tseep(),
  mitt: () => mitt(),
};
const left = {};
for (const [name, make] of Object.entries(makers)) {
  const emitter = make();
  let calls = 0;
  const listener = () => calls++;
  for (let copy = 0; copy < 3; copy++) emitter.on('paid', listener);
  emitter.off('paid', listener);
  emitter.emit('paid');
  left[name] = calls;
}
console.log('added three times, off() once, left:', left);
assert.deepEqual(left, { 'node:events': 2, eventemitter3: 0, 'component-emitter': 2, tseep: 2, mitt: 2 });

const heard = [];
const emitter = mitt();
emitter.on('paid', () => {
  emitter.on('paid', () => heard.push('paid'));
  emitter.on('*', (name) => heard.push(`* ${name}`));
});
emitter.emit('paid');
console.log('mitt, added while "paid" is emitted, called at once:', heard);
assert.deepEqual(heard, ['* paid']);
JS
node emitters.mjs
# Seen, Node 20.20.2: left: 2, 0, 2, 2, 2; called at once: [ '* paid' ]
