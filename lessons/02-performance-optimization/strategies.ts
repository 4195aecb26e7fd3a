// Where a listener can do heavy work. Each strategy subscribes to 'job' and
// answers each job with a 'result' that carries its id.
import type { EventEmitter } from 'node:events';
import { parentPort, type Worker } from 'node:worker_threads';

export interface Job {
  id: number;
  ms: number;
}

export interface Setting {
  bus: EventEmitter;
  /** How long a slice of a job may take, ms. */
  chunk: number;
  worker: Worker;
}
export type Strategy = (setting: Setting) => void;

/** A calculation that takes so long, and gives nothing else a turn. */
export function calculate(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** One slice a turn, one job at a time: in between, others get theirs. */
export const chunked: Strategy = ({ bus, chunk }) => {
  const queue: Job[] = [];
  const nextSlice = () => {
    const job = queue[0]!;
    calculate(Math.min(chunk, job.ms));
    job.ms -= chunk;
    if (job.ms <= 0) bus.emit('result', queue.shift()!.id);
    if (queue.length > 0) setImmediate(nextSlice);
  };
  bus.on('job', (job: Job) => {
    queue.push({ ...job });
    if (queue.length === 1) setImmediate(nextSlice);
  });
};

/** Another thread calculates; this one only sends and receives. */
export const inWorker: Strategy = ({ bus, worker }) => {
  bus.on('job', (job: Job) => worker.postMessage(job));
  worker.on('message', (id: number) => bus.emit('result', id));
};

/** What the other thread does. */
export function serveJobs(): void {
  parentPort!.on('message', ({ id, ms }: Job) => {
    calculate(ms);
    parentPort!.postMessage(id);
  });
}

// From here on: strategies that stall the loop.

/** emit() returns when all of it is done. */
export const sync: Strategy = ({ bus }) => {
  bus.on('job', ({ id, ms }: Job) => {
    calculate(ms);
    bus.emit('result', id);
  });
};

/** Later, and just as long: all immediates that wait run in one go. */
export const immediate: Strategy = ({ bus }) => {
  bus.on('job', async ({ id, ms }: Job) => {
    setImmediate(() => {
      calculate(ms);
      bus.emit('result', id);
    });
  });
};

/** Sliced too, but a turn holds one slice of every job. */
export const chunkedAtOnce: Strategy = ({ bus, chunk }) => {
  const slice = (id: number, ms: number) => {
    calculate(Math.min(chunk, ms));
    if (ms > chunk) setImmediate(slice, id, ms - chunk);
    else bus.emit('result', id);
  };
  bus.on('job', ({ id, ms }: Job) => setImmediate(slice, id, ms));
};
