import { choice, defineLesson } from '../../src/course/define.ts';
import questions from './questions.ts';

/** How often each thing happened, after a crash behind one call. */
export interface CrashRow {
  after: string;
  random: number[];
  stable: number[];
}

export interface ErrorRow {
  name: string;
  answer: string;
  shipCalls: number;
  parcels: number;
  /** Charges that were not refunded. */
  kept: number;
  status: string;
}

export interface SagaFacts {
  /** How each order ended. */
  statuses: string[];
  shipCalls: number[];
  /** What was taken back of the last order, in this order, both ways. */
  compensations: string[];
  freeCompensations: string[];
  /** The customer looks at the account, all the time. */
  looks: number;
  looksCharged: number;
  chargesKept: number;
  /** The power goes after a call, before its commit. */
  crashes: CrashRow[];
  chargesAfterCrash: number;
  /** Scene `crash`. */
  crashesBack: CrashRow[];
  commitsCut: number;
  doubledAtCommits: number;
  /** Scene `choreography`: orchestrated, choreographed. */
  sameTrail: boolean;
  messages: [number, number];
  partsChanged: [number, number];
  partsThatKnow: [number, number];
  /** Scene `isolation`. */
  othersAsked: number;
  othersRefused: number;
  reservationsKept: number;
  orderInTheEnd: string;
  lockedRefused: number;
  lockedWaitMs: number;
  /** Scene `errors`. */
  errors: ErrorRow[];
  busiestSlots: [together: number, scattered: number];
  /** Break `random-key`. */
  chargedByRandomKey: number;
  chargedByStableKey: number;
  /** Break `best-effort`. */
  keptByBestEffort: number;
  keptByRetry: number;
  bestEffortStatus: string;
  /** Break `no-timeout`. */
  isOverWithoutLimit: boolean;
  isOverWithLimit: boolean;
  statusWithoutLimit: string;
  reservedWithLimit: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'order' || broken !== undefined;

/** Another step fails, or in another way: the question names the one that it means. */
const failsElsewhere = (run: Run): boolean =>
  isOtherRun(run) ||
  run.knobs.fail !== 'shipping' ||
  run.knobs.kind !== 'business';

const word = (count: number) => ['none', 'one', 'two'][count] ?? 'more';

export default defineLesson<SagaFacts>()({
  title: 'Sagas: all of it, or back again',
  minutes: 15,
  story:
    'An order is charged, reserved and shipped by three services that share no transaction. Three orders go through it; shipping refuses the last one.',
  stories: {
    '--fail none':
      'An order is charged, reserved and shipped by three services that share no transaction. All goes well.',
    '--fail payment':
      'An order is charged, reserved and shipped by three services that share no transaction. Three orders go through it; the last one cannot be charged.',
    '--fail inventory':
      'An order is charged, reserved and shipped by three services that share no transaction. Three orders go through it; the last one cannot be reserved.',
    '--kind transient':
      'An order is charged, reserved and shipped by three services that share no transaction. Three orders go through it; at the last one, shipping stays down, so nobody knows whether the parcel left.',
    '--scene choreography':
      "Shipping refuses an order. The way back is found by an orchestrator, and by services that listen to each other's events.",
    '--scene crash':
      'The power goes in the middle of an order, at every point, and the process starts again: with a new key for each attempt, then with one for each step.',
    '--scene isolation':
      'Shipping refuses an order. Meanwhile the customer looks at the account, and others want the last item.',
    '--scene errors':
      'Six things go wrong, and each asks for its own answer. Then a thousand clients come back to a service that was down.',
    '--break random-key':
      'The charge is done, but its answer is lost on the way.',
    '--break best-effort':
      'Shipping refuses, and payments is away for a moment when the refund is due.',
    '--break no-timeout':
      'The reservation is made, and its answer does not come.',
  },
  objectives: [
    'Handle asynchronous flows of events',
    'Implement domain events',
  ],
  guide: '05-event-driven-architecture',
  exercise: 'exercise-5',
  knobs: {
    fail: choice({
      default: 'shipping',
      choices: {
        payment: 'the charge fails',
        inventory: 'the reservation fails',
        shipping: 'the parcel is not shipped',
        none: 'all is well',
      },
      says: 'which service fails',
    }),
    kind: choice({
      default: 'business',
      choices: {
        business:
          'it refuses: it has not happened, and asking again changes nothing',
        transient:
          'it is down: tried again, then given up; perhaps it has happened',
      },
      says: 'how the last order fails',
    }),
    scene: choice({
      default: 'order',
      choices: {
        order: 'three orders, both ways, and a crash',
        choreography: 'the trail of events; who knows what',
        crash: 'the power goes at every point',
        isolation: 'what others see meanwhile',
        errors: 'each kind of error, and its answer',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'undone-first',
      ask: 'Charged and reserved, then shipping refuses. What is undone first?',
      choices: {
        charge: 'the charge: money matters most',
        stock: 'the reservation: it came last',
        both: 'nothing: the databases roll back',
      },
      answer: ({ compensations: [first] }) => {
        if (first === undefined) return 'both';
        return first === 'refund' ? 'charge' : 'stock';
      },
      found: ({ compensations }) => compensations.join(', then '),
      unless: failsElsewhere,
    },
    {
      id: 'sees-a-charge',
      ask: 'That order ends cancelled. Does the customer ever see a charge?',
      choices: {
        never: 'no: it is all or nothing',
        meanwhile: 'yes, until it is refunded',
        always: 'yes, and it stays',
      },
      answer: ({ looksCharged, chargesKept }) => {
        if (chargesKept > 0) return 'always';
        return looksCharged > 0 ? 'meanwhile' : 'never';
      },
      found: ({ looks, looksCharged }) =>
        `at ${looksCharged} of ${looks} looks`,
      unless: failsElsewhere,
    },
    {
      id: 'charged-twice',
      ask: 'Charged; the power goes; restart, a new key per attempt. Charges?',
      choices: {
        none: 'none: the crash undid it',
        one: 'one: it is the same order',
        two: 'two: it looks like another one',
      },
      answer: ({ chargesAfterCrash }) => word(chargesAfterCrash),
      found: ({ crashes }) =>
        `${crashes[0]?.random[0]}; with the key of the step ${crashes[0]?.stable[0]}`,
      unless: isOtherRun,
    },
  ],
  breaks: {
    'random-key': { says: 'a key for each attempt: the customer pays twice' },
    'best-effort': { says: 'a refund that is tried once, and money is kept' },
    'no-timeout': { says: 'an answer that never comes, and nobody looks' },
  },
  takeAway: [
    'No rollback across services: each step has its compensation, retried.',
    'The key names the intention. Others see what is half done: say so.',
  ],
  tries: [
    { args: '--scene crash', says: 'the power goes at every point' },
    { args: '--kind transient', says: 'retries, then a person' },
    { args: '--scene choreography', says: 'who knows what comes next' },
    { args: '--break best-effort', says: 'paid, and never refunded' },
  ],
  questions,
});
