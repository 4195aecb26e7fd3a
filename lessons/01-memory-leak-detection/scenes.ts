// The smaller scenes: habits that leak, detectors, memoryUsage(), snapshots.
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { writeHeapSnapshot } from 'node:v8';
import { facts, group, line, table } from '../stage/stage.ts';
import * as chat from './chat.ts';
import type { MemoryLeakFacts } from './lesson.ts';
import { census, settle } from './measure.ts';
import { overThreshold, TrendDetector } from './trend-detector.ts';

const fact = facts<MemoryLeakFacts>();
const each = 20;

/** Twenty sessions are opened and closed; who is alive? */
async function survivors(open: chat.Open, hub?: EventEmitter): Promise<number> {
  const refs: WeakRef<object>[] = [];
  for (let i = 0; i < each; i++) {
    const session = { user: `user ${i}`, history: 'x'.repeat(1000) + i };
    refs.push(new WeakRef(session));
    open(hub ?? new EventEmitter(), session)();
  }
  await settle(6);
  return census(refs);
}

const months = () => new EventEmitter().setMaxListeners(0);

export async function holders(): Promise<string[]> {
  const hubs = Array.from({ length: 5 }, months);
  const shortLived = await survivors(chat.withoutCleanup);
  const longLived = await survivors(chat.withoutCleanup, hubs[0]);
  const weakMap = await survivors(chat.withWeakMap, hubs[1]);
  const bind = await survivors(chat.withBindTwice, hubs[2]);
  const weakRef = await survivors(chat.withWeakRef, hubs[3]);
  const signal = await survivors(chat.withSignal, hubs[4]);
  fact('shortLivedAlive', shortLived);
  fact('longLivedAlive', longLived);
  fact('weakMapAlive', weakMap);
  fact('bindAlive', bind);
  fact('weakRefAlive', weakRef);
  fact('signalAlive', signal);
  const kept = hubs.reduce((sum, hub) => sum + hub.listenerCount('message'), 0);
  return [
    ...table(
      ['habit', `alive of ${each}`, 'held by'],
      [
        ['closure, emitter dies too', shortLived, 'nobody'],
        ['closure, emitter lives on', longLived, 'hub > listener'],
        ['WeakMap registry', weakMap, 'hub > listener'],
        ['on(bind) and off(bind)', bind, 'hub > bound copy'],
        ['WeakRef in the listener', weakRef, 'nobody'],
        ['AbortSignal, aborted', signal, 'nobody'],
      ],
    ),
    '',
    line(`${kept} listeners are left on the five hubs that live on`),
  ];
}

export function detectors(): string[] {
  const busy = new EventEmitter().setMaxListeners(0); // many, and constant
  for (let i = 0; i < 30; i++) busy.on('price', () => {});
  const leaky = new EventEmitter(); // a new name for every request
  const trends = [new TrendDetector(busy), new TrendDetector(leaky)];
  for (let request = 0; request < 10_000; request++) {
    leaky.once(`answer:${request}`, () => {});
    if (request % 2000 === 0) for (const trend of trends) trend.sample();
  }
  const threshold = [overThreshold(busy), overThreshold(leaky)];
  const trend = trends.map(({ isRising }) => isRising);
  fact('thresholdFalseAlarms', Number(threshold[0]));
  fact('thresholdMissed', Number(!threshold[1]));
  fact('trendFalseAlarms', Number(trend[0]));
  fact('trendFound', Number(trend[1]));
  const says = (alarm?: boolean) => (alarm ? 'alarm' : 'quiet');
  return table(
    ['emitter', 'leaks', 'threshold', 'trend'],
    [
      ['30 listeners, constant', 'no', says(threshold[0]), says(trend[0])],
      ['10,000 names, 1 each', 'yes', says(threshold[1]), says(trend[1])],
    ],
  );
}

export async function memory(): Promise<string[]> {
  const read = async () => {
    await settle();
    return process.memoryUsage();
  };
  const before = await read();
  const objects = Array.from({ length: 100_000 }, (_, i) => ({
    i,
    even: i % 2,
  }));
  const between = await read();
  const buffer = Buffer.alloc(8e6, 1);
  const after = await read();
  const moved = (field: keyof NodeJS.MemoryUsage) => [
    field,
    Number(((between[field] - before[field]) / 1e6).toFixed(1)),
    Number(((after[field] - between[field]) / 1e6).toFixed(1)),
  ];
  fact('objectsMovedHeapMB', moved('heapUsed')[1] as number);
  fact('buffersMovedHeapMB', moved('heapUsed')[2] as number);
  fact('buffersMovedExternalMB', moved('external')[2] as number);
  const fields = ['heapUsed', 'external', 'arrayBuffers', 'rss'] as const;
  const rows = fields.map((field) =>
    moved(field).map((cell) =>
      typeof cell === 'number' ? group(cell, 1).padStart(7) : cell,
    ),
  );
  return [
    ...table(['MB more', 'objects', 'Buffer'], rows),
    '',
    line(
      `after ${group(objects.length)} objects, then a Buffer of ${group(buffer.length / 1e6)} MB`,
    ),
    line('rss holds the code and freed pages too: it is no heap'),
  ];
}

/** One before the leak, one after: the difference is what leaked. */
export function snapshots(leak: () => void): string[] {
  const names = ['before', 'after'].map((when) => `leak-${when}.heapsnapshot`);
  for (const name of names) {
    if (existsSync(name))
      throw new Error(`${name} is there already: move it away`);
  }
  writeHeapSnapshot(names[0]);
  leak();
  writeHeapSnapshot(names[1]);
  return [
    line(`written: ${names.join(' and ')}, in this folder`),
    '',
    line('In Chrome, DevTools > Memory: load both, choose Comparison, sort by'),
    line(
      '# Delta, open the class that grew, and read Retainers upwards to the',
    ),
    line(
      'long-lived object. In an app: warm up first, take three, and look at',
    ),
    line('what was made between the first two and is alive in the third.'),
  ];
}
