import { choice, defineLesson, number } from '../../src/course/define.ts';
import questions from './questions.ts';

export interface EventBusFacts {
  /** Two orders on the bus. */
  published: number;
  mixedUp: number;
  ready: number;
  /** Who knows whom: arrows by calls, by listening, and of those the same turned round. */
  calls: number;
  hears: number;
  turnedRound: number;
  /** A fifth module joins; one is down. */
  changedDirect: string[];
  changedOnBus: string[];
  auditHears: number;
  mailDownDirect: string;
  mailDownOnBus: string;
  failuresKept: number;
  readyWithoutMail: boolean;
  /** The listeners of A and B, as they were called. */
  orderSync: string[];
  orderQueued: string[];
  /** Registered in r1, emitted in r2. */
  seenByListener: string;
  /** `created` without and with a namespace; billing publishes in the name of orders. */
  bareNameHeard: string[];
  spacedNameHeard: string[];
  foreignName: string[];
  /** Scene `order`. */
  framesSync: number;
  framesQueued: number;
  heardWhenPublishReturned: { sync: number; queued: number };
  /** Scene `context`. */
  seenByBound: string;
  wrongByPlainQueue: number;
  wrongByBus: number;
  causation: (number | undefined)[];
  /** Scene `cycles`. */
  cycle: string[];
  stoppedAtHop: number;
  retryCycle: boolean;
  retryStopped: number;
  /** Scene `borders`. */
  pickedFromInside: string[];
  pickedFromPublished: string[];
  leaked: string[];
  mailsBeforeCommit: number;
  mailsAfterCommit: number;
  crashes: { name: string; lost: number; invented: number; twice: number }[];
  answers: number[];
  tooLate: string;
  lateReplies: number;
  leftWaiting: number;
  nobody: string;
  calledNobody: string;
  /** Scene `storming`. */
  notes: number;
  rightWhenShuffled: number;
  rightWhenSolved: number;
  pivotal: string[];
  /** Break `cycle`. */
  overflowRounds: number;
  overflowError: string;
  queuedRounds: number;
  queuedStillRuns: boolean;
  limitedRounds: number;
  doubledRounds: number;
  /** Break `async-throw`. */
  capturedBy: string;
  busFailures: string[];
  diedOf: string;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'bus' || broken !== undefined;

export default defineLesson<EventBusFacts>()({
  title: 'An event bus: modules that do not know each other',
  minutes: 15,
  story:
    'A shop has four modules: orders, billing, stock and mail. First they call each other, then they meet on a bus. Event A has two listeners; the first publishes B before it is done (A1, then A1-end), the second is A2.',
  stories: {
    '--scene order':
      'An event has two listeners, and the first publishes the next event before it is done. So does the next one: how do they follow each other, at once and from a queue?',
    '--scene context':
      'AsyncLocalStorage keeps the id of a request. We register in one request and emit in another, and put events of two requests into one queue.',
    '--scene cycles':
      'Prices follow the stock, demand follows the prices, the stock follows demand. The bus counts the hops, and draws what leads to what.',
    '--scene borders':
      'A shop tells a warehouse and a mailer what happened: what goes out, when does it go, and how is a question asked?',
    '--scene storming':
      'Ten notes tell of one process: who wants what, what happened, and which rule follows. They hang on the board as they came.',
    '--break cycle':
      'Two modules hear of each other: as events that are emitted at once, and from a queue.',
    '--break async-throw':
      'An async listener fails after emit() has returned. Three try to hear of it.',
  },
  objectives: ['Design an event-driven architecture'],
  guide: '05-event-driven-architecture',
  exercise: 'exercise-4',
  knobs: {
    mode: choice({
      default: 'sync',
      choices: {
        sync: 'publish returns when all have heard',
        queued: 'publish returns before any has',
      },
      says: 'how the bus delivers',
    }),
    depth: number({
      default: 3,
      min: 1,
      max: 12,
      says: 'order: how deep events nest; cycles: the hops allowed',
    }),
    scene: choice({
      default: 'bus',
      choices: {
        bus: 'four modules, who knows whom, two requests at once',
        order: 'events that lead to events: at once, or in a queue',
        context: 'the request id over awaits, timers and queues',
        cycles: 'what leads to what, and where it goes round',
        borders: 'what crosses a border, when, and questions over events',
        storming: 'a board of notes, to be put in order',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'nested-order',
      ask: 'Delivered at once, in what order does it happen?',
      choices: {
        depth: 'A1 B A1-end A2',
        breadth: 'A1 A1-end A2 B',
        between: 'A1 A1-end B A2',
      },
      answer: ({ orderSync }) => {
        const b = orderSync.indexOf('B');
        if (b < orderSync.indexOf('A1-end')) return 'depth';
        return b > orderSync.indexOf('A2') ? 'breadth' : 'between';
      },
      found: ({ orderSync }) => orderSync.join(' '),
      unless: isOtherRun,
    },
    {
      id: 'whose-request',
      ask: 'A listener is registered while request r1 is served. Request r2 emits. Which id does the listener see?',
      choices: {
        on: 'r1, where it was registered',
        emit: 'r2, where it was emitted',
        none: 'none',
      },
      answer: ({ seenByListener }) =>
        ({ r1: 'on', r2: 'emit' })[seenByListener] ?? 'none',
      found: ({ seenByListener }) => seenByListener,
      unless: isOtherRun,
    },
    {
      id: 'fifth-module',
      ask: 'A fifth module, audit, wants to hear of three things. How many of the four must change: with calls, and on the bus?',
      choices: {
        both: 'three, and three',
        one: 'three, and one: who publishes',
        none: 'three, and none',
      },
      answer: ({ changedOnBus, changedDirect }) => {
        if (changedOnBus.length === 0) return 'none';
        return changedOnBus.length < changedDirect.length ? 'one' : 'both';
      },
      found: ({ changedDirect, changedOnBus }) =>
        `${changedDirect.length}, and ${changedOnBus.length}`,
      unless: isOtherRun,
    },
  ],
  breaks: {
    cycle: {
      says: 'A leads to B, B to A: at once, queued, with a limit',
    },
    'async-throw': {
      says: 'an async listener throws: the process ends with code 1',
      exitCode: 1,
    },
  },
  takeAway: [
    'A bus turns the arrows round: who hears knows the publisher, who publishes knows nobody. The arrows are still there, so have the bus draw them.',
    'Put a request id, a cause and a count of hops into each message. What needs an answer now is a call.',
  ],
  tries: [
    {
      args: '--scene order --mode queued',
      says: 'all hear A before anybody hears B',
    },
    {
      args: '--scene context',
      says: 'a queue that hands out the wrong request',
    },
    { args: '--scene storming', says: 'put a board of notes in order' },
    {
      args: '--scene borders',
      says: 'what goes out, and a question over events',
    },
    { args: '--break cycle', says: 'a loud circle, and a quiet one' },
  ],
  questions,
});
