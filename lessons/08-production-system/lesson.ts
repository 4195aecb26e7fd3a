import { choice, defineLesson, number } from '../../src/course/define.ts';
import questions from './questions.ts';

export interface ProductionFacts {
  /** From arrival to answer, with the breaker that was asked for. */
  meanMs: number;
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
  deepest: number;
  oldestMs: number;
  arrived: number;
  served: number;
  fallback: number;
  shed: number;
  deadLetters: number;
  /** Of the breaker, in the order in which they were seen. */
  states: string[];
  shedWithBreaker: number;
  shedWithoutBreaker: number;
  failedWithBreaker: number;
  failedWithoutBreaker: number;
  /** 300 calls of which two of three fail: counted in a row, and by rate. */
  rowFailed: number;
  rowOpened: boolean;
  rateFailed: number;
  rateOpened: boolean;
  /** Scene `errors`. */
  errorWithoutListenerThrows: boolean;
  monitorSees: number;
  monitoredStillThrows: boolean;
  secondHeardBesideThrow: number;
  rejectionUnhandled: number;
  rejectionCaptured: number;
  secondHeardBehindBoundary: number;
  boundaryDeadLetters: number;
  /** Of a transient error, a permanent one, and a poison message. */
  attempts: number[];
  /** Scene `breaker`: none, in a row, by rate. */
  failedByKind: number[];
  rateCloses: boolean;
  rejectionsSeenAroundEmit: number;
  rejectionsSeenAtCall: number;
  healthyRanInside: number;
  throwsSeenAroundEmit: number;
  healthyRanAround: number;
  /** Scene `limits`: none, fixed window, token bucket, leaky bucket. */
  atOnce: number[];
  limited: number[];
  /** Scene `backpressure`. */
  byPolicy: Record<
    string,
    {
      taken: number;
      shed: number;
      told: number;
      deepest: number;
      waitMs: number;
      doneAt: number;
    }
  >;
  keptByEventsOn: number;
  streamSaysNoAt: number;
  /** Scene `degradation`: without and with priorities. */
  ordersLost: number[];
  recommendationsLost: number[];
  /** Nothing stale, some seconds, as long as it takes. */
  unanswered: number[];
  /** Scene `shutdown`: no drain, too short a deadline, a drain. */
  lostAtShutdown: number[];
  shutdownPhases: string[];
  /** Scene `testing`. */
  cancelledBeforeAndAfterADay: number[];
  heardRegisteredFirst: boolean;
  heardActedFirst: boolean;
  totalsTwice: number[];
  wrongCrashes: number[];
  /** Break `no-limit`. */
  unboundedDeepest: number;
  boundedDeepest: number;
  unboundedP99Ms: number;
  boundedP99Ms: number;
  /** Break `no-jitter`. */
  peakWithoutJitter: number;
  peakWithJitter: number;
  gaveUpWithoutJitter: number;
  gaveUpWithJitter: number;
  /** Break `sigterm`. */
  writtenBeforeSigterm: number;
  lostBySigterm: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'dashboard' || broken !== undefined;

const story = { rate: 200, failRate: 66, limit: 100 };

/** Of another load than the one that the story tells of. */
const isOtherLoad = (run: Run): boolean =>
  isOtherRun(run) ||
  Object.entries(story).some(([name, value]) => run.knobs[name] !== value);

export default defineLesson<ProductionFacts>()({
  title: 'A system that holds in production',
  minutes: 20,
  story:
    'A shop has 10 workers, a queue with a bound and a breaker around its payment service. A spike of six times the traffic comes; later payment calls hang for 400 ms, and fail.',
  stories: {
    '--breaker off':
      'A shop has 10 workers and a queue with a bound; nothing guards its payment service. A spike of six times the traffic comes; later payment calls hang for 400 ms, and fail.',
    '--scene errors':
      'Something fails in a listener: who hears of it? Then a call fails in three ways, and is tried again or not.',
    '--scene breaker':
      'Part of the first 200 of 300 calls fail. One breaker counts failures in a row, one takes their rate in a window; then one stands in the wrong place.',
    '--scene limits':
      '100 requests a second are agreed, and one burst comes. A window and two buckets stand at the door.',
    '--scene backpressure':
      'A producer is faster than its consumer: five queues between them, and what Node itself has.',
    '--scene degradation':
      'There is twice as much to do as can be done; then the source of an answer is down. What goes first, and what may be old?',
    '--scene shutdown':
      'SIGTERM comes while requests are running and a batch waits to be written.',
    '--scene testing':
      'Time, duplicates and crashes: what a test can do about each, instead of waiting and hoping.',
    '--break no-limit':
      'A spike of six times the traffic comes to two queues, one of them without a bound.',
    '--break no-jitter':
      'A service is away for a moment, and all of its clients come back, each time later.',
  },
  objectives: [
    'Bound queues, shed load, break circuits, and drain before the end',
    'Read a dashboard: percentiles, the age of the oldest, what is refused',
  ],
  guide: '06-production-patterns',
  exercise: 'exercise-5',
  knobs: {
    rate: number({
      default: 200,
      min: 20,
      max: 1000,
      says: 'requests a second, beside the spike',
    }),
    failRate: number({
      default: 66,
      min: 0,
      max: 100,
      says: 'of 100 calls, how many fail in the outage',
    }),
    breaker: choice({
      default: 'on',
      choices: {
        on: 'opens at half of the last 20 calls',
        off: 'each call is made, and waited for',
      },
      says: 'around the payment service',
    }),
    limit: number({
      default: 100,
      min: 1,
      max: 10_000,
      says: 'how many requests wait at most',
    }),
    policy: choice({
      default: 'reject',
      choices: {
        reject: 'the caller is told',
        'drop-oldest': 'what has waited longest goes',
        'drop-newest': 'what has just come goes',
      },
      says: 'what a full queue does',
    }),
    scene: choice({
      default: 'dashboard',
      choices: {
        dashboard: 'a spike, an outage, and what is seen of them',
        errors: 'who hears of an error in a listener',
        breaker: 'a rate in a window, or failures in a row',
        limits: 'a window and two buckets at the door',
        backpressure: 'bounded queues, and what Node has',
        degradation: 'what goes first; what may be stale',
        shutdown: 'SIGTERM: with a drain and without',
        testing: 'played time, duplicates, crash points',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'slowest-answer',
      ask: 'The slowest answer takes how many times the mean?',
      choices: {
        twice: 'about twice',
        four: 'about 4 times',
        more: 'more than 8 times',
      },
      // The nearest of the three, by factors.
      answer: ({ maxMs, meanMs }) => {
        const times = maxMs / meanMs;
        if (times > 8) return 'more';
        return times > Math.sqrt(2 * 4) ? 'four' : 'twice';
      },
      found: ({ maxMs, meanMs }) =>
        `${Math.round(maxMs / meanMs)} times: mean ${Math.round(meanMs)} ms, slowest ${Math.round(maxMs).toLocaleString('en')} ms`,
      unless: (run) => isOtherLoad(run) || run.knobs.breaker !== 'on',
    },
    {
      id: 'failures-in-a-row',
      ask: '2 of 3 fail. A breaker that counts 5 in a row?',
      choices: {
        soon: 'opens after some calls',
        late: 'opens, but late',
        never: 'stays closed',
      },
      answer: ({ rowOpened, rowFailed }) => {
        if (!rowOpened) return 'never';
        return rowFailed <= 20 ? 'soon' : 'late';
      },
      found: ({ rowOpened, rowFailed }) =>
        `${rowOpened ? 'opens' : 'stays closed'}: ${rowFailed} of 300 calls fail`,
      unless: isOtherRun,
    },
    {
      id: 'without-breaker',
      ask: 'Without the breaker: how much more is refused?',
      choices: {
        same: 'about as much: the spike decides',
        more: 'more: calls that hang hold the workers',
        less: 'less: an open breaker refuses',
      },
      answer: ({ shedWithBreaker, shedWithoutBreaker }) => {
        const times = shedWithoutBreaker / Math.max(1, shedWithBreaker);
        if (times < 0.8) return 'less';
        return times < 1.2 ? 'same' : 'more';
      },
      found: ({ shedWithBreaker, shedWithoutBreaker }) =>
        `${shedWithoutBreaker.toLocaleString('en')} without it, ${shedWithBreaker.toLocaleString('en')} with it`,
      unless: isOtherLoad,
    },
  ],
  breaks: {
    'no-limit': { says: 'the queue has no bound, and a spike comes' },
    'no-jitter': { says: 'all clients try again at the same moments' },
    sigterm: {
      says: 'SIGTERM in the middle of the work, and no drain',
      exitCode: 143,
    },
  },
  takeAway: [
    'Bound each queue, time each call, and decide beforehand what is refused.',
    'A mean hides the stall: look at the tail, the oldest, and what was shed.',
  ],
  tries: [
    { args: '--breaker off', says: 'the same spike without it' },
    { args: '--scene shutdown', says: 'a drain, step by step' },
    { args: '--break no-jitter', says: 'everybody comes back at once' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions,
});
