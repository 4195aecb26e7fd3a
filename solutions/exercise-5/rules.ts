// The rules of exercise 5: each quotes the sentence of the starter that it enforces.
import type { Rules } from '../../src/trial/trial.ts';

export const rules = {
  // --- Step 1 -------------------------------------------------------------------------------------
  valid: {
    step: 1,
    title: 'an order that is not valid is refused',
    sentence:
      'An order is valid with a non-empty id, at least one item, every qty above 0, and a total above 0.',
    also: [
      'Any other order is refused with ValidationError, also one where a field is missing or NaN, and nothing is kept.',
    ],
  },
  same: {
    step: 1,
    title: 'the same id is the same order',
    sentence:
      'The same id is the same order, also after a restart, also when both come at once: the first resolves with `duplicate: false`, the others with `duplicate: true`.',
    also: ['The order stays as it was placed first, and nothing is added.'],
  },
  accepts: {
    step: 1,
    title: 'placeOrder takes an order',
    sentence: 'It works before start(), too.',
  },
  oneCommit: {
    step: 1,
    title: 'an order and OrderPlaced are there, or neither',
    sentence:
      'The order and its message, the event OrderPlaced, are one commit. Whichever commit fails, and whenever the power goes: both are there, or neither.',
    also: ['Both are, when placeOrder has resolved.'],
  },
  order: {
    step: 1,
    title: 'order() is the order as it stands',
    sentence: 'It is `pending` as soon as it is placed; undefined when nobody placed it.',
  },
  first: {
    step: 1,
    title: 'the timeline begins with OrderPlaced, once',
    sentence: 'Oldest first; the first one is OrderPlaced.',
    also: ['An order that nobody placed has none.'],
  },
  at: {
    step: 1,
    title: 'an event has the time of the clock',
    sentence: "`at` is the clock's now() when the event was recorded.",
  },
  // --- Step 2 -------------------------------------------------------------------------------------
  story: {
    step: 2,
    title: 'the events of an order are one story',
    sentence: 'Each event is caused by the one before it, the first by null.',
    also: [
      'All events of an order have the same correlationId, also those of its way back (step 4); no other order has it.',
    ],
  },
  steps: {
    step: 2,
    title: 'charge, reserve, ship, in this order',
    sentence:
      'Charge, reserve, ship, in this order: service.call(op, { orderId, idempotencyKey, … }) with what the service needs (see above).',
  },
  recorded: {
    step: 2,
    title: 'each step is recorded before the next one is called',
    sentence:
      'Each step is recorded before the next one is called: its status and its event are there.',
  },
  ready: {
    step: 2,
    title: 'a step that is ready starts soon',
    sentence: 'A step that is ready starts within a few milliseconds.',
  },
  timeline: {
    step: 2,
    title: 'the timeline has the events of the steps',
    sentence:
      'The timeline is then exactly OrderPlaced, PaymentCharged, StockReserved, OrderCompleted.',
  },
  exactlyOnce: {
    step: 2,
    title: 'each step happens exactly once',
    sentence: 'Each step of each order happens exactly once, however many orders come at once.',
  },
  quietStart: {
    step: 2,
    title: 'start() writes nothing, and never throws',
    sentence: 'It writes nothing itself.',
  },
  drain: {
    step: 2,
    title: 'drain() resolves once nothing is left to do',
    sentence: 'Resolves once nothing is left to do: no step, delivery or retry.',
  },
  // --- Step 3 -------------------------------------------------------------------------------------
  gets: {
    step: 3,
    title: 'a subscriber gets every event of its type',
    sentence:
      'The handler gets every event of this type, or of all types for `*`, also those from before it subscribed.',
    also: ['It may subscribe before start() or after it.'],
  },
  ownSubscription: {
    step: 3,
    title: 'a name and a type are one subscription',
    sentence:
      'A name and a type are one subscription: a name that subscribes to `*` and to a type gets an event of that type for each of them.',
  },
  deliveredAgain: {
    step: 3,
    title: 'a delivery is tried maxAttempts times in all',
    sentence:
      'A handler that throws, or whose promise rejects, is tried again, `maxAttempts` times in all; then that event is a dead letter for it.',
  },
  meanwhile: {
    step: 3,
    title: 'a subscriber waits for no other',
    sentence: 'Meanwhile the order goes on, and so do the other subscribers.',
  },
  notAgain: {
    step: 3,
    title: 'a subscriber that succeeded is not called again',
    sentence:
      'Where it succeeded it is not called again: not because another one failed, and not after a restart.',
  },
  drainDeliveries: {
    step: 3,
    title: 'drain() waits for deliveries',
    sentence: 'Resolves once nothing is left to do: no step, delivery or retry.',
  },
  callAgain: {
    step: 3,
    title: 'a call that rejects is made again',
    sentence:
      'A call that rejects, with whatever, is made again (step 4 says how often). It may have had its effect: only the answer was lost.',
  },
  key: {
    step: 3,
    title: 'one idempotency key for each step of each order',
    sentence:
      'Every attempt of a step carries the same idempotency key, and each step of each order, compensations too, has a key of its own.',
  },
  deadLetter: {
    step: 3,
    title: 'what a subscriber could not handle is a dead letter',
    sentence:
      "an event that a subscriber could not handle: its order and type, the subscriber's name, maxAttempts;",
  },
  noOtherLetter: {
    step: 3,
    title: 'nothing else is a dead letter',
    sentence: 'Nothing else is a dead letter, and no order that was cancelled.',
  },
  // --- Step 4 -------------------------------------------------------------------------------------
  pause: {
    step: 4,
    title: 'a pause before each retry, twice as long each time',
    sentence:
      'Before retry n the app calls clock.sleep once, for min(maxBackoffMs, backoffMs * 2 ** (n - 1)): 50, 100, 200 … The next step begins at 50 again.',
  },
  attempts: {
    step: 4,
    title: 'a step is tried maxAttempts times in all',
    sentence: 'A step whose call rejects is tried again, maxAttempts times in all.',
  },
  noOtherSleep: {
    step: 4,
    title: 'clock.sleep is for pauses before retries',
    sentence:
      'It uses sleep for nothing else, but for the same pauses before a delivery is tried again, if you like.',
  },
  timeLimit: {
    step: 4,
    title: 'a call without an answer is a failed attempt',
    sentence: 'A call without an answer after callTimeoutMs is a failed attempt.',
  },
  refusal: {
    step: 4,
    title: 'a refusal is not retried',
    sentence:
      "A refusal is not retried. It is an error whose name is 'BusinessError': ask for the name, not for the class, and not for a code, which other errors have, too.",
  },
  refused: {
    step: 4,
    title: 'refused: the steps before are compensated, the last one first',
    sentence:
      'When a step is refused, the steps before it are compensated, the last one first: release, then refund.',
    also: ['Charge declined: there is nothing to compensate.'],
  },
  reason: {
    step: 4,
    title: 'the reason is the code of the refusal',
    sentence: 'Then the order is cancelled, with the code as its reason.',
    also: [
      '`reason` is the code of the refusal that got it cancelled. (When a step was given up, step 4, it is yours to choose.)',
    ],
  },
  unknown: {
    step: 4,
    title: 'given up: nobody knows, so the step itself is compensated, too',
    sentence:
      'When charge or reserve is given up, its own compensation comes first, then those of the steps before it.',
    also: [
      'It is safe: the services look at the order, and what never happened is not taken back. Then the order is cancelled.',
    ],
  },
  unknownShip: {
    step: 4,
    title: 'ship given up: the order needs attention',
    sentence:
      'When ship is given up, nothing is compensated, as the parcel may be on its way, and ship has no compensation. The order needs attention.',
  },
  refundGets: {
    step: 4,
    title: 'a compensation gets what it needs',
    sentence:
      'The refund gets the id that the charge returned, as paymentId. A charge that was given up returned none: leave paymentId out.',
  },
  attention: {
    step: 4,
    title: 'a compensation that fails for good: the order needs attention',
    sentence:
      'A compensation is retried like a step. When it is given up, or refused, the order needs attention.',
  },
  letter: {
    step: 4,
    title: 'an order that needs attention has a dead letter',
    sentence: 'An order that needs attention has a dead letter.',
    also: [
      'an order that needs attention (step 4). Its type, consumer and attempts are yours to choose.',
    ],
  },
  delays: {
    step: 4,
    title: 'an order that waits for a retry delays no other',
    sentence:
      'An order that waits for a retry delays no other order, nor one that arrives later, however small the concurrency.',
  },
  atOnce: {
    step: 4,
    title: 'no more than concurrency calls run at once',
    sentence:
      'No more than `concurrency` calls run at once, the three services taken together. A call that has timed out runs no more.',
  },
  // --- Step 5 -------------------------------------------------------------------------------------
  onceAfterCrash: {
    step: 5,
    title: 'after a crash a new app finishes the order',
    sentence:
      'The power goes after any commit, or after any effect of a service, before its answer is recorded. A new app on db.clone() finishes the order: each step happens exactly once, and each compensation, too.',
  },
  again: {
    step: 5,
    title: 'what was recorded is not done again',
    sentence:
      'What was recorded is not done again, on the way back neither. No event stands twice in the timeline.',
  },
  noneLost: {
    step: 5,
    title: 'no event is lost to a subscriber',
    sentence: 'When the power goes, an event may come twice, but none is lost.',
  },
  commitAgain: {
    step: 5,
    title: 'a commit that fails is tried again',
    sentence:
      'A commit that fails once (an error, but no CrashError) is tried again within a second, without a restart and without clock.sleep.',
    also: ['Only placeOrder may reject.'],
  },
  quietCrash: {
    step: 5,
    title: 'after a CrashError the app ends quietly',
    sentence: 'After a CrashError the app is dead: it ends quietly.',
    also: [
      'It never throws, and leaves no rejected promise, even when the database was killed (step 5).',
    ],
  },
  // --- Step 6 -------------------------------------------------------------------------------------
  closed: {
    step: 6,
    title: 'from the call of stop() on, placeOrder rejects',
    sentence: 'From the call on, placeOrder rejects with ShuttingDownError.',
  },
  waitsForCalls: {
    step: 6,
    title: 'stop() waits for the calls that are running',
    sentence: 'Calls that are running are waited for, and recorded.',
    also: ['It may be called twice, and both calls wait.'],
  },
  nothingNew: {
    step: 6,
    title: 'after stop() nothing new begins',
    sentence:
      'No other step begins, no retry and no compensation either. Nobody waits for an order in backoff.',
  },
  drained: {
    step: 6,
    title: 'stop() says whether everything has ended',
    sentence:
      'It resolves with `{ drained: true }` when nothing is running any more, with `{ drained: false }` when that takes longer than timeoutMs (real milliseconds; without it, as long as it takes).',
  },
  goesOn: {
    step: 6,
    title: 'a restart goes on with what was not finished',
    sentence: 'A restart goes on with what was not finished.',
  },
  stopWrites: {
    step: 6,
    title: 'stop() writes nothing',
    sentence: 'It writes nothing itself.',
  },
} satisfies Rules;

