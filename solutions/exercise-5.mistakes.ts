// What learners get wrong about sagas, outboxes and retries, each as an edit of the reference.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the edits are text of the reference.
import { defineMistakes } from '../src/course/define.ts';

const imports = "import type { Clock, Database, FakeService, Tx } from './exercise-5.infra.ts';";
const takeTime = 'at: this.#clock.now(),';
const placeAndBegin = `        orders.place(tx, order);
        beginSaga(tx, order);
        return false;
      });`;
const isKnown = "if (tx.get('orders', orderId)) return true;";
const transactionOfPlace = 'const duplicate = db.transaction((tx) => {';
const cause = 'causationId: number === 1 ? null : eventId(orderId, number - 1),';
const correlation = 'correlationId: orderId,';
const key = 'idempotencyKey: `${orderId}/${op}`';
const callService = 'run: () => services[service].call(op, arg),';
const runHandler = 'run: () => handler(event),';
const receipt = '`${name}/${type}/${event.id}`';
const buryLetter =
  'bury(tx, receipt(event), { orderId, type: event.type, consumer: name, attempts });';
const wants = "type === '*' || type === event.type;";
const giveUp = 'if (attempt < maxAttempts && !task.isRefusal(error)) return false;';
const doubling = 'Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1))';
const refusalByName = "const isRefusal = (error: any): boolean => error?.name === 'BusinessError';";
const useSlot = 'await slots.use(() => this.#track(this.#attempt(task, attempt)));';
const pauseOrGoOn = `if (isSettled) attempt = 1;
        else await this.#backoff(attempt++);`;
const failForward = `orders.advance(tx, orderId, step.failure, { reason }, { reason });
        goBack(tx, { ...saga, reason }, isRefused ? saga.at - 1 : saga.at);`;
const wayBackFrom = 'isRefused ? saga.at - 1 : saga.at';
const leftToPeople =
  'if (!isRefused && !step.compensation) return needPeople(tx, saga, step.op, attempts);';
const buryCompensation =
  "bury(tx, `saga/${orderId}`, { orderId, type: op, consumer: 'saga', attempts });";
const commitRecord = 'await this.#commit(record);';
const retryCommit =
  'if (isCrash(error)) throw error;\n      }\n      await new Promise((resolve) => setTimeout(resolve, commitPauseMs));';
const startScan = 'for (const { orderId } of orders) this.wake(orderId);';
const ignoreCrash =
  'if (!isCrash(error)) throw error; // after a crash, the next start finds what was committed';
const recoverSafely = `      for (const { orderId } of orders) this.wake(orderId);
    } catch (error) {
      if (!isCrash(error)) throw error;`;
const beginOrchestrator = 'return (orderId) => {\n    const saga: SagaState';
const readStep = 'const step = steps[saga.at];';
const stopAndWait = `isStopping = true;
      return { drained: await worker.stop(timeoutMs) };`;
const closedInLine = 'if (!this.#isOpen) return true; // closed while it waited for a slot';

