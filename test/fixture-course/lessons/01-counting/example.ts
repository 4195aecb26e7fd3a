// We count how often a listener is called. No stage: the fixture stands alone.
import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';
import { countTo } from './ways/count.ts';

const placeOf = (name: string) => process.argv.indexOf(`--${name}`);
const option = (name: string) => process.argv[placeOf(name) + 1];
const has = (name: string) => placeOf(name) >= 0;

const emitter = new EventEmitter();
let calls = 0;
const broken = has('break') ? option('break') : undefined;
if (broken === 'crash') process.exit(3);
if (broken !== 'deaf') emitter.on('call', () => calls++);
const wanted = has('calls') ? Number(option('calls')) : 3;
for (const _ of countTo(wanted)) emitter.emit('call');
console.log(`  ${calls} calls arrived`);
if (process.env.EVENTS_COURSE_FACTS)
  writeSync(3, `${JSON.stringify({ fact: 'calls', value: calls })}\n`);
