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
  /** Of the last sessions that we keep weak references to. */
  leakyAlive: number;
  fixedAlive: number;
  watched: number;
  /** What Node's warning said; 0 where it said nothing. */
  warningAt: number;
  auditedAfterwards: number;
  crashedDuringDelivery: boolean;
  /** Of 20 each: scene `holders`. */
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
  /** Scene `memory`: MB that each field moved by. */
  objectsMovedHeapMB: number;
  buffersMovedHeapMB: number;
  buffersMovedExternalMB: number;
}

export default defineLesson<MemoryLeakFacts>()({
  title: 'Memory leaks: who still holds on?',
  minutes: 12,
  story:
    'A hub lives for months, sessions for minutes. We open and close thousands of them twice: once without cleanup, once with it.',
  objectives: ['Detect and prevent memory leaks from event listeners'],
  guide: '01-memory-leaks',
  exercise: 'exercise-1',
  knobs: {
    sessions: number({
      default: 4800,
      min: 240,
      max: 20_000,
      says: 'how many to open and close',
    }),
    payload: number({
      default: 2048,
      min: 256,
      max: 65_536,
      says: 'bytes that a session keeps',
    }),
    fix: choice({
      default: 'off',
      choices: {
        off: 'the same function is handed to off()',
        signal: 'one AbortSignal for all listeners',
        weak: 'the listener holds its session weakly',
        none: 'no cleanup at all',
      },
      says: 'how the second hub cleans up',
    }),
    scene: choice({
      default: 'growth',
      choices: {
        growth: 'two heaps, with cleanup and without',
        holders: 'which of six habits leak?',
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
      answer: ({
        leakyBytesPerSession: leaky,
        fixedBytesPerSession: fixed,
      }) => {
        if (leaky < 500) return 'neither';
        return fixed > leaky / 2 ? 'both' : 'without';
      },
      unless: ({ knobs }) =>
        knobs.scene !== 'growth' || Boolean(knobs.snapshot),
    },
    {
      id: 'how-much',
      ask: 'By how much?',
      choices: {
        one: 'about 1 MB',
        ten: 'about 10 MB',
        hundred: 'about 100 MB',
      },
      answer: ({ leakyGrowthMB }) => {
        if (leakyGrowthMB < 3) return 'one';
        return leakyGrowthMB < 32 ? 'ten' : 'hundred';
      },
      found: ({ leakyGrowthMB }) => `${leakyGrowthMB.toFixed(1)} MB`,
      unless: ({ knobs }) =>
        knobs.scene !== 'growth' || Boolean(knobs.snapshot),
    },
    {
      id: 'node-warns',
      ask: 'When does Node warn?',
      choices: {
        eleven: 'at the 11th listener of one event',
        never: 'never: it cannot know',
        memory: 'when memory runs low',
      },
      answer: ({ warningAt }) => (warningAt > 0 ? 'eleven' : 'never'),
      found: ({ warningAt }) =>
        warningAt > 0 ? `at ${warningAt} listeners, a hint only` : 'never',
      unless: ({ knobs }) =>
        knobs.scene !== 'growth' || Boolean(knobs.snapshot),
    },
  ],
  breaks: {
    'no-limit': { says: 'the warning off, the leak on' },
    'remove-all': {
      says: 'removeAllListeners() on the hub: the leak gone, and the audit with it',
    },
    'null-data': {
      says: 'data set to null as cleanup, while a message is delivered',
    },
  },
  takeAway: [
    'A listener lives as long as its emitter, unless somebody removes it.',
    'Whoever subscribes unsubscribes.',
  ],
  tries: [
    { args: '--scene holders', says: 'which of six habits leak?' },
    { args: '--break no-limit', says: 'the warning off, the leak on' },
    { args: '--snapshot', says: 'two heap snapshots to compare' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions,
  covers: {
    'objective-1': ['fact:leakyBytesPerSession', 'step:exercise-1/3'],
    'topic-1': ['fact:longLivedAlive', 'guide:01-memory-leaks#retainer-path'],
    'topic-2': [
      'fact:buffersMovedExternalMB',
      'guide:01-memory-leaks#memory-usage',
    ],
    'topic-3': ['fact:warningAt', 'fact:trendFound', 'step:exercise-1/1'],
    'topic-4': [
      'knob:fix',
      'guide:01-memory-leaks#cleanup',
      'step:exercise-1/2',
    ],
    'topic-5': ['fact:weakMapAlive', 'fact:weakRefAlive', 'step:exercise-1/5'],
    'topic-6': ['fact:fixedAlive', 'guide:01-memory-leaks#testing'],
    'example-01.1': ['fact:leakyAlive', 'fact:warningAt'],
    'example-01.2': ['knob:snapshot', 'guide:01-memory-leaks#snapshots'],
    'example-01.3': ['fact:trendFound', 'guide:01-memory-leaks#detector'],
    'exercise-1': ['step:exercise-1/1', 'step:exercise-1/5'],
    'guide-01.1': 'guide:01-memory-leaks#retainer-path',
    'guide-01.2': [
      'guide:01-memory-leaks#warning',
      'guide:01-memory-leaks#trend',
    ],
    'guide-01.3': 'guide:01-memory-leaks#cleanup',
    'concept-leak-detector': [
      'fact:thresholdMissed',
      'guide:01-memory-leaks#detector',
    ],
    'pattern-1': ['fact:weakMapAlive', 'guide:01-memory-leaks#weakmap'],
    'mistake-1': ['fact:shortLivedAlive', 'guide:01-memory-leaks#closures'],
    'question-1': ['question:saw-tooth', 'question:ten-thousand-names'],
    'do-1': ['fact:leakyHeapMB', 'guide:01-memory-leaks#memory-usage'],
    'do-2': ['break:no-limit', 'guide:01-memory-leaks#warning'],
    'do-3': 'guide:01-memory-leaks#cleanup',
    'do-4': ['fact:weakMapAlive', 'guide:01-memory-leaks#weakmap'],
    'do-8': ['guide:01-memory-leaks#testing', 'step:exercise-1/3'],
    'dont-1': ['fact:warningAt', 'guide:01-memory-leaks#warning'],
    'dont-2': ['fact:trendFound', 'guide:01-memory-leaks#trend'],
    'dont-3': ['fact:leakyGrowthMB', 'guide:01-memory-leaks#cleanup'],
  },
});
