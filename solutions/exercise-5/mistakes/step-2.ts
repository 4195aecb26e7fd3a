import { defineMistakes } from '../../../src/course/define.ts';
import { correlation, key, startScan } from './places.ts';

const cause = 'causationId: number === 1 ? null : eventId(orderId, number - 1),';

export default defineMistakes([
  {
    id: 'start-takes-up-nothing',
    edits: [{ find: startScan, replace: 'void orders;' }],
    explanation:
      'start() does not look into the database: orders that were placed before it are never worked on.',
    anchor: 'crash-recovery',
  },
  {
    id: 'only-at-start',
    edits: [{ find: '      worker.wake(orderId);\n', replace: '' }],
    explanation:
      'Orders are looked for at start() only: one that is placed later waits for the next start. placeOrder has to wake the work, or a poll has to look again and again.',
    anchor: 'outbox',
  },
  {
    id: 'drain-does-not-wait',
    edits: [
      {
        find: 'drain: (): Promise<void> => worker.drain(),',
        replace: 'drain: async (): Promise<void> => {},',
      },
    ],
    explanation: 'drain() resolves at once, while orders are still being worked on.',
    anchor: 'shutdown',
  },
  {
    id: 'status-only-at-the-end',
    edits: [
      {
        find: '{ id }, { status: step.status });',
        replace: '{ id }, at === steps.length ? { status: step.status } : {});',
      },
    ],
    explanation:
      'The order stays pending until it is completed. Its status has to follow each step, in the commit that records the step: paid, reserved, completed.',
    anchor: 'best-practices',
  },
  {
    id: 'status-not-updated',
    edits: [{ find: '{ id }, { status: step.status });', replace: '{ id });' }],
    explanation:
      'All steps are done, and the order is still pending: the commit that records a step has to change the status, too.',
    anchor: 'outbox',
  },
  {
    id: 'last-event-misnamed',
    edits: [{ find: "event: 'OrderCompleted',", replace: "event: 'OrderShipped'," }],
    explanation:
      'The last event is not named OrderCompleted. Names of events are a contract: others subscribe to them.',
    anchor: 'best-practices',
  },
  {
    id: 'requests-as-events',
    edits: [
      {
        find: '        saveSaga(tx, { ...saga, at, answers',
        replace:
          "        orders.advance(tx, orderId, 'StepRequested', {});\n        saveSaga(tx, { ...saga, at, answers",
      },
    ],
    explanation:
      'The timeline holds more than the four events of the happy path. What is going to be done is no event: an event is a fact, in the past tense.',
    anchor: 'best-practices',
  },
  {
    id: 'all-caused-by-the-first',
    edits: [{ find: cause, replace: 'causationId: number === 1 ? null : eventId(orderId, 1),' }],
    explanation:
      'Every event names the first one as its cause. That is what the correlation id is for; causation is the event directly before, so that the chain can be followed.',
    anchor: 'tracing',
  },
  {
    id: 'no-cause',
    edits: [{ find: cause, replace: 'causationId: null,' }],
    explanation:
      'No event names its cause. Each one but the first was caused by the one before it.',
    anchor: 'tracing',
  },
  {
    id: 'correlation-of-each-event',
    edits: [{ find: correlation, replace: 'correlationId: eventId(orderId, number),' }],
    explanation:
      'Every event has a correlation id of its own, so nothing ties the story of an order together. It is made once, and handed on from event to event.',
    anchor: 'tracing',
  },
  {
    id: 'correlation-of-all-orders',
    edits: [{ find: correlation, replace: "correlationId: 'orders'," }],
    explanation: 'All orders share one correlation id, so their stories cannot be told apart.',
    anchor: 'tracing',
  },
  {
    id: 'charge-without-amount',
    edits: [
      {
        find: 'args: ({ total }) => ({ amount: total }),',
        replace: 'args: ({ total }) => ({ total }),',
      },
    ],
    explanation: 'charge is not told the amount: it asks for `amount`, not for `total`.',
    anchor: 'boundaries',
  },
  {
    id: 'reserve-without-items',
    edits: [
      {
        find: "op: 'reserve',\n    args: ({ items }) => ({ items }),",
        replace: "op: 'reserve',\n    args: ({ items }) => ({ items: items.slice(0, 1) }),",
      },
    ],
    explanation: 'reserve does not get all the items of the order.',
    anchor: 'boundaries',
  },
  {
    id: 'ship-without-items',
    edits: [
      {
        find: "op: 'ship',\n    args: ({ items }) => ({ items }),",
        replace: "op: 'ship',\n    args: () => ({}),",
      },
    ],
    explanation:
      'ship does not get the items. The courier has only what the call says, and cannot know what to pack.',
    anchor: 'boundaries',
  },
  {
    id: 'key-of-the-step-only',
    edits: [{ find: key, replace: 'idempotencyKey: op' }],
    explanation:
      'The idempotency key names the step but not the order. For the service the second order is a repetition of the first, and nothing happens for it.',
    anchor: 'idempotency',
  },
  {
    id: 'pause-instead-of-time-limit',
    edits: [
      {
        find: 'const answer = await within(callTimeoutMs, task.run);',
        replace: `const late = this.#clock.sleep(callTimeoutMs).then(() => Promise.reject(new Error('late')));
      late.catch(() => {});
      const answer = await Promise.race([task.run(), late]);`,
      },
    ],
    explanation:
      'The time limit of a call is made with clock.sleep. That clock is for the pauses before retries, and may not wait at all. Use setTimeout for callTimeoutMs.',
    anchor: 'timeouts',
  },
  {
    id: 'start-writes',
    edits: [
      {
        find: 'isStopping = false;\n      worker.start();',
        replace: `isStopping = false;
      try {
        db.transaction((tx) => tx.put('starts', 'last', { at: clock.now() }));
      } catch {}
      worker.start();`,
      },
    ],
    explanation: 'start() writes to the database. It has only to read what there is to do.',
    anchor: 'crash-recovery',
  },
]);