export default defineMistakes([
  // --- Step 1 -------------------------------------------------------------------------------------
  {
    id: 'dual-write',
    step: 1,
    edits: [
      {
        find: placeAndBegin,
        replace: `        tx.put('orders', orderId, { orderId, status: 'pending', events: 0 });
        beginSaga(tx, order);
        return false;
      });
      const { items, total } = order;
      if (!duplicate)
        db.transaction((tx) => orders.advance(tx, orderId, 'OrderPlaced', { items, total }));`,
      },
    ],
    explanation:
      'The order and its event are written in two transactions, one after the other. When the power goes in between, there is an order that nobody will ever hear of: both belong in one commit.',
    anchor: 'outbox',
  },
  {
    id: 'event-in-memory',
    step: 1,
    edits: [
      {
        find: placeAndBegin,
        replace: `        tx.put('orders', orderId, { orderId, status: 'pending', events: 0 });
        beginSaga(tx, order);
        return false;
      });`,
      },
    ],
    explanation:
      'The order is stored, its event OrderPlaced is not. An event that is only emitted, or only kept in memory, is gone with the process: it has to be a row, written together with the order.',
    anchor: 'outbox',
  },
  {
    id: 'time-of-the-machine',
    step: 1,
    edits: [{ find: takeTime, replace: 'at: 0 * this.#clock.now() + Date.now(),' }],
    explanation:
      "The time of an event is Date.now(). It has to be the now() of the clock that the app was given: two clocks in one app disagree, and a test cannot set the machine's.",
    anchor: 'testing',
  },
  {
    id: 'accepted-by-nobody',
    step: 1,
    edits: [
      { find: transactionOfPlace, replace: 'const write = (tx: Tx) => {' },
      {
        find: placeAndBegin,
        replace: `${placeAndBegin.replace(/\);$/, ';')}
      let duplicate = false;
      try {
        duplicate = db.transaction(write);
      } catch (error) {
        if (!isCrash(error)) throw error;
      }`,
      },
    ],
    explanation:
      'When the database is gone, placeOrder catches the CrashError and resolves. The customer believes that the order was taken, and nobody has it: resolve only when the commit is done.',
    anchor: 'crash-recovery',
  },
  {
    id: 'invalid-is-ignored',
    step: 1,
    edits: [
      {
        find: '      validate(order);',
        replace: `      try {
        validate(order);
      } catch {
        return { orderId: order.orderId, duplicate: false };
      }`,
      },
    ],
    explanation:
      'An order that is not valid is dropped in silence, so its customer believes that it was taken. placeOrder has to reject, with a ValidationError.',
    anchor: 'boundaries',
  },
  {
    id: 'plain-error',
    step: 1,
    edits: [
      {
        find: '      validate(order);',
        replace: `      try {
        validate(order);
      } catch (error: any) {
        throw new Error(error.message);
      }`,
      },
    ],
    explanation:
      'The order is refused by a plain Error. The caller cannot tell a bad order, which must be changed, from a failure, after which it can be sent again: throw the ValidationError of this file.',
    anchor: 'boundaries',
  },
  {
    id: 'validated-too-late',
    step: 1,
    edits: [
      { find: '      validate(order);\n', replace: '' },
      {
        find: '      worker.wake(orderId);',
        replace: '      validate(order);\n      worker.wake(orderId);',
      },
    ],
    explanation:
      'The order is written first and validated afterwards: the caller hears of a ValidationError, but the order is in the database, and will be worked on.',
    anchor: 'boundaries',
  },
  {
    id: 'id-not-checked',
    step: 1,
    edits: [
      { find: "  if (!orderId) throw new ValidationError('an order needs an id');\n", replace: '' },
    ],
    explanation: 'An order with an empty id is taken. All such orders would be one and the same.',
    anchor: 'boundaries',
  },
  {
    id: 'items-not-checked',
    step: 1,
    edits: [{ find: 'if (!items?.length)', replace: 'if (!items)' }],
    explanation:
      'An order without items is taken. An empty array is truthy, so `if (!items)` lets it through.',
    anchor: 'boundaries',
  },
  {
    id: 'missing-items-throw',
    step: 1,
    edits: [{ find: 'if (!items?.length)', replace: 'if (items.length === 0)' }],
    explanation:
      'An order without the field `items` throws a TypeError, which looks like a bug in the app. A missing field makes the order invalid, so reject with ValidationError.',
    anchor: 'boundaries',
  },
  {
    id: 'first-item-only',
    step: 1,
    edits: [
      {
        find: 'items.every(({ qty }) => qty > 0)',
        replace: 'items.slice(0, 1).every(({ qty }) => qty > 0)',
      },
    ],
    explanation: 'Only the first item is checked: every qty has to be above 0.',
    anchor: 'boundaries',
  },
  {
    id: 'zero-qty-passes',
    step: 1,
    edits: [
      { find: 'items.every(({ qty }) => qty > 0)', replace: 'items.every(({ qty }) => qty >= 0)' },
    ],
    explanation: 'A qty of 0 is taken (>= where > is meant).',
    anchor: 'boundaries',
  },
  {
    id: 'nan-qty-passes',
    step: 1,
    edits: [
      {
        find: '!items.every(({ qty }) => qty > 0)',
        replace: 'items.some(({ qty }) => qty <= 0)',
      },
    ],
    explanation:
      'A qty of NaN, or a missing one, is accepted: every comparison with NaN is false, so `qty <= 0` is false, too. Test for what is right: `qty > 0`.',
    anchor: 'boundaries',
  },
  {
    id: 'zero-total-passes',
    step: 1,
    edits: [{ find: '!(total > 0)', replace: '!(total >= 0)' }],
    explanation: 'A total of 0 is taken (>= where > is meant).',
    anchor: 'boundaries',
  },
  {
    id: 'unknown-order-is-pending',
    step: 1,
    edits: [
      {
        find: 'return order && { orderId: id, status: order.status, reason: order.reason };',
        replace:
          "return { orderId: id, status: order?.status ?? 'pending', reason: order?.reason };",
      },
    ],
    explanation:
      'order() says that an order is pending that nobody placed. Its caller waits for it without end. Return undefined.',
    anchor: 'boundaries',
  },
  {
    id: 'timeline-of-an-unknown-order-throws',
    step: 1,
    edits: [
      {
        find: 'db.transaction((tx) => orders.events(tx, id)),',
        replace: `db.transaction((tx) => {
        if (!tx.get('orders', id)) throw new Error('unknown order');
        return orders.events(tx, id);
      }),`,
      },
    ],
    explanation:
      'timeline() throws for an order that nobody placed. No events are no error: return an empty list.',
    anchor: 'boundaries',
  },
  {
    id: 'duplicate-is-an-error',
    step: 1,
    edits: [{ find: isKnown, replace: "if (tx.get('orders', orderId)) throw new Error('known');" }],
    explanation:
      'An order that comes again is answered by an error. Its sender only repeats what got no answer: to be safe to repeat, it has to succeed, with `duplicate: true`.',
    anchor: 'idempotency',
  },
  {
    id: 'duplicate-not-noticed',
    step: 1,
    edits: [{ find: isKnown, replace: '' }],
    explanation:
      'An order that comes again is taken as a new one, over the first. Ask for its id, in the transaction that writes it.',
    anchor: 'idempotency',
  },
  {
    id: 'duplicate-adds-an-event',
    step: 1,
    edits: [
      {
        find: isKnown,
        replace: `if (tx.get('orders', orderId)) {
          orders.advance(tx, orderId, 'OrderPlaced', {});
          return true;
        }`,
      },
    ],
    explanation:
      'The second of two equal orders is told that it is a duplicate, and still adds an OrderPlaced. A repetition must leave no trace.',
    anchor: 'idempotency',
  },
  {
    id: 'duplicates-known-in-memory',
    step: 1,
    edits: [
      {
        find: '  let isStopping = false;',
        replace: '  let isStopping = false;\n  const known = new Set<string>();',
      },
      {
        find: isKnown,
        replace: 'if (known.has(orderId)) return true;\n        known.add(orderId);',
      },
    ],
    explanation:
      'Which orders are known is kept in memory, so after a restart none is. The database knows: ask it.',
    anchor: 'idempotency',
  },
  {
    id: 'check-then-act',
    step: 1,
    edits: [
      {
        find: transactionOfPlace,
        replace: `const before = db.transaction((tx) => tx.get('orders', orderId));
      await aMoment();
      const duplicate = db.transaction((tx) => {`,
      },
      { find: isKnown, replace: 'if (before) return true;' },
    ],
    explanation:
      'First it asks whether the order is known, then, in another transaction, it writes. Two that come at once both ask before either writes: ask and write in one transaction.',
    anchor: 'idempotency',
  },

  // --- Step 2 -------------------------------------------------------------------------------------
  {
    id: 'start-takes-up-nothing',
    step: 2,
    edits: [{ find: startScan, replace: 'void orders;' }],
    explanation:
      'start() does not look into the database: orders that were placed before it are never worked on.',
    anchor: 'crash-recovery',
  },
  {
    id: 'only-at-start',
    step: 2,
    edits: [{ find: '      worker.wake(orderId);\n', replace: '' }],
    explanation:
      'Orders are looked for at start() only: one that is placed later waits for the next start. placeOrder has to wake the work, or a poll has to look again and again.',
    anchor: 'outbox',
  },
  {
    id: 'drain-does-not-wait',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: '{ id }, { status: step.status });', replace: '{ id });' }],
    explanation:
      'All steps are done, and the order is still pending: the commit that records a step has to change the status, too.',
    anchor: 'outbox',
  },
  {
    id: 'last-event-misnamed',
    step: 2,
    edits: [{ find: "event: 'OrderCompleted',", replace: "event: 'OrderShipped'," }],
    explanation:
      'The last event is not named OrderCompleted. Names of events are a contract: others subscribe to them.',
    anchor: 'best-practices',
  },
  {
    id: 'requests-as-events',
    step: 2,
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
    step: 2,
    edits: [{ find: cause, replace: 'causationId: number === 1 ? null : eventId(orderId, 1),' }],
    explanation:
      'Every event names the first one as its cause. That is what the correlation id is for; causation is the event directly before, so that the chain can be followed.',
    anchor: 'tracing',
  },
  {
    id: 'no-cause',
    step: 2,
    edits: [{ find: cause, replace: 'causationId: null,' }],
    explanation:
      'No event names its cause. Each one but the first was caused by the one before it.',
    anchor: 'tracing',
  },
  {
    id: 'correlation-of-each-event',
    step: 2,
    edits: [{ find: correlation, replace: 'correlationId: eventId(orderId, number),' }],
    explanation:
      'Every event has a correlation id of its own, so nothing ties the story of an order together. It is made once, and handed on from event to event.',
    anchor: 'tracing',
  },
  {
    id: 'correlation-of-all-orders',
    step: 2,
    edits: [{ find: correlation, replace: "correlationId: 'orders'," }],
    explanation: 'All orders share one correlation id, so their stories cannot be told apart.',
    anchor: 'tracing',
  },
  {
    id: 'charge-without-amount',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: key, replace: 'idempotencyKey: op' }],
    explanation:
      'The idempotency key names the step but not the order. For the service the second order is a repetition of the first, and nothing happens for it.',
    anchor: 'idempotency',
  },
  {
    id: 'pause-instead-of-time-limit',
    step: 2,
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

  // --- Step 3 -------------------------------------------------------------------------------------
  {
    id: 'star-not-known',
    step: 3,
    edits: [{ find: wants, replace: 'type === event.type;' }],
    explanation: 'A subscriber to * gets nothing, as no event has that type.',
    anchor: 'at-least-once',
  },
  {
    id: 'type-ignored',
    step: 3,
    edits: [{ find: wants, replace: "type !== '' && event.type !== '';" }],
    explanation: 'Every subscriber gets every event, whatever type it asked for.',
    anchor: 'at-least-once',
  },
  {
    id: 'late-subscriber-never-served',
    step: 3,
    edits: [{ find: '    if (this.#isOpen) this.start();\n', replace: '' }],
    explanation:
      'A subscriber that is added after start() gets nothing from before, and nothing of orders at rest, because nobody looks for its events. Look through all orders when somebody subscribes.',
    anchor: 'at-least-once',
  },
  {
    id: 'receipt-without-the-type',
    step: 3,
    edits: [{ find: receipt, replace: '`${name}/${event.id}`' }],
    explanation:
      'The receipt names the subscriber and the event, but not the type it subscribed to. A name with two subscriptions gets the event for only one of them. Put the type into the receipt.',
    anchor: 'idempotency',
  },
  {
    id: 'data-only',
    step: 3,
    edits: [{ find: runHandler, replace: 'run: () => handler(event.data),' }],
    explanation:
      'The handler gets the data of the event, without id, type and order. By the id it could tell that an event has come twice, so it needs the whole event.',
    anchor: 'at-least-once',
  },
  {
    id: 'errors-swallowed',
    step: 3,
    edits: [{ find: runHandler, replace: 'run: async () => handler(event)?.catch(() => {}),' }],
    explanation:
      'The error of a handler is caught and forgotten, so its event counts as handled. It has to be tried again, and in the end to be a dead letter.',
    anchor: 'errors',
  },
  {
    id: 'handler-not-awaited',
    step: 3,
    edits: [{ find: runHandler, replace: 'run: () => void handler(event),' }],
    explanation:
      'The promise of the handler is not awaited: the event counts as handled before it is, and a rejection reaches nobody.',
    anchor: 'errors',
  },
  {
    id: 'receipt-before-handling',
    step: 3,
    edits: [
      {
        find: runHandler,
        replace: `run: () => {
        db.transaction((tx) => receive(tx, event));
        return handler(event);
      },`,
      },
    ],
    explanation:
      'The event is marked as handled before the handler has run. When it fails, or the power goes, nobody will ask it again: that is at most once.',
    anchor: 'at-least-once',
  },
  {
    id: 'no-dead-letter',
    step: 3,
    edits: [{ find: buryLetter, replace: 'void attempts;' }],
    explanation:
      'A delivery that failed maxAttempts times is dropped without a trace. deadLetters() has to tell of it: somebody must be able to look at it and to send it again.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letters-in-memory',
    step: 3,
    edits: [
      {
        find: 'interface DeadLetter {',
        replace: 'let buried: DeadLetter[] = [];\n\ninterface DeadLetter {',
      },
      {
        find: "tx.put('deadLetters', id, letter);",
        replace: 'void [tx, id, buried.push(letter)];',
      },
      {
        find: '  const orders = new Orders(clock);',
        replace: '  buried = [];\n  const orders = new Orders(clock);',
      },
      {
        find: "deadLetters: (): DeadLetter[] => db.transaction((tx) => tx.all('deadLetters')),",
        replace: 'deadLetters: (): DeadLetter[] => [...buried],',
      },
    ],
    explanation:
      'Dead letters are kept in memory, so after a restart nobody knows of them. They are what people still have to look at: write them to the database, in the commit that gives up.',
    anchor: 'dead-letters',
  },
  {
    id: 'retried-for-ever',
    step: 3,
    edits: [
      {
        find: `receive(tx, event);
        ${buryLetter}`,
        replace: buryLetter,
      },
    ],
    explanation:
      'An event whose handler failed maxAttempts times becomes a dead letter, and is delivered again, for ever. Whatever comes behind it never gets its turn: a poison message has to be put aside.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letter-without-consumer',
    step: 3,
    edits: [
      {
        find: buryLetter,
        replace: "bury(tx, receipt(event), { orderId, type: event.type, consumer: '', attempts });",
      },
    ],
    explanation:
      'The dead letter does not say who could not handle it. Without the name of its consumer nobody can send it again.',
    anchor: 'dead-letters',
  },
  {
    id: 'one-attempt-too-many',
    step: 3,
    edits: [{ find: giveUp, replace: giveUp.replace('<', '<=') }],
    explanation:
      'There is one attempt more than maxAttempts: the first attempt counts, too, so four attempts are three retries.',
    anchor: 'retries',
  },
  {
    id: 'retries-counted',
    step: 3,
    edits: [
      {
        find: 'record = (tx) => task.failed(tx, error, attempt);',
        replace: 'record = (tx) => task.failed(tx, error, attempt - 1);',
      },
    ],
    explanation:
      'The dead letter counts retries where it should count attempts: it is one too low.',
    anchor: 'dead-letters',
  },
  {
    id: 'attempts-not-configurable',
    step: 3,
    edits: [
      { find: giveUp, replace: 'if (attempt < 4 && !task.isRefusal(error)) return false;' },
      {
        find: 'const { maxAttempts, callTimeoutMs } = this.#settings;',
        replace: 'const { callTimeoutMs } = this.#settings;',
      },
    ],
    explanation: 'config.maxAttempts is not looked at: there are always four attempts.',
    anchor: 'retries',
  },
  {
    id: 'no-retries',
    step: 3,
    edits: [{ find: giveUp, replace: 'void maxAttempts;' }],
    explanation:
      'What failed once is given up. Most failures pass by themselves (a restart, a full queue, a lost connection), so it has to be tried again, maxAttempts times in all.',
    anchor: 'retries',
  },
  {
    id: 'inbox-of-all',
    step: 3,
    edits: [{ find: receipt, replace: '`for all/${event.id}`' }],
    explanation:
      'An event that one subscriber has handled counts as handled for all the others. There has to be a receipt for each subscriber and event.',
    anchor: 'idempotency',
  },
  {
    id: 'inbox-in-memory',
    step: 3,
    edits: [
      {
        find: "const isNew = (tx: Tx, event: OrderEvent) => !tx.get('inbox', receipt(event));",
        replace: `const inbox = new Set<string>();
  const isNew = (_tx: Tx, event: OrderEvent) => !inbox.has(receipt(event));`,
      },
      {
        find: "tx.put('inbox', receipt(event), true);",
        replace: 'void [tx, inbox.add(receipt(event))];',
      },
    ],
    explanation:
      'Who has handled which event is kept in memory, so after a restart every subscriber gets everything once more. It has to be a row, written when the handler has succeeded.',
    anchor: 'idempotency',
  },
  {
    id: 'drain-looks-once',
    step: 3,
    edits: [
      {
        find: 'while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());',
        replace: 'await Promise.all(this.#lanes.values());',
      },
    ],
    explanation:
      'drain() waits for the work that it sees when it is called, and not for what that work sets off. It has to look again, until nothing is left.',
    anchor: 'shutdown',
  },
  {
    id: 'falsy-error-is-success',
    step: 3,
    edits: [
      {
        find: giveUp,
        replace: `if (!error) {
        await this.#commit((tx) => task.succeeded(tx, { id: '' }));
        return true;
      }
      ${giveUp}`,
      },
    ],
    explanation:
      'A call that rejects with undefined counts as a success, so the step is recorded and never happens. Any rejection is a failed attempt, whatever its reason.',
    anchor: 'errors',
  },
  {
    id: 'key-per-attempt',
    step: 3,
    edits: [
      {
        find: callService,
        replace:
          'run: () => services[service].call(op, { ...arg, idempotencyKey: `${orderId}/${op}/${Math.random()}` }),',
      },
    ],
    explanation:
      'Every attempt makes a new idempotency key, so for the service every attempt is a new wish: an answer that was lost is paid for twice. The key is made of the order and the step, and of nothing else.',
    anchor: 'idempotency',
  },
  {
    id: 'key-of-the-order-only',
    step: 3,
    edits: [{ find: key, replace: 'idempotencyKey: orderId' }],
    explanation:
      'All steps of an order have the same idempotency key. To a service that sees two of them, the second is a repetition of the first, and nothing happens: each step needs a key of its own.',
    anchor: 'idempotency',
  },
  {
    id: 'marked-before-the-call',
    step: 3,
    edits: [
      {
        find: callService,
        replace: `run: async () => {
        const isSent = db.transaction((tx) => tx.get('sent', arg.idempotencyKey));
        if (isSent) return { id: '' };
        db.transaction((tx) => tx.put('sent', arg.idempotencyKey, {}));
        return services[service].call(op, arg);
      },`,
      },
    ],
    explanation:
      'A step is written down as done before its call has succeeded, so a call that failed is never made again. First the effect, then the record; the key takes care of what happens in between.',
    anchor: 'at-least-once',
  },

  // --- Step 4 -------------------------------------------------------------------------------------
  {
    id: 'constant-backoff',
    step: 4,
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs + 0 * attempt)' }],
    explanation:
      'Every pause is as long as the first. A service that is down gets the same load all the time: the pause has to double with every retry.',
    anchor: 'backoff',
  },
  {
    id: 'linear-backoff',
    step: 4,
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs * attempt)' }],
    explanation: 'The pause grows by the same amount each time (50, 100, 150): it has to double.',
    anchor: 'backoff',
  },
  {
    id: 'sleeps-to-look-again',
    step: 4,
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
    step: 4,
    edits: [{ find: doubling, replace: 'Math.min(maxBackoffMs, backoffMs * 2 ** attempt)' }],
    explanation:
      'The first pause is already doubled: before retry 1 it is backoffMs, that is 2 to the power of 0 times it.',
    anchor: 'backoff',
  },
  {
    id: 'no-backoff',
    step: 4,
    edits: [{ find: 'else await this.#backoff(attempt++);', replace: 'else attempt++;' }],
    explanation:
      'It is tried again at once, without a pause. All attempts are used up while the service is still down, and they keep it down.',
    anchor: 'backoff',
  },
  {
    id: 'backoff-without-limit',
    step: 4,
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
    step: 4,
    edits: [{ find: 'maxBackoffMs: 1000,', replace: 'maxBackoffMs: Infinity,' }],
    explanation:
      'Without config.maxBackoffMs the pauses grow without a limit. By default no pause is longer than 1000 ms.',
    anchor: 'backoff',
  },
  {
    id: 'pause-after-the-last',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [
      { find: failForward, replace: failForward.replace('{ reason }, { reason }', '{ reason }') },
    ],
    explanation:
      'The order does not say why it was cancelled: `reason` is the code of the refusal.',
    anchor: 'errors',
  },
  {
    id: 'nothing-compensated',
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: failForward, replace: failForward.replace(wayBackFrom, 'saga.at') }],
    explanation:
      'The way back begins with the step that was refused. A refusal says that nothing has happened, so there is nothing to take back. Begin with the step before it.',
    anchor: 'compensation',
  },
  {
    id: 'given-up-like-refused',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: key, replace: 'idempotencyKey: `${orderId}/${service}`' }],
    explanation:
      'A step and its compensation have the same idempotency key. For the service the refund is a repetition of the charge: it answers, and nothing happens.',
    anchor: 'idempotency',
  },
  {
    id: 'refund-without-payment-id',
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: "{ status: 'needs_attention' });", replace: "{ status: 'cancelled' });" }],
    explanation:
      'An order whose compensation failed for good is called cancelled, as if all had been taken back. It needs attention: only people can put it right.',
    anchor: 'compensation',
  },
  {
    id: 'refused-compensation-assumed',
    step: 4,
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
    step: 4,
    edits: [{ find: buryCompensation, replace: 'void attempts;' }],
    explanation:
      'A compensation that failed for good leaves no dead letter. Where nobody is told, nobody looks.',
    anchor: 'dead-letters',
  },
  {
    id: 'compensated-and-dead',
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: 'callTimeoutMs: 5000,', replace: 'callTimeoutMs: 2 ** 31 - 1,' }],
    explanation:
      'Without config.callTimeoutMs a call without an answer is waited for, for weeks. By default it is a failed attempt after 5000 ms.',
    anchor: 'timeouts',
  },
  {
    id: 'time-out-is-final',
    step: 4,
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
    step: 4,
    edits: [{ find: 'new Slots(this.#settings.concurrency)', replace: 'new Slots(Infinity)' }],
    explanation:
      'config.concurrency is not looked at: as many calls run at once as there are orders. Many orders at once are too much for the services: let a call wait for a free slot.',
    anchor: 'backpressure',
  },
  {
    id: 'default-concurrency-100',
    step: 4,
    edits: [{ find: 'concurrency: 4,', replace: 'concurrency: 100,' }],
    explanation: 'Without config.concurrency up to 100 calls run at once. By default at most 4 do.',
    anchor: 'backpressure',
  },
  {
    id: 'one-call-at-a-time',
    step: 4,
    edits: [{ find: 'new Slots(this.#settings.concurrency)', replace: 'new Slots(1)' }],
    explanation:
      'Only one call runs at a time, whatever config.concurrency says. Each order waits for the slowest answer before it: as many calls as concurrency says may run at once.',
    anchor: 'backpressure',
  },
  {
    id: 'slot-kept-in-backoff',
    step: 4,
    edits: [
      {
        find: useSlot,
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

  // --- Step 5 -------------------------------------------------------------------------------------
  {
    id: 'start-throws',
    step: 5,
    edits: [
      {
        find: recoverSafely,
        replace: `${startScan.padStart(startScan.length + 6)}\n    } catch (error) {\n      throw error;`,
      },
    ],
    explanation:
      'start() throws when the database is gone. It is called by a supervisor that has to go on: it must neither throw nor leave a rejected promise.',
    anchor: 'crash-recovery',
  },
  {
    id: 'crash-is-a-rejection',
    step: 5,
    edits: [{ find: ignoreCrash, replace: 'throw error;' }],
    explanation:
      'When the database is gone, the loop that works on an order rejects, and nobody has a hand on its promise: an unhandled rejection. Catch the CrashError where the loop ends.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-not-retried',
    step: 5,
    edits: [
      { find: retryCommit, replace: 'throw error;\n      }' },
      { find: ignoreCrash, replace: 'void error;' },
    ],
    explanation:
      'A commit that fails ends the work on its order, until the next start. The effect is there already, only its record is missing: write it again.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-retry-sleeps',
    step: 5,
    edits: [
      {
        find: 'await new Promise((resolve) => setTimeout(resolve, commitPauseMs));',
        replace: 'await this.#clock.sleep(commitPauseMs);',
      },
    ],
    explanation:
      'The pause before a commit is tried again is made with clock.sleep, which is for the retries of calls. A clock that stands still would keep the record from being written. Use setTimeout.',
    anchor: 'backoff',
  },
  {
    id: 'commit-retried-after-a-crash',
    step: 5,
    edits: [{ find: retryCommit, replace: retryCommit.replace('isCrash(error)', 'false') }],
    explanation:
      'A commit that fails is tried again, even if the database was killed. The app asks a dead database every few milliseconds, for as long as the process runs. End at a CrashError.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-failure-is-a-failed-step',
    step: 5,
    edits: [
      { find: retryCommit, replace: 'throw error;\n      }' },
      {
        find: commitRecord,
        replace: `await this.#commit(record).catch((error) => {
      if (isCrash(error)) throw error;
      return this.#commit((tx) => task.failed(tx, error, attempt));
    });`,
      },
    ],
    explanation:
      'When the commit that records a step fails, the step is taken as failed. But its effect has happened: the order is cancelled, and nobody takes the effect back.',
    anchor: 'crash-recovery',
  },
  {
    id: 'receipt-before-first-attempt',
    step: 5,
    edits: [
      {
        find: runHandler,
        replace: `run: () => {
        begun.add(event.id);
        try {
          db.transaction((tx) => receive(tx, event));
        } catch {}
        return handler(event);
      },`,
      },
      {
        find: 'succeeded: (tx) => receive(tx, event),',
        replace: `succeeded: (tx) => {
        begun.delete(event.id);
        receive(tx, event);
      },`,
      },
      {
        find: `receive(tx, event);
        ${buryLetter}`,
        replace: `begun.delete(event.id);
        receive(tx, event);
        ${buryLetter}`,
      },
      {
        find: 'wants(event) && isNew(tx, event)',
        replace: 'wants(event) && (begun.has(event.id) || isNew(tx, event))',
      },
      {
        find: '  return (orderId) => {\n    const event = db',
        replace:
          '  const begun = new Set<string>();\n  return (orderId) => {\n    const event = db',
      },
    ],
    explanation:
      'The event is marked as delivered before its handler is called, and only memory knows that it is still to be done. When the power goes in between, it is lost: write the receipt after the handler has succeeded.',
    anchor: 'at-least-once',
  },
  {
    id: 'event-and-progress-apart',
    step: 5,
    edits: [
      {
        find: '        saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } });',
        replace:
          '        progress.push((tx) =>\n          saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } }),\n        );',
      },
      {
        find: 'function beginSaga(',
        replace: 'const progress: ((tx: Tx) => void)[] = [];\n\nfunction beginSaga(',
      },
      {
        find: commitRecord,
        replace: `${commitRecord}\n    for (const write of progress.splice(0)) await this.#commit(write);`,
      },
    ],
    explanation:
      'The event and the progress of the saga are written in two commits. When the power goes in between, the step is done again, and its event is written twice. What belongs together is one commit.',
    anchor: 'outbox',
  },
  {
    id: 'key-of-this-process',
    step: 5,
    edits: [
      {
        find: '  return (orderId) => {\n    const saga: SagaState',
        replace: '  const run = Math.random();\n  return (orderId) => {\n    const saga: SagaState',
      },
      { find: key, replace: 'idempotencyKey: `${run}/${orderId}/${op}`' },
    ],
    explanation:
      'The idempotency key is the same for all attempts of one process, and another after a restart. After a crash between effect and commit the effect happens again: make the key of what is stored, or of what never changes.',
    anchor: 'idempotency',
  },
  {
    id: 'payment-id-in-memory',
    step: 5,
    edits: [
      {
        find: '  return (orderId) => {\n    const saga: SagaState',
        replace:
          '  const answers: Record<string, Record<string, string>> = {};\n  return (orderId) => {\n    const saga: SagaState',
      },
      {
        find: 'saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } });',
        replace:
          'answers[orderId] = { ...answers[orderId], [step.op]: id };\n        saveSaga(tx, { ...saga, at });',
      },
      {
        find: '...args(saga.order, saga.answers)',
        replace: '...args(saga.order, answers[orderId] ?? {})',
      },
    ],
    explanation:
      'What the services answered is kept in memory. After a restart the refund does not know the payment: the paymentId belongs in the commit that records the charge.',
    anchor: 'crash-recovery',
  },
  {
    id: 'only-pending-recovered',
    step: 5,
    edits: [
      {
        find: beginOrchestrator,
        replace: `const begun = new Set<string>();\n  ${beginOrchestrator}`,
      },
      {
        find: readStep,
        replace: `if (saga.at === 0) begun.add(orderId);\n    if (!begun.has(orderId)) return undefined;\n    ${readStep}`,
      },
    ],
    explanation:
      'After a restart only the orders that are still pending are taken up. Those that were in the middle, paid or reserved, are forgotten.',
    anchor: 'crash-recovery',
  },
  {
    id: 'compensation-not-recovered',
    step: 5,
    edits: [
      {
        find: beginOrchestrator,
        replace: `const begun = new Set<string>();\n  ${beginOrchestrator}`,
      },
      {
        find: readStep,
        replace: `if (saga.direction === 'forward') begun.add(orderId);\n    if (!begun.has(orderId)) return undefined;\n    ${readStep}`,
      },
    ],
    explanation:
      'After a restart the orders that were going forward go on, those that were being compensated do not. The way back must survive a crash, just as the way there.',
    anchor: 'crash-recovery',
  },

  // --- Step 6 -------------------------------------------------------------------------------------
  {
    id: 'orders-taken-after-stop',
    step: 6,
    edits: [
      { find: stopAndWait, replace: 'return { drained: await worker.stop(timeoutMs) };' },
      { find: '  let isStopping = false;', replace: '  let isStopping = false as boolean;' },
    ],
    explanation:
      'Orders are taken after stop(), and nobody works on them. They have to be refused, so that the caller can go elsewhere.',
    anchor: 'shutdown',
  },
  {
    id: 'refused-too-late',
    step: 6,
    edits: [
      {
        find: stopAndWait,
        replace: `const drained = await worker.stop(timeoutMs);
      isStopping = true;
      return { drained };`,
      },
    ],
    explanation:
      'New orders are refused only when stop() has finished. Shutting down begins with taking nothing new: from the call on.',
    anchor: 'shutdown',
  },
  {
    id: 'stop-does-not-wait',
    step: 6,
    edits: [
      {
        find: 'while (this.#running.size > 0) await Promise.allSettled(this.#running);',
        replace: 'await aMoment();',
      },
    ],
    explanation:
      'stop() does not wait for the call that is running. The process ends between effect and commit: what a shutdown is there to avoid.',
    anchor: 'shutdown',
  },
  {
    id: 'finishes-every-order',
    step: 6,
    edits: [
      {
        find: '    this.#isOpen = false;\n    const ended = this.#runningEnded()',
        replace: '    const ended = this.drain()',
      },
    ],
    explanation:
      'stop() works on until every order is finished. That may take hours: finish the step that is running, and leave the rest to the next start.',
    anchor: 'shutdown',
  },
  {
    id: 'goes-on-after-stop',
    step: 6,
    edits: [{ find: '    this.#isOpen = false;\n', replace: '' }],
    explanation:
      'stop() waits for what is running, but nobody else hears of it: step after step begins. Every loop has to ask before it begins anything.',
    anchor: 'shutdown',
  },
  {
    id: 'goes-on-in-the-queue',
    step: 6,
    edits: [{ find: closedInLine, replace: '' }],
    explanation:
      'An order that was waiting for a free slot when stop() was called begins its step afterwards. Ask again once the slot is there.',
    anchor: 'shutdown',
  },
  {
    id: 'compensates-after-stop',
    step: 6,
    edits: [
      {
        find: 'while (this.#isOpen) {',
        replace: 'while (this.#isOpen || isGoingBack(this.#db, orderId)) {',
      },
      {
        find: closedInLine,
        replace: 'if (!this.#isOpen && !task.isWayBack) return true;',
      },
      {
        find: 'interface Task {',
        replace: `const isGoingBack = (db: Database, orderId: string) =>
  db.transaction((tx) => tx.get('sagas', orderId)?.direction === 'back');

interface Task {
  isWayBack?: boolean;`,
      },
      {
        find: '...callFor(saga, compensation),',
        replace: '...callFor(saga, compensation),\n      isWayBack: true,',
      },
    ],
    explanation:
      'After stop() no step begins, but compensations go on, one after the other. A compensation is a step like any other. Leave it to the next start: the database knows that it is due.',
    anchor: 'shutdown',
  },
  {
    id: 'waits-for-the-pause',
    step: 6,
    edits: [
      {
        find: 'while (this.#running.size > 0) await Promise.allSettled(this.#running);',
        replace: 'await this.drain();',
      },
    ],
    explanation:
      'stop() waits for orders that are in backoff. Nothing is running there: they can be left to the next start.',
    anchor: 'shutdown',
  },
  {
    id: 'result-thrown-away',
    step: 6,
    edits: [
      { find: commitRecord, replace: `if (!this.#isOpen) return true;\n    ${commitRecord}` },
    ],
    explanation:
      'The call that was running is waited for, but its result is not recorded, as the app is closed by then. The step is finished when its commit is.',
    anchor: 'shutdown',
  },
  {
    id: 'no-deadline',
    step: 6,
    edits: [
      {
        find: 'return timeoutMs === undefined ? ended : within(timeoutMs, () => ended).catch(() => false);',
        replace: 'void timeoutMs;\n    return ended;',
      },
    ],
    explanation:
      'stop() has no deadline: a call that hangs keeps the process from ending, until somebody kills it.',
    anchor: 'shutdown',
  },
  {
    id: 'always-drained',
    step: 6,
    edits: [
      {
        find: 'within(timeoutMs, () => ended).catch(() => false);',
        replace: 'within(timeoutMs, () => ended).catch(() => true);',
      },
    ],
    explanation:
      'At its deadline stop() says drained: true, while a step is still running. Whoever shuts down must know that something was cut off.',
    anchor: 'shutdown',
  },
  {
    id: 'deadline-throws',
    step: 6,
    edits: [
      {
        find: 'within(timeoutMs, () => ended).catch(() => false);',
        replace: 'within(timeoutMs, () => ended);',
      },
    ],
    explanation:
      'At its deadline stop() rejects. A deadline that has passed is an ordinary result: { drained: false }.',
    anchor: 'shutdown',
  },
  {
    id: 'stop-twice-throws',
    step: 6,
    edits: [
      {
        find: stopAndWait,
        replace: `if (isStopping) throw new ShuttingDownError('already');\n      ${stopAndWait}`,
      },
    ],
    explanation:
      'The second stop() rejects. Two signals may come at once, so it has to be harmless to call it again.',
    anchor: 'shutdown',
  },
  {
    id: 'second-stop-does-not-wait',
    step: 6,
    edits: [
      {
        find: stopAndWait,
        replace: `if (isStopping) return { drained: true };\n      ${stopAndWait}`,
      },
    ],
    explanation:
      'The second stop() says drained: true at once, while a step is still running. Whoever calls it, it may say so only when nothing is running any more.',
    anchor: 'shutdown',
  },
  {
    id: 'no-deadline-of-zero',
    step: 6,
    edits: [{ find: 'timeoutMs === undefined ?', replace: '!timeoutMs ?' }],
    explanation:
      'A timeoutMs of 0 is taken as none (`!timeoutMs` is true for both), so stop() waits for ever. 0 is a deadline that has come: ask whether it is undefined.',
    anchor: 'deadlines',
  },
  {
    id: 'start-writes',
    step: 2,
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
