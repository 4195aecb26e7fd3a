// Events come at a steady rate. How long does one wait in its batch, and how
// much could the consumer take? Played on a clock of our own, so that a busy
// machine adds nothing to what is waited for.
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { PlayedTime } from './time.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const sizes = [1, 10, 100, 1000];
const loadMs = 400;

export interface Work {
  costUs: number;
  maxWait: number;
  rate: number;
}

interface Seen {
  size: number;
  calls: number;
  p50: number;
  p99: number;
  /** Of the time of the load: what its calls take; over 1, too much. */
  busy: number;
}

export async function latency(work: Work): Promise<void> {
  const screen = stage.live();
  const seen: Seen[] = [];
  for (const size of sizes) {
    seen.push(await played(size, work));
    screen.draw(drawn(seen, work));
  }
  screen.end([
    ...drawn(seen, work),
    '',
    ...stage.sentences(
      'A batch spares the consumer calls, and its first event waits for its ' +
        'last: up to maxWait. Yet where one by one is more than the consumer ' +
        'can do, all wait, and the batch is the quicker one: try --rate 30000.',
    ),
  ]);
  const all = <Key extends keyof Seen>(key: Key) => seen.map((one) => one[key]);
  fact('batchSizes', sizes);
  fact('p50Ms', all('p50'));
  fact('p99Ms', all('p99'));
  fact('busyShares', all('busy'));
}

async function played(size: number, work: Work): Promise<Seen> {
  const clock = new PlayedTime();
  const waits: number[] = [];
  let calls = 0;
  const batcher = new Batcher<number>(
    async (items) => {
      calls++;
      const costMs = work.costUs / 1000;
      await new Promise<void>((done) => clock.after(costMs, done));
      for (const added of items) waits.push(clock.now() - added);
    },
    {
      maxSize: size,
      maxWaitMs: work.maxWait,
      maxBuffered: Number.POSITIVE_INFINITY,
      clock,
    },
  );
  for (let due = 0; due < loadMs; due += 1000 / work.rate) {
    await clock.playTo(due);
    batcher.add(due);
  }
  const busy = () => (calls * work.costUs) / 1000 / loadMs;
  for (let now = loadMs; batcher.isBusy; now += 100) await clock.playTo(now);
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(waits.length * share)]!;
  return { size, calls, p50: at(0.5), p99: at(0.99), busy: busy() };
}

function drawn(seen: Seen[], { rate, costUs, maxWait }: Work): string[] {
  const load = `${stage.group(rate)} events a second, ${costUs} µs a call`;
  const isQuick = (ms: number) => ms <= maxWait + 1;
  const wait = (ms: number) =>
    (isQuick(ms) ? theme.pass : theme.fail)(stage.group(ms, 1));
  return [
    ...stage.sentences(`${load}, maxWait ${maxWait} ms`).map(theme.secondary),
    ...stage.table(
      ['a batch of', 'calls', 'consumer busy', 'median wait, ms', 'p99, ms'],
      seen.map(({ size, calls, p50, p99, busy }) => [
        size === 1 ? '1' : `up to ${stage.group(size)}`,
        calls,
        (busy > 1 ? theme.fail : String)(`${stage.group(busy * 100, 1)} %`),
        wait(p50),
        wait(p99),
      ]),
    ),
  ];
}
