// An event every 20 ms for a second, then silence. Who calls when, and how
// long does an event wait until somebody knows of it?
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import { debounce, throttle } from './calls.ts';
import type { BatchingFacts } from './lesson.ts';
import { PlayedTime } from './time.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();

const gapMs = 20;
const loadMs = 1000;
const endMs = 1200;
const signs = () => (stage.columnsHere() < 80 ? 15 : 30);

/** One way to call, and what became of the events that it was given. */
export class Watched {
  readonly name: string;
  readonly calls: number[] = [];
  readonly values: number[] = [];
  longestWait = 0;
  readonly #clock: PlayedTime;
  #firstWaiting: number | undefined;
  #give: (value: number) => void = () => {};

  constructor(
    name: string,
    clock: PlayedTime,
    make: (call: (value: number) => void) => (value: number) => void,
  ) {
    this.name = name;
    this.#clock = clock;
    this.#give = make((value) => {
      const now = clock.now();
      this.calls.push(now);
      this.values.push(value);
      const waited = now - (this.#firstWaiting ?? now);
      this.longestWait = Math.max(this.longestWait, waited);
      this.#firstWaiting = undefined;
    });
  }

  give(value: number): void {
    this.#firstWaiting ??= this.#clock.now();
    this.#give(value);
  }
}

function contestants(clock: PlayedTime): Watched[] {
  const options = { clock };
  return [
    new Watched('every event', clock, (call) => call),
    new Watched('debounce 50 ms', clock, (call) => debounce(call, 50, options)),
    new Watched('and maxWait 200', clock, (call) =>
      debounce(call, 50, { maxWaitMs: 200, clock }),
    ),
    new Watched('throttle 100 ms', clock, (call) =>
      throttle(call, 100, options),
    ),
    new Watched('batch 10 or 150 ms', clock, (call) => {
      const batcher = new Batcher<number>((items) => call(items.at(-1)!), {
        maxSize: 10,
        maxWaitMs: 150,
        clock,
      });
      return (value) => batcher.add(value);
    }),
  ];
}

/** Played on a clock of our own; where somebody looks on, not too fast. */
export async function timing(show: {
  redraws: boolean;
  draw(lines: string[]): void;
}): Promise<string[]> {
  const clock = new PlayedTime();
  const rows = contestants(clock);
  for (let now = 0; now <= endMs; now += gapMs) {
    await clock.playTo(now);
    if (now < loadMs) for (const row of rows) row.give(now);
    show.draw(drawn(rows, now));
    if (show.redraws) await sleep(12);
  }
  const [every, bare, bounded, throttled, batched] = rows as Five;
  fact('events', every.calls.length);
  const during = bare.calls.filter((at) => at < loadMs);
  fact('debounceCallsDuring', during.length);
  fact('debounceCalls', bare.calls.length);
  fact('debounceLongestMs', bare.longestWait);
  fact('maxWaitCalls', bounded.calls.length);
  fact('maxWaitLongestMs', bounded.longestWait);
  fact('throttleCalls', throttled.calls.length);
  fact('batchCalls', batched.calls.length);
  return drawn(rows, endMs);
}
type Five = [Watched, Watched, Watched, Watched, Watched];

function drawn(rows: Watched[], now: number): string[] {
  const load = `${stage.group(gapMs)} ms apart, for 1 s`;
  return stage.table(
    [load, 'calls: 1.2 s', 'in all', 'longest wait'],
    rows.map(({ name, calls, longestWait }) => {
      const isLong = longestWait > loadMs / 2;
      const wait = `${stage.group(longestWait)} ms`;
      return [
        name,
        strip(calls, { now, end: endMs, signs: signs() }),
        stage.group(calls.length),
        isLong ? theme.fail(wait) : wait,
      ];
    }),
  );
}

/** `██·█··`: a sign a span of time, full where something happened in it. */
export function strip(
  moments: number[],
  { now, end, signs }: { now: number; end: number; signs: number },
): string {
  const { pass, secondary, symbols } = theme;
  const span = end / signs;
  const full = new Set(moments.map((at) => Math.floor(at / span)));
  return Array.from(
    { length: Math.min(signs, Math.ceil(now / span)) },
    (_, i) => (full.has(i) ? pass(symbols.block) : secondary(symbols.later)),
  ).join('');
}
