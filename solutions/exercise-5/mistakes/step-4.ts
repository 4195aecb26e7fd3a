import { defineMistakes } from '../../../src/course/define.ts';
import { correlation, giveUp, key } from './places.ts';

const imports = "import type { Clock, Database, FakeService, Tx } from './exercise-5.infra.ts';";
const doubling = 'Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1))';
const refusalByName = "const isRefusal = (error: any): boolean => error?.name === 'BusinessError';";
const pauseOrGoOn = `if (isSettled) attempt = 1;
        else await this.#backoff(attempt++);`;
const failForward = `orders.advance(tx, orderId, step.failure, { reason }, { reason });
        goBack(tx, { ...saga, reason }, isRefused ? saga.at - 1 : saga.at);`;
const wayBackFrom = 'isRefused ? saga.at - 1 : saga.at';
const leftToPeople =
  'if (!isRefused && !step.compensation) return needPeople(tx, saga, step.op, attempts);';

export default defineMistakes([
  {
    id: 'constant-backoff',
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs + 0 * attempt)' }],
    explanation:
      'Every pause is as long as the first. A service that is down gets the same load all the time: the pause has to double with every retry.',
    anchor: 'backoff',
  },
  {
    id: 'linear-backoff',
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs * attempt)' }],
    explanation: 'The pause grows by the same amount each time (50, 100, 150): it has to double.',
    anchor: 'backoff',
  },
  {
    id: 'sleeps-to-look-again',
    edits: [
      {
        find: 'await aMoment(); // whoever wakes a lane is not made to do its work',
        replace: "await (lane.startsWith('0/') ? aMoment() : this.#clock.sleep(1));",
      },
    ],
    explanation:
      'Whoever delivers to subscribers sleeps on the clock before it looks for events. clock.sleep is for the pauses before retries, and for nothing else: begin when an event is there.',
    anchor: 'backoff',
  },
  {
    id: 'backoff-begins-doubled',
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs * 2 ** attempt)' }],
    explanation:
      'The first pause is already doubled: before retry 1 it is backoffMs, that is 2 to the power of 0 times it.',
    anchor: 'backoff',
  },
  {
    id: 'no-backoff',
    edits: [{ find: 'else await this.#backoff(attempt++);', replace: 'else attempt++;' }],
    explanation:
      'It is tried again at once, without a pause. All attempts are used up while the service is still down, and they keep it down.',
    anchor: 'backoff',
  },
  {
    id: 'backoff-without-limit',
    edits: [
      { find: doubling, replace: 'backoffMs * 2 ** (attempt - 1)' },
      {
        find: 'const { backoffMs, maxBackoffMs } = this.#settings;',
        replace: 'const { backoffMs } = this.#settings;',
      },
    ],
    explanation:
      'The pause doubles without a limit. After ten retries it is 25 seconds, after twenty 7 hours: it must not be longer than maxBackoffMs.',
    anchor: 'backoff',
  },
  {
    id: 'default-max-backoff-missing',
    edits: [{ find: 'maxBackoffMs: 1000,', replace: 'maxBackoffMs: Infinity,' }],
    explanation:
      'Without config.maxBackoffMs the pauses grow without a limit. By default no pause is longer than 1000 ms.',
    anchor: 'backoff',
  },
  {
    id: 'pause-after-the-last',
    edits: [
      {
        find: giveUp,
        replace: `if (!task.isRefusal(error)) await this.#backoff(attempt);\n      ${giveUp}`,
      },
      { find: pauseOrGoOn, replace: 'attempt = isSettled ? 1 : attempt + 1;' },
    ],
    explanation:
      'There is a pause after every attempt that failed, also after the last one, when nothing is tried any more. And the slot is kept during the pause, so others wait for it, too.',
    anchor: 'backoff',
  },
  {
    id: 'attempts-of-the-whole-order',
    edits: [
      {
        find: pauseOrGoOn,
        replace: pauseOrGoOn.replace(
          'attempt = 1',
          "attempt = lane.startsWith('0/') ? attempt : 1",
        ),
      },
    ],
    explanation:
      'Attempts are counted for the order, not for the step: two failures of the payment leave fewer attempts, and longer pauses, to the stock. Begin anew with each step.',
    anchor: 'retries',
  },
  {
    id: 'refusal-retried',
    edits: [
      {
        find: refusalByName,
        replace: "const isRefusal = (error: any): boolean => error?.name === 'Refusal';",
      },
    ],
    explanation:
      'A refusal is tried again like a failure. A card that is declined is declined the fourth time, too: a BusinessError is final.',
    anchor: 'errors',
  },
  {
    id: 'refusal-by-class',
    edits: [
      {
        find: imports,
        replace: `import { BusinessError } from './exercise-5.infra.ts';\n${imports}`,
      },
      {
        find: refusalByName,
        replace: 'const isRefusal = (error: any): boolean => error instanceof BusinessError;',
      },
    ],
    explanation:
      'A refusal is told by instanceof. An error that comes from another process, or from another copy of the package, is never an instance of your class: ask for its name.',
    anchor: 'errors',
  },
  {
    id: 'refusal-by-code',
    edits: [
      {
        find: refusalByName,
        replace: "const isRefusal = (error: any): boolean => typeof error?.code === 'string';",
      },
    ],
    explanation:
      'Every error with a code counts as a refusal. Connection errors of Node have codes, too (ECONNRESET), and are the very ones to try again.',
    anchor: 'errors',
  },
  {
    id: 'reason-not-kept',
    edits: [
      { find: failForward, replace: failForward.replace('{ reason }, { reason }', '{ reason }') },
    ],
    explanation:
      'The order does not say why it was cancelled: `reason` is the code of the refusal.',
    anchor: 'errors',
  },
  {
    id: 'nothing-compensated',
    edits: [
      {
        find: failForward,
        replace: failForward.replace(wayBackFrom, '-1'),
      },
    ],
    explanation:
      'The order is cancelled, and what was done for it stays done: the customer has paid for nothing. Whatever succeeded before has to be compensated.',
    anchor: 'compensation',
  },
  {
    id: 'first-compensated-first',
    edits: [
      {
        find: '    if (at >= 0) {',
        replace: `    const done = Object.keys(saga.answers).length;
    at = saga.direction === 'forward' ? 0 : saga.at + 1;
    if (at < done) {`,
      },
    ],
    explanation:
      'Compensations run in the order of the steps. They go backwards, the last step first: a later step may rest on an earlier one.',
    anchor: 'compensation',
  },
  {
    id: 'refused-step-compensated',
    edits: [{ find: failForward, replace: failForward.replace(wayBackFrom, 'saga.at') }],
    explanation:
      'The way back begins with the step that was refused. A refusal says that nothing has happened, so there is nothing to take back. Begin with the step before it.',
    anchor: 'compensation',
  },
  {
    id: 'given-up-like-refused',
    edits: [
      { find: leftToPeople, replace: '' },
      { find: 'failed(tx, error, attempts) {', replace: 'failed(tx, error) {' },
      { find: failForward, replace: failForward.replace(wayBackFrom, 'saga.at - 1') },
    ],
    explanation:
      'A step that was given up is treated like one that was refused: only the steps before it are compensated. But perhaps it has happened, and only the answers were lost, so the customer pays for nothing. Compensate the step itself, too; an order whose ship was given up needs attention.',
    anchor: 'timeouts',
  },
  {
    id: 'parcel-taken-back',
    edits: [
      { find: leftToPeople, replace: '' },
      { find: 'failed(tx, error, attempts) {', replace: 'failed(tx, error) {' },
      {
        find: failForward,
        replace: failForward.replace(
          wayBackFrom,
          'isRefused || !step.compensation ? saga.at - 1 : saga.at',
        ),
      },
    ],
    explanation:
      'When ship is given up, the order is refunded and cancelled. Perhaps only the answers were lost, and the parcel is on its way. Nothing can call it back, so the order needs attention, with a dead letter.',
    anchor: 'timeouts',
  },
  {
    id: 'made-up-payment-id',
    edits: [
      {
        find: 'args: (_order, answers) => ({ paymentId: answers.charge }),',
        replace: 'args: ({ orderId }, answers) => ({ paymentId: answers.charge ?? orderId }),',
      },
    ],
    explanation:
      'The refund of a charge that was given up gets a made-up paymentId, and payments can only refuse it. Leave paymentId out: payments finds the charge by the order.',
    anchor: 'compensation',
  },
  {
    id: 'another-correlation-on-the-way-back',
    edits: [
      {
        find: correlation,
        replace:
          'correlationId: /Failed|Released|Refunded|Cancelled/.test(type) ? `${orderId}/back` : orderId,',
      },
    ],
    explanation:
      'The events of the way back have a correlation id of their own, so whoever follows an order loses it when it fails. Keep the id of the order for all of its events.',
    anchor: 'tracing',
  },
  {
    id: 'release-without-items',
    edits: [
      {
        find: "op: 'release',\n      args: ({ items }) => ({ items }),",
        replace: "op: 'release',\n      args: () => ({}),",
      },
    ],
    explanation:
      'release does not get the items, so the inventory cannot know what to put back. It needs what reserve was told.',
    anchor: 'compensation',
  },
  {
    id: 'key-of-the-service',
    edits: [{ find: key, replace: 'idempotencyKey: `${orderId}/${service}`' }],
    explanation:
      'A step and its compensation have the same idempotency key. For the service the refund is a repetition of the charge: it answers, and nothing happens.',
    anchor: 'idempotency',
  },
  {
    id: 'refund-without-payment-id',
    edits: [
      {
        find: 'args: (_order, answers) => ({ paymentId: answers.charge }),',
        replace: 'args: ({ orderId }) => ({ paymentId: orderId }),',
      },
    ],
    explanation:
      'The refund does not name the payment. Its paymentId is the id that the charge returned, so that has to be kept until then.',
    anchor: 'compensation',
  },
  {
    id: 'compensation-tried-once',
    edits: [
      {
        find: '...callFor(saga, compensation),',
        replace: '...callFor(saga, compensation),\n      isRefusal: () => true,',
      },
    ],
    explanation:
      'A compensation that fails once is given up. It is money that somebody gets back: it has to be retried like every step.',
    anchor: 'compensation',
  },
  {
    id: 'compensation-assumed',
    edits: [{ find: "{ status: 'needs_attention' });", replace: "{ status: 'cancelled' });" }],
    explanation:
      'An order whose compensation failed for good is called cancelled, as if all had been taken back. It needs attention: only people can put it right.',
    anchor: 'compensation',
  },
  {
    id: 'refused-compensation-assumed',
    edits: [
      {
        find: 'failed: (tx, _error, attempts) => needPeople(tx, saga, compensation.op, attempts),',
        replace: `failed: (tx, error, attempts) =>
        isRefusal(error)
          ? goBack(tx, saga, saga.at - 1)
          : needPeople(tx, saga, compensation.op, attempts),`,
      },
    ],
    explanation:
      'A compensation that is refused is taken as done, and the order is called cancelled. Nothing was taken back: refused or given up, the order needs attention, and a dead letter tells of it.',
    anchor: 'compensation',
  },
  {
    id: 'failed-compensation-is-silent',
    edits: [
      {
        find: "bury(tx, `saga/${orderId}`, { orderId, type: op, consumer: 'saga', attempts });",
        replace: 'void attempts;',
      },
    ],
    explanation:
      'A compensation that failed for good leaves no dead letter. Where nobody is told, nobody looks.',
    anchor: 'dead-letters',
  },
  {
    id: 'compensated-and-dead',
    edits: [
      {
        find: failForward,
        replace: `${failForward}
        bury(tx, step.op + orderId, { orderId, type: step.op, consumer: 'saga', attempts });`,
      },
    ],
    explanation:
      'A step that was given up becomes a dead letter, although it was made good. Dead letters are what people have to look at: a compensated order is finished.',
    anchor: 'dead-letters',
  },
  {
    id: 'no-time-limit',
    edits: [
      {
        find: 'const { maxAttempts, callTimeoutMs } = this.#settings;',
        replace: 'const { maxAttempts } = this.#settings;',
      },
      {
        find: 'const answer = await within(callTimeoutMs, task.run);',
        replace: 'const answer = await task.run();',
      },
    ],
    explanation:
      'A call that never answers is waited for, for ever. Let it race against a timer of callTimeoutMs, and count that as a failed attempt.',
    anchor: 'timeouts',
  },
  {
    id: 'default-time-limit-missing',
    edits: [{ find: 'callTimeoutMs: 5000,', replace: 'callTimeoutMs: 2 ** 31 - 1,' }],
    explanation:
      'Without config.callTimeoutMs a call without an answer is waited for, for weeks. By default it is a failed attempt after 5000 ms.',
    anchor: 'timeouts',
  },
  {
    id: 'time-out-is-final',
    edits: [
      {
        find: giveUp,
        replace: `if (/no answer/.test(String(error))) attempt = maxAttempts;\n      ${giveUp}`,
      },
    ],
    explanation:
      'A call that timed out is given up at once. It says only that no answer came in time: it is a failed attempt like any other, and is tried again.',
    anchor: 'timeouts',
  },
  {
    id: 'concurrency-ignored',
    edits: [{ find: 'new Slots(this.#settings.concurrency)', replace: 'new Slots(Infinity)' }],
    explanation:
      'config.concurrency is not looked at: as many calls run at once as there are orders. Many orders at once are too much for the services: let a call wait for a free slot.',
    anchor: 'backpressure',
  },
  {
    id: 'default-concurrency-100',
    edits: [{ find: 'concurrency: 4,', replace: 'concurrency: 100,' }],
    explanation: 'Without config.concurrency up to 100 calls run at once. By default at most 4 do.',
    anchor: 'backpressure',
  },
  {
    id: 'one-call-at-a-time',
    edits: [{ find: 'new Slots(this.#settings.concurrency)', replace: 'new Slots(1)' }],
    explanation:
      'Only one call runs at a time, whatever config.concurrency says. Each order waits for the slowest answer before it: as many calls as concurrency says may run at once.',
    anchor: 'backpressure',
  },
  {
    id: 'slot-kept-in-backoff',
    edits: [
      {
        find: 'await slots.use(() => this.#track(this.#attempt(task, attempt)));',
        replace: `await slots.use(async () => {
          const done = await this.#track(this.#attempt(task, attempt));
          if (!done) await this.#backoff(attempt);
          return done;
        });`,
      },
      { find: pauseOrGoOn, replace: 'attempt = isSettled ? 1 : attempt + 1;' },
    ],
    explanation:
      'An order keeps its slot while it waits for a retry. A few orders in backoff use up the concurrency, and all others wait for them: release the slot before the pause.',
    anchor: 'backoff',
  },
]);
