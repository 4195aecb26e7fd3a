// Events come at a steady rate, in real time. How long does one wait in its
// batch, and how much could the consumer take?
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { busy } from './speed.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const sizes = [1, 10, 100, 1000];
const loadMs = 400;

export interface Work {
  costUs: number;
  maxWait: number;
  rate: number;
}

interface Measured {
  size: number;
  calls: number;
  p50: number;
  p99: number;
  /** Events in a second, were the consumer busy all the time. */
  capacity: number;
}

export async function latency(work: Work): Promise<void> {
  const screen = stage.live();
  const seen: Measured[] = [];
  for (const size of sizes) {
    seen.push(await measure(size, work));
    screen.draw(drawn(seen, work));
  }
  screen.end([
    ...drawn(seen, work),
    '',
    ...stage.sentences(
      'A batch makes room by making its first event wait for its last. But a ' +
        'consumer that cannot keep up makes all wait: then the larger batch ' +
        'is the quicker one.',
    ),
  ]);
  fact('batchSizes', sizes);
  fact(
    'p50Ms',
    seen.map(({ p50 }) => p50),
  );
  fact(
    'p99Ms',
    seen.map(({ p99 }) => p99),
  );
  fact(
    'capacities',
    seen.map(({ capacity }) => capacity),
  );
}

async function measure(maxSize: number, work: Work): Promise<Measured> {
  const waits: number[] = [];
  let calls = 0;
  let busyMs = 0;
  const batcher = new Batcher<number>(
    (items) => {
      const began = performance.now();
      busy(work.costUs);
      const ended = performance.now();
      calls++;
      busyMs += ended - began;
      for (const added of items) waits.push(ended - added);
    },
    { maxSize, maxWaitMs: work.maxWait, maxBuffered: Number.MAX_SAFE_INTEGER },
  );
  await produce(work.rate, (added) => batcher.add(added));
  await batcher.close();
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(waits.length * share)]!;
  const capacity = (waits.length / Math.max(busyMs, 0.001)) * 1000;
  return { size: maxSize, calls, p50: at(0.5), p99: at(0.99), capacity };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An event is as old as it was due: a late producer hides no wait. */
async function produce(rate: number, add: (due: number) => void) {
  const started = performance.now();
  for (let sent = 0; sent < (rate * loadMs) / 1000; ) {
    const due = started + (sent * 1000) / rate;
    if (due <= performance.now()) {
      add(due);
      sent++;
      if (sent % 8 === 0) await turn(); // the batcher gets its own
    } else await sleep(1);
  }
}

function drawn(seen: Measured[], { rate, costUs, maxWait }: Work): string[] {
  return [
    stage.line(
      theme.secondary(
        `${stage.group(rate)} events a second, ${costUs} µs a call, maxWait ${maxWait} ms`,
      ),
    ),
    ...stage.table(
      [
        'batch of up to',
        'calls',
        'median wait, ms',
        'p99, ms',
        'could take, /s',
      ],
      seen.map(({ size, calls, p50, p99, capacity }) => [
        size,
        calls,
        stage.group(p50, 1),
        stage.group(p99, 1),
        Number(capacity.toPrecision(2)),
      ]),
    ),
  ];
}