export type RuleId = keyof typeof rules;

/** Sentences that generated runs can't decide, and the tests that do. */
export const examples: Record<string, string[]> = {
  'It is `pending` as soon as it is placed; undefined when nobody placed it.': [
    'placeOrder tells the id and that the order is new; it is pending at once',
  ],
  'Oldest first; the first one is OrderPlaced.': [
    'an order and its message: the timeline begins with OrderPlaced',
  ],
  'An order that nobody placed has none.': [
    'a commit that fails leaves the order and its message, or neither',
  ],
  'A step that is ready starts within a few milliseconds.': [
    'begins by itself, within a few milliseconds, also after a quiet time',
  ],
  'A name and a type are one subscription: a name that subscribes to `*` and to a type gets an event of that type for each of them.':
    ['a subscriber gets the events of its type, * gets all'],
  'Where it succeeded it is not called again: not because another one failed, and not after a restart.':
    ['a subscriber gets nothing again after a restart'],
  'A call that rejects, with whatever, is made again (step 4 says how often). It may have had its effect: only the answer was lost.':
    ['an answer that is lost is asked for again, and nothing happens twice'],
  'Meanwhile the order goes on, and so do the other subscribers.': [
    'a subscriber that rejects is tried again, then it is a dead letter',
  ],
  'A call without an answer after callTimeoutMs is a failed attempt.': [
    'a call that never ends is a failed attempt after callTimeoutMs, 5000 by default',
  ],
  'When charge or reserve is given up, its own compensation comes first, then those of the steps before it.':
    ['answers that stay lost: what may have happened is taken back, or needs attention'],
  'It is safe: the services look at the order, and what never happened is not taken back. Then the order is cancelled.':
    ['answers that stay lost: what may have happened is taken back, or needs attention'],
  'What was recorded is not done again, on the way back neither. No event stands twice in the timeline.':
    ['an order that goes through: the power may go at any point'],
  'A restart goes on with what was not finished.': [
    'an order that goes through: the power may go at any point',
  ],
  'of a step, or of a delivery; 4 by default': [
    'a subscriber that rejects is tried again, then it is a dead letter',
  ],
  'the pause before the first retry; 50 by default': [
    'the pause doubles with every retry, and begins anew with the next step',
  ],
  'no pause is longer; 1000 by default': [
    'the pause is never longer than maxBackoffMs, 1000 by default',
  ],
  'service calls at once, at most; 4 by default': [
    'at most 4 calls run at once by default, all services together',
  ],
  'by setTimeout; 5000 by default': [
    'a call that never ends is a failed attempt after callTimeoutMs, 5000 by default',
  ],
};

/** Sentences in the starter's lists that state no rule. */
export const notRules: Record<string, string> = {
  '(Or it needs attention, and nothing is compensated: that is right as well, and more work for people.)':
    'It leaves a freedom, which the rule before it leaves, too.',
  '(No jitter, so that the pauses can be checked. Production has it.)':
    'It says why the rule before it is so strict.',
};
