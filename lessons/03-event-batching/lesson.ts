import { choice, defineLesson, number } from '../../src/course/define.ts';

export interface BatchingFacts {
  /** Events a second: one by one, in small batches, in full ones. */
  freeRates: number[];
  costlyRates: number[];
  /** Full batches against one by one: a consumer that is free, one that is not. */
  freeTimes: number;
  costlyTimes: number;
  /** Events 20 ms apart for a second: calls, and how long one waited. */
  events: number;
  debounceCallsDuring: number;
  debounceCalls: number;
  debounceLongestMs: number;
  maxWaitCalls: number;
  maxWaitLongestMs: number;
  throttleCalls: number;
  batchCalls: number;
  /** Scene `flushes`. */
  flushesBySize: number;
  flushesByTime: number;
  biggestFlush: number;
  longestFlushMs: number;
  /** When a batch went that was due after 30 ms, behind a busy loop. */
  lateMs: number;
  /** Scene `latency`: one value for each of the sizes. */
  batchSizes: number[];
  p50Ms: number[];
  p99Ms: number[];
  /** Of the time: how long the consumer is busy. */
  busyShares: number[];
  /** Scene `rhythm`: calls by load and by way. */
  callsByLoad: Record<string, Record<string, number>>;
  missTheLast: string[];
  /** Scene `merge`: what was sent, and what the receiver knows. */
  merged: Record<
    string,
    { sent: number; prices: number; highs: number; volume: number }
  >;
  /** Scene `overflow`, by policy. */
  overflowed: Record<
    string,
    {
      delivered: number;
      last: number;
      dropped: number;
      toldOf: number;
      oldest: number;
    }
  >;
  /** Scene `pitfalls`: of seven. */
  timerWrong: number;
  batcherWrong: number;
  /** Breaks `sigterm` and `throws`: of 42. */
  lostByTimer: number;
  lostByBatcher: number;
  uncaught: number;
  callsOfBatcher: number;
  givenUp: number;
  receivedBesidePoison: number;
  /** Break `flood`. */
  unboundedBuffered: number;
  boundedBuffered: number;
  floodDropped: number;
  unboundedOldestMs: number;
  boundedOldestMs: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'batching' || broken !== undefined;

/** Of other batches or another consumer than the questions name. */
const isOtherWork = (run: Run): boolean =>
  isOtherRun(run) || run.knobs.maxSize !== 100 || run.knobs.costUs !== 50;

const times = (value: number) =>
  `${value < 10 ? value.toFixed(1) : Math.round(value)} times`;

export default defineLesson<BatchingFacts>()({
  title: 'Batches: fewer calls, later',
  minutes: 12,
  story:
    'A consumer gets events one by one, then in batches: once calls are free, once each has its cost. Then events come 20 ms apart: we debounce, throttle and batch them.',
  stories: {
    '--scene flushes':
      'Events come in a stream, then in a trickle, then in a stream again. A batch goes when it is full, or when its first event has waited long enough.',
    '--scene latency':
      'The same events go out one by one, then in larger and larger batches. We look at both sides: how busy the consumer is, and how long an event waits.',
    '--scene rhythm':
      'One event, two bursts, and events without a pause: each is debounced and throttled, in five ways.',
    '--scene merge':
      'Trades come faster than a screen can show them. We merge them in different ways, and ask what is still known.',
    '--scene overflow':
      'A burst comes faster than its consumer takes it, and the buffer has a bound. What becomes of the next event, and who is told?',
    '--scene pitfalls':
      'A batcher out of a timer and an emitter is quickly written. Seven things are done to it, and to one that was thought through.',
    '--break sigterm':
      'Events wait in two batchers, one without and one with a close().',
    '--break throws':
      'A consumer fails once; then there is an event that it can never take.',
    '--break flood':
      'Events come for two seconds, and the consumer takes 1,000 a second.',
  },
  objectives: [
    'Batch events by size and time, with a bound, and lose none',
    'Choose between batch, debounce, throttle and merge',
  ],
  guide: '02-performance-optimization',
  exercise: 'exercise-2',
  knobs: {
    costUs: number({
      default: 50,
      min: 0,
      max: 200,
      says: 'what a call of the consumer costs, µs',
    }),
    maxSize: number({
      default: 100,
      min: 2,
      max: 500,
      says: 'how many events a batch holds at most',
    }),
    maxWait: number({
      default: 100,
      min: 1,
      max: 300,
      says: 'how long its first event waits at most, ms',
    }),
    rate: number({
      default: 2000,
      min: 200,
      max: 30_000,
      says: 'events a second: flushes, latency, flood',
    }),
    overflow: choice({
      default: 'drop-oldest',
      choices: {
        reject: 'the producer is told, and keeps the event',
        'drop-oldest': 'the one that has waited longest goes',
        'drop-newest': 'the one that has just come goes',
      },
      says: 'what a full buffer does in the flood',
    }),
    scene: choice({
      default: 'batching',
      choices: {
        batching: 'when batches pay; who calls when',
        flushes: 'batches that go by size, and by time',
        latency: 'what a larger batch costs in waiting',
        rhythm: 'debounce and throttle under three loads',
        merge: 'the last value, a sum, an aggregate',
        overflow: 'a full buffer: who goes, who is told',
        pitfalls: 'a timer and an emitter against a batcher',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'free-consumer',
      ask: 'Where calls are free, how fast are batches of 100?',
      choices: {
        slower: 'slower than one by one',
        same: 'as fast',
        faster: 'faster',
      },
      answer: ({ freeTimes }) => {
        if (freeTimes < 0.9) return 'slower';
        return freeTimes < 1.1 ? 'same' : 'faster';
      },
      found: ({ freeTimes }) => `${times(freeTimes)} as fast`,
      unless: (run) => isOtherRun(run) || run.knobs.maxSize !== 100,
    },
    {
      id: 'costly-consumer',
      ask: 'Where a call costs 50 µs, batches of 100?',
      choices: {
        twice: 'about twice as fast',
        ten: 'about 10 times',
        hundred: 'about 100 times',
      },
      // The nearest of the three, by factors.
      answer: ({ costlyTimes }) => {
        if (costlyTimes < Math.sqrt(2 * 10)) return 'twice';
        return costlyTimes < Math.sqrt(10 * 100) ? 'ten' : 'hundred';
      },
      found: ({ costlyTimes }) => `${times(costlyTimes)} as fast`,
      unless: isOtherWork,
    },
    {
      id: 'debounce-load',
      ask: 'Debounced by 50 ms, 50 events 20 ms apart: calls?',
      choices: {
        twenty: 'about 20: one each 50 ms',
        all: '50, each 50 ms late',
        once: '1, after the last event',
      },
      answer: ({ debounceCalls, debounceCallsDuring }) => {
        if (debounceCalls === 1 && debounceCallsDuring === 0) return 'once';
        return debounceCalls < 35 ? 'twenty' : 'all';
      },
      found: ({ debounceCalls, debounceLongestMs }) =>
        `${debounceCalls}, when the first has waited ${Math.round(debounceLongestMs).toLocaleString('en')} ms`,
      unless: isOtherRun,
    },
  ],
  breaks: {
    sigterm: {
      says: 'SIGTERM comes while 42 events wait for their batch',
      exitCode: 143,
    },
    throws: { says: 'the consumer throws: is the batch lost, or tried again?' },
    flood: { says: 'batches without a bound, and a consumer too slow' },
  },
  takeAway: [
    'A batch pays where each call costs. Its price: events wait, and can be lost.',
    'Bound it by size, time and buffer, retry it, and close it before the end.',
  ],
  tries: [
    { args: '--scene latency', says: 'what a larger batch costs' },
    { args: '--scene overflow', says: 'a full buffer: who goes' },
    { args: '--break sigterm', says: 'the end, in mid-batch' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions: [],
});
