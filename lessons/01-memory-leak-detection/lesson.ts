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
  title: 'Memory leaks: who still holds on?',
  minutes: 12,
  story:
    'A hub lives for months, sessions for minutes. We open and close many of them twice: once without cleanup, once with it.',
  stories: {
    '--fix none':
      'A hub lives for months, sessions for minutes. We open and close many of them twice, without cleanup both times.',
    '--scene holders':
      'Six habits, twenty sessions each: all are closed, then the garbage is collected. We count what is still alive, and what is left on the hub.',
    '--scene detectors':
      'Two detectors read five times how many listeners there are. One knows a threshold, the other looks for a trend.',
    '--scene memory':
      'process.memoryUsage() says several numbers. We make objects, then a Buffer, and see which of them move; then garbage, without a leak.',
    '--break no-limit':
      'Many sessions are opened and closed on two hubs, without cleanup and with it. Neither hub has a limit of listeners to warn at.',
    '--break remove-all':
      'Many sessions are opened and closed on two hubs. An audit log listens on the second one, and the cleanup there takes all listeners at once.',
    '--break null-data':
      'Two listeners hear a message. The first one closes the session of the second.',
  },
  objectives: ['Detect and prevent memory leaks from event listeners'],
  guide: '01-memory-leaks',
  exercise: 'exercise-1',
  knobs: {
    sessions: number({
      default: 4800,
      min: 240,
      max: 10_000,
      says: 'how many to open and close',
    }),
    payload: number({
      default: 2048,
      min: 256,
      max: 8192,
      says: 'bytes that a session keeps',
    }),
    fix: choice({
      default: 'off',
      choices: {
        off: 'the same function is handed to off()',
        signal: 'one AbortSignal for all listeners',
        weak: 'the listener holds its session weakly',
        none: 'no cleanup either',
      },
      says: 'how the second hub cleans up',
    }),
    scene: choice({
      default: 'growth',
      choices: {
        growth: 'two heaps, with cleanup and without; six habits',
        holders: 'six habits: which leak, and why',
        detectors: 'a threshold against a trend',
        memory: 'what process.memoryUsage() says',
      },
      says: 'what to look at',
    }),
    snapshot: flag({ says: 'write two heap snapshots to compare' }),
  },
  predictions: [
    {
      id: 'which-heap',
      ask: 'Which heap grows?',
      choices: {
        without: 'only the one without cleanup',
        both: 'both',
        neither: 'neither: GC frees them',
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
      ask: 'By how much, for 4,800 of 2 KB?',
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
      ask: 'Which one keeps its sessions?',
      choices: {
        closure: 'a closure, on an emitter of its own',
        weakMap: 'a WeakMap of handlers, by session',
        weakRef: 'a WeakRef in the listener',
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
    'no-limit': { says: 'setMaxListeners(0): the warning off, the leak on' },
    'remove-all': {
      says: 'removeAllListeners() on the hub: the leak gone, and the audit log too',
    },
    'null-data': {
      says: 'data set to null as cleanup, in the middle of a delivery',
    },
  },
  takeAway: [
    'A listener lives as long as its emitter, unless somebody removes it.',
    'Whoever subscribes unsubscribes.',
  ],
  tries: [
    { args: '--scene detectors', says: 'a threshold against a trend' },
    { args: '--scene memory', says: 'which number moves for what' },
    { args: '--break no-limit', says: 'the warning off, the leak on' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions,
});
