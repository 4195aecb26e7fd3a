// The event loop, watched: a heartbeat every millisecond, as far as it is let.
// Where beats are missing, nothing else of the program could run either.
import { EventEmitter } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { columnsHere, themeHere } from '../stage/stage.ts';
import type { Job, Strategy } from './strategies.ts';

export interface Work {
  jobs: number;
  jobMs: number;
  chunk: number;
}

export interface Watched {
  /** When the heart beat, ms since the first job was sent. */
  beats: number[];
  /** When all emits had returned, ms. */
  returned: number;
  /** The longest time without a beat, ms. */
  stall: number;
  /** How often the heart beat before the last answer. */
  turns: number;
  /** What monitorEventLoopDelay() gives as its longest, ms. */
  monitored: number;
}

interface Options {
  onBeat?: (beats: number[]) => void;
  /** Reset the monitor just before the jobs. */
  reset?: boolean;
}

/** Sends all jobs in one turn, and waits until all are answered. */
export async function watch(
  strategy: Strategy,
  work: Work,
  worker: Worker,
  { onBeat, reset }: Options = {},
): Promise<Watched> {
  const bus = new EventEmitter();
  strategy({ bus, chunk: work.chunk, worker });
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  const answered = allAnswered(bus, work.jobs);
  await later(20); // a first tick of the monitor is only its baseline
  if (reset) monitor.reset();

  const beats = [0];
  const started = performance.now();
  const sinceStart = () => performance.now() - started;
  const heart = setInterval(() => {
    beats.push(sinceStart());
    onBeat?.(beats);
  }, 1);
  for (let id = 0; id < work.jobs; id++)
    bus.emit('job', { id, ms: work.jobMs } satisfies Job);
  const returned = sinceStart();
  await answered;
  const turns = beats.length - 1;
  await later(5); // a stall ends with the beat after it
  clearInterval(heart);
  monitor.disable();
  worker.removeAllListeners('message'); // it is ours alone
  const monitored = monitor.max / 1e6;
  return { beats, returned, stall: longestGap(beats), turns, monitored };
}

/** When every job, by its id, has its result. */
function allAnswered(bus: EventEmitter, jobs: number): Promise<void> {
  const open = new Set(Array.from({ length: jobs }, (_, id) => id));
  return new Promise((resolve) => {
    bus.on('result', (id: number) => {
      open.delete(id);
      if (open.size === 0) resolve();
    });
  });
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const longestGap = (beats: number[]): number =>
  Math.max(...beats.slice(1).map((beat, i) => beat - beats[i]!));

/** Signs that a strip has for the work: fewer on a narrow terminal. */
const signs = () => (columnsHere() < 80 ? 14 : 30);

export const stripLegend = (): string => {
  const { block, later } = themeHere().symbols;
  const legend = `${block} blocked, ${later} free`;
  return columnsHere() < 80 ? legend : `the loop: ${legend}`;
};

/** `████····`: a sign a span of time, free where the heart beat in it. */
export function strip(beats: number[], work: Work): string {
  const { pass, fail, symbols } = themeHere();
  const span = (work.jobs * work.jobMs) / signs();
  const spans = Math.min(Math.round(beats.at(-1)! / span), signs() + 2);
  const free = new Set(beats.slice(1).map((beat) => Math.floor(beat / span)));
  const sign = (_: unknown, i: number) =>
    free.has(i) ? pass(symbols.later) : fail(symbols.block);
  return Array.from({ length: spans }, sign).join('');
}
