#!/usr/bin/env bash
# cloudevents (JavaScript SDK): an event whose data is 0, false or '' keeps it in HTTP's binary mode; null comes
# back as the text "null". In structured mode the message has all four, but HTTP.toEvent() returns an
# event without data. Bytes change their type: a Uint8Array comes back as a Uint32Array of its numbers.
# Guessed: both modes return what was sent, as the specification has both carry any JSON value.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0
cat >round-trip.mjs <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { CloudEvent, HTTP } from 'cloudevents';

const { version } = createRequire(import.meta.url)('cloudevents/package.json');
console.log(`cloudevents ${version}, Node ${process.versions.node}`);

const roundTrip = (mode, data) => {
  const sent = new CloudEvent({ id: '1', source: '/shop', type: 'stock.counted', data });
  const message = HTTP[mode](sent);
  return { body: message.body, data: HTTP.toEvent(message).data };
};

for (const data of [0, false, '', null]) {
  const [binary, structured] = [roundTrip('binary', data), roundTrip('structured', data)];
  console.log(`${JSON.stringify(data)}: binary ${JSON.stringify(binary.data)},`,
    `structured ${structured.data}, though the body has ${/"data":[^,}]*/.exec(structured.body)[0]}`);
  assert.equal(binary.data, data === null ? 'null' : data);
  assert.equal(structured.data, undefined);
  assert.equal(JSON.parse(structured.body).data, data);
}
assert.equal(roundTrip('structured', 1).data, 1);

const bytes = roundTrip('structured', new Uint8Array([1, 2, 3])).data;
console.log(`Uint8Array [1, 2, 3], structured: ${bytes.constructor.name} [${[...bytes]}]`);
assert.equal(bytes.constructor.name, 'Uint32Array');
assert.deepEqual([...bytes], [1, 2, 3]);
JS
node round-trip.mjs
# Seen with cloudevents 10.0.0, Node 20.20.2:
#   0: binary 0, structured undefined, though the body has "data":0
#   false: binary false, structured undefined, though the body has "data":false
#   "": binary "", structured undefined, though the body has "data":""
#   null: binary "null", structured undefined, though the body has "data":null
#   Uint8Array [1, 2, 3], structured: Uint32Array [1,2,3]
