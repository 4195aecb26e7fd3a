import { choice, defineLesson, number } from '../../src/course/define.ts';
import questions from './questions.ts';

export interface PerformanceFacts {
  /** The longest time without a turn of the loop, ms, by strategy. */
  syncStallMs: number;
  immediateStallMs: number;
  chunkedStallMs: number;
  workerStallMs: number;
  /** When all emits had returned, ms. */
  syncEmittedMs: number;
  immediateEmittedMs: number;
  /** One emit to one listener, ns. */
  emitNs: number;
  nsPerListener: number;
  /** An emit to many listeners (`--listeners`) against one to a single one. */
  crowdedTimes: number;
  /** An emit with the clock read around it, against a plain one. */
  timedTimes: number;
  sampledTimes: number;
  /** All listeners removed one by one (`--removed`). */
  oldestFirstMs: number;
  newestFirstMs: number;
  removalTimes: number;
  /** Break `at-once`: also how often the loop turned until all was done. */
  atOnceStallMs: number;
  chunkedTurns: number;
  atOnceTurns: number;
  /** Break `reset`: what monitorEventLoopDelay() says of the same jobs. */
  monitorMs: number;
  resetMonitorMs: number;
  /** Break `return-value`. */
  returned: unknown;
  answered: number;
  /** Break `lost-error`: who heard of it, by where it was thrown. */
  caughtBy: Record<string, string>;
  /** Scene `race`: ns for one event, by entrant. */
  raceNs: Record<string, number>;
  crowdedRaceNs: Record<string, number>;
  /** What each entrant does in the middle of a delivery. */
  deeds: Record<
    string,
    {
      othersHear: boolean;
      removedCalled: boolean;
      addedCalled: boolean;
      calls: number;
    }
  >;
  /** The most that a producer was ahead of a reader that waits. */
  streamAhead: number;
  emitterAhead: number;
  /** Scene `frequent`. */
  everyCalls: number;
  coalescedCalls: number;
  everyMs: number;
  coalescedMs: number;
  /** Of the time of a burst: what is emit, and not its listener; 0 to 1. */
  emitShare: number;
  readyNameNs: number;
  builtNameNs: number;
  unheardNs: number;
  guardedNs: number;
  asyncNs: number;
  capturedNs: number;
  /** Scene `pooling`: ns for one event. */
  newObjectNs: number;
  pooledNs: number;
  reusedNs: number;
  /** Of 1,000 events, those whose listener read the data of another. */
  newObjectWrong: number;
  pooledWrong: number;
  releasedLateWrong: number;
  releasedLateObjects: number;
  newBufferNs: number;
  keptBufferNs: number;
  /** Scene `measuring`. */
  meanMs: number;
  p99Ms: number;
  maxMs: number;
  waitedMs: number;
  timedWaitMs: number;
  timedThrows: number;
  sampledErrors: number;
  readyMonitorMs: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'cost' || broken !== undefined;

const times = (value: number) =>
  `${value < 10 ? value.toFixed(1) : Math.round(value)} times`;
const ms = (value: number) => `${Math.round(value)} ms`;

export default defineLesson<PerformanceFacts>()({
  title: 'Performance: what an emit costs, and what it holds up',
  minutes: 15,
  story:
    'Heavy jobs arrive as events in one turn. Run in their listeners, they stall the loop: we try setImmediate, slices and a worker, and then time emits and removals.',
  stories: {
    '--scene race':
      'Six ways to call listeners: we time them with one listener and with many, then look at what they do when a listener throws, goes or comes meanwhile.',
    '--scene frequent':
      'A burst of updates comes to a listener that draws a row of a screen. We send less, in two ways, and then time what else an event costs.',
    '--scene pooling':
      'Events are taken from a pool, so that fewer objects are made. We time that, and then let the listeners read their event a turn later.',
    '--scene measuring':
      'The usual instruments look at emits, errors and stalls of which we know. What do they say, and what do they miss?',
    '--break at-once':
      'Heavy jobs in slices: first one job after the other, then all of them in the same turns.',
    '--break reset':
      'Heavy jobs stall the loop, and a monitor of its delay watches, twice.',
    '--break return-value':
      'Somebody needs a price, and three listeners know one.',
  },
  objectives: ['Optimize EventEmitter performance for high-throughput'],
  guide: '02-performance-optimization',
  exercise: 'exercise-2',
  knobs: {
    jobs: number({
      default: 10,
      min: 2,
      max: 20,
      says: 'how many heavy jobs come in one turn',
    }),
    jobMs: number({
      default: 30,
      min: 10,
      max: 50,
      says: 'how long one of them takes, ms',
    }),
    chunk: number({
      default: 4,
      min: 1,
      max: 50,
      says: 'how long a slice of one may take, ms',
    }),
    listeners: number({
      default: 100,
      min: 11,
      max: 2000,
      says: 'how many listen where many do',
    }),
    removed: number({
      default: 10_000,
      min: 1000,
      max: 20_000,
      says: 'how many listeners leave one by one',
    }),
    names: number({
      default: 50,
      min: 1,
      max: 1000,
      says: 'how many event names and symbols a feed has',
    }),
    scene: choice({
      default: 'cost',
      choices: {
        cost: 'the loop under four strategies; emits and removals',
        race: 'EventEmitter, two libraries and three others',
        frequent: 'how to send less, and what else an event costs',
        pooling: 'one object for many events, and its bug',
        measuring: 'how instruments mislead',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'set-immediate',
      ask: 'With setImmediate, the longest stall?',
      choices: {
        shorter: 'shorter: the loop gets turns between jobs',
        same: 'the same',
        longer: 'much longer',
      },
      answer: ({ syncStallMs, immediateStallMs }) => {
        const ratio = immediateStallMs / syncStallMs;
        if (ratio < 0.7) return 'shorter';
        return ratio > 2 ? 'longer' : 'same';
      },
      found: ({ syncStallMs, immediateStallMs }) =>
        `${ms(immediateStallMs)}; without it ${ms(syncStallMs)}`,
      unless: isOtherRun,
    },
    {
      id: 'removal-order',
      ask: '10,000 off(), oldest first, not newest?',
      choices: {
        same: 'no difference',
        some: 'up to ten times slower',
        far: 'over ten times slower',
      },
      answer: ({ removalTimes }) => {
        if (removalTimes < 1.5) return 'same';
        return removalTimes < 10 ? 'some' : 'far';
      },
      found: ({ removalTimes }) => `takes ${times(removalTimes)} as long`,
      unless: (run) => isOtherRun(run) || run.knobs.removed !== 10_000,
    },
    {
      id: 'timed-bus',
      ask: 'A bus that times each emit?',
      choices: {
        same: 'hardly slower',
        half: 'slower by half',
        times: 'several times slower',
      },
      answer: ({ timedTimes }) => {
        if (timedTimes < 1.25) return 'same';
        return timedTimes < 2 ? 'half' : 'times';
      },
      found: ({ timedTimes }) => `takes ${times(timedTimes)} as long`,
      unless: isOtherRun,
    },
  ],
  breaks: {
    'at-once': { says: 'the jobs are sliced, and every turn holds all slices' },
    reset: { says: 'the monitor of the loop is reset just before the jobs' },
    'return-value': { says: 'what listeners return is used as an answer' },
    'lost-error': { says: 'listeners fail; who hears of it?' },
  },
  takeAway: [
    'Listeners run within emit(), one after another, and the loop waits for all.',
    'Later is not elsewhere: slice heavy work, or give it to a worker.',
  ],
  tries: [
    { args: '--scene race', says: 'libraries, speed and behaviour' },
    { args: '--scene pooling', says: 'the bug of shared objects' },
    { args: '--scene measuring', says: 'how instruments mislead' },
    { args: '--break at-once', says: 'slices that add up again' },
  ],
  questions,
});
