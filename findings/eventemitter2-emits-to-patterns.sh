#!/usr/bin/env bash
# eventemitter2 with `wildcard: true`: patterns count on both sides. emit('order.*') calls the listeners of
# order.paid and order.sent, the one that was added last first. The tail wildcard takes its parent: a
# listener on 'order.**' hears 'order', as AMQP's and MQTT's # does and NATS' > does not.
# Guessed: an emitted name is a literal, listeners are called in the order of their on(), and ** takes one or more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund eventemitter2@6.4.9
cat >patterns.cjs <<'JS'
const assert = require('node:assert/strict');
const { EventEmitter2 } = require('eventemitter2');
const { version } = require('eventemitter2/package.json');

console.log(`eventemitter2 ${version}, Node ${process.versions.node}`);
const heardAt = (emitted, ...filters) => {
  const emitter = new EventEmitter2({ wildcard: true });
  const heard = [];
  for (const filter of filters) emitter.on(filter, () => heard.push(filter));
  emitter.emit(emitted);
  return heard;
};

const literal = heardAt('order.*', 'order.paid', 'order.sent', 'stock.low');
console.log("emit('order.*') calls", literal);
assert.deepEqual(literal, ['order.sent', 'order.paid']);

const tail = heardAt('order', 'order.**', 'order.*', '**.order');
console.log("emit('order') calls", tail);
assert.deepEqual([...tail].sort(), ['**.order', 'order.**']);

const plain = heardAt('order.paid', 'order.paid', 'order.*');
console.log("emit('order.paid') calls", plain);
assert.equal(plain.length, 2);
JS
node patterns.cjs
# Seen with eventemitter2 6.4.9, Node 20.20.2:
#   emit('order.*') calls [ 'order.sent', 'order.paid' ]
#   emit('order') calls [ 'order.**', '**.order' ]
