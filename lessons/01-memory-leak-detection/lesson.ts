import { choice, defineLesson, flag, number } from '../../src/course/define.ts';
import questions from './questions.ts';

export interface MemoryLeakFacts {
  sessions: number;
  /** Post-GC heap, MB, one sample a batch. */
  leakyHeapMB: number[];
  fixedHeapMB: number[];
  leakyGrowthMB: number;
  fixedGrowthMB: number;
  /** Least-squares slopes over the samples. */
  leakyBytesPerSession: number;
  fixedBytesPerSession: number;
  /** Of twenty sessions each, kept by weak references only. */
  leakyAlive: number;
  fixedAlive: number;
  watched: number;
  /** On the hub without cleanup, the app's own included. */
  listenersLeft: number;
  /** How many listeners Node's warning counted; 0 where it said nothing. */
  warningAt: number;
  /** Of the messages on the hub with cleanup: what the audit log heard. */
  messages: number;
  audited: number;
  /** Break `null-data`: what the delivery ended with. */
  crashedDuringDelivery: boolean;
  guardedCrashed: boolean;
  /** Of 20 each, six habits. */
  shortLivedAlive: number;
  longLivedAlive: number;
  weakMapAlive: number;
  bindAlive: number;
  weakRefAlive: number;
  signalAlive: number;
  /** Scene `detectors`. */
  thresholdFalseAlarms: number;
  thresholdMissed: number;
  trendFalseAlarms: number;
  trendFound: number;
  selfWatchingSees: number;
  /** Scene `memory`: MB that each field moved by. */
  objectsMovedHeapMB: number;
  objectsMovedExternalMB: number;
  buffersMovedHeapMB: number;
  buffersMovedExternalMB: number;
  /** With --snapshot: the files. */
  snapshots: string[];
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'growth' || knobs.snapshot === true || broken !== undefined;

/** An object may stay in a register for a while: so many prove nothing. */
const tolerance = 2;

function mostAlive(facts: MemoryLeakFacts) {
  const all = [
    { key: 'closure', says: 'the closure', alive: facts.shortLivedAlive },
    { key: 'weakMap', says: 'the WeakMap', alive: facts.weakMapAlive },
    { key: 'weakRef', says: 'the WeakRef', alive: facts.weakRefAlive },
  ];
  return all.reduce((most, one) => (one.alive > most.alive ? one : most));
}

export default defineLesson<MemoryLeakFacts>()({
  title: 'Memory leaks from event listeners',
  minutes: 12,
  story:
    'A chat hub lives for months, a session for minutes. We open and close thousands of sessions on two hubs: one without cleanup, one with it.',
  stories: {
    '--fix none':
      'A chat hub lives for months, a session for minutes. We open and close thousands of sessions on two hubs, both without cleanup.',
    '--scene holders':
      'We try six ways to listen, with twenty sessions each. All sessions are closed and the garbage is collected. Then we count the sessions still alive and the listeners left on the hub.',
    '--scene detectors':
      'Two leak detectors read the listener counts five times. One compares them with a threshold, the other looks for a trend.',
    '--scene memory':
      'process.memoryUsage() reports several numbers. We create objects, then a Buffer, and see which numbers change. Then we create garbage, without a leak.',
    '--break no-limit':
      'We open and close thousands of sessions on two hubs: one without cleanup, one with it. On both hubs, the listener warning is turned off.',
    '--break remove-all':
      'We open and close thousands of sessions on two hubs. On the second hub, an audit log listens too, and each cleanup removes all listeners.',
    '--break null-data':
      "Two listeners receive the same message. The first one closes the second one's session.",
  },
  objectives: ['Detect and prevent memory leaks from event listeners'],
  guide: '01-memory-leaks',
  exercise: 'exercise-1',
  knobs: {
    sessions: number({
      default: 4800,
      min: 240,
      max: 10_000,
      says: 'how many sessions to open and close',
    }),
    payload: number({
      default: 2048,
      min: 256,
      max: 8192,
      says: 'bytes of history that each session keeps',
    }),
    fix: choice({
      default: 'off',
      choices: {
        off: 'off() with the function that on() received',
        signal: 'one AbortSignal removes all listeners',
        weak: 'the listener holds its session by a WeakRef',
        none: 'no cleanup on the second hub either',
      },
      says: 'how the second hub cleans up',
    }),
    scene: choice({
      default: 'growth',
      choices: {
        growth: 'two heaps, with and without cleanup; six ways to listen',
        holders: 'six ways to listen: which leak, and why',
        detectors: 'a threshold against a trend',
        memory: 'which number of process.memoryUsage() changes when',
      },
      says: 'which scene to show',
    }),
    snapshot: flag({ says: 'write two heap snapshots that you can compare' }),
  },
  predictions: [
    {
      id: 'which-heap',
      ask: 'Which heap grows with every batch of sessions?',
      choices: {
        without: 'only the one without cleanup',
        both: 'both',
        neither: 'neither: the sessions are collected',
      },
      // By the census: with few sessions, the slope drowns in noise.
      answer: ({ leakyAlive, fixedAlive }) => {
        if (leakyAlive <= tolerance) return 'neither';
        return fixedAlive <= tolerance ? 'without' : 'both';
      },
      unless: isOtherRun,
    },
    {
      id: 'how-much',
      ask: 'The hub without cleanup: how much does its heap grow for 4,800 sessions of 2 KB each?',
      choices: {
        one: 'about 1 MB',
        ten: 'about 10 MB',
        hundred: 'about 100 MB',
      },
      // The nearest of the three, by factors: 3 MB is halfway from 1 to 10.
      answer: ({ leakyGrowthMB }) => {
        if (leakyGrowthMB < Math.sqrt(1 * 10)) return 'one';
        return leakyGrowthMB < Math.sqrt(10 * 100) ? 'ten' : 'hundred';
      },
      found: ({ leakyGrowthMB }) => `${leakyGrowthMB.toFixed(1)} MB`,
      unless: (run) =>
        isOtherRun(run) ||
        run.knobs.sessions !== 4800 ||
        run.knobs.payload !== 2048,
    },
    {
      id: 'which-habit',
      ask: 'Nobody removes the listener. Which setup keeps closed sessions alive?',
      choices: {
        closure: 'a closure, on an emitter created for the session',
        weakMap: 'a handler on the hub, kept in a WeakMap by session',
        weakRef: 'a listener on the hub that holds a WeakRef',
      },
      answer: (facts) => mostAlive(facts).key,
      found: (facts) => {
        const { alive, says } = mostAlive(facts);
        return `${says}: ${alive} of 20 alive`;
      },
      unless: isOtherRun,
    },
  ],
  breaks: {
    'no-limit': { says: 'setMaxListeners(0): no warning, same leak' },
    'remove-all': {
      says: 'removeAllListeners() on the hub: no leak, but no audit log either',
    },
    'null-data': {
      says: 'a session set to null while its message is being delivered',
    },
  },
  takeAway: [
    'A listener lives as long as its emitter, unless you remove it.',
    'The code that subscribes must also unsubscribe.',
  ],
  tries: [
    { args: '--scene detectors', says: 'a threshold against a trend' },
    { args: '--scene memory', says: 'which number changes when' },
    { args: '--break no-limit', says: 'no warning, same leak' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions,
});
