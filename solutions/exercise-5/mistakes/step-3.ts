import { defineMistakes } from '../../../src/course/define.ts';
import { buryLetter, giveUp, key, runHandler } from './places.ts';

const callService = 'run: () => services[service].call(op, arg),';
const receipt = '`${name}/${type}/${event.id}`';
const wants = "type === '*' || type === event.type;";

export default defineMistakes([
  {
    id: 'star-not-known',
    edits: [{ find: wants, replace: 'type === event.type;' }],
    explanation: 'A subscriber to * gets nothing, as no event has that type.',
    anchor: 'at-least-once',
  },
  {
    id: 'type-ignored',
    edits: [{ find: wants, replace: "type !== '' && event.type !== '';" }],
    explanation: 'Every subscriber gets every event, whatever type it asked for.',
    anchor: 'at-least-once',
  },
  {
    id: 'late-subscriber-never-served',
    edits: [{ find: '    if (this.#isOpen) this.start();\n', replace: '' }],
    explanation:
      'A subscriber that is added after start() gets nothing from before, and nothing of orders at rest, because nobody looks for its events. Look through all orders when somebody subscribes.',
    anchor: 'at-least-once',
  },
  {
    id: 'receipt-without-the-type',
    edits: [{ find: receipt, replace: '`${name}/${event.id}`' }],
    explanation:
      'The receipt names the subscriber and the event, but not the type it subscribed to. A name with two subscriptions gets the event for only one of them. Put the type into the receipt.',
    anchor: 'idempotency',
  },
  {
    id: 'data-only',
    edits: [{ find: runHandler, replace: 'run: () => handler(event.data),' }],
    explanation:
      'The handler gets the data of the event, without id, type and order. By the id it could tell that an event has come twice, so it needs the whole event.',
    anchor: 'at-least-once',
  },
  {
    id: 'errors-swallowed',
    edits: [{ find: runHandler, replace: 'run: async () => handler(event)?.catch(() => {}),' }],
    explanation:
      'The error of a handler is caught and forgotten, so its event counts as handled. It has to be tried again, and in the end to be a dead letter.',
    anchor: 'errors',
  },
  {
    id: 'handler-not-awaited',
    edits: [{ find: runHandler, replace: 'run: () => void handler(event),' }],
    explanation:
      'The promise of the handler is not awaited: the event counts as handled before it is, and a rejection reaches nobody.',
    anchor: 'errors',
  },
  {
    id: 'receipt-before-handling',
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
    edits: [{ find: buryLetter, replace: 'void attempts;' }],
    explanation:
      'A delivery that failed maxAttempts times is dropped without a trace. deadLetters() has to tell of it: somebody must be able to look at it and to send it again.',
    anchor: 'dead-letters',
  },
  {
    id: 'dead-letters-in-memory',
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
    edits: [{ find: giveUp, replace: giveUp.replace('<', '<=') }],
    explanation:
      'There is one attempt more than maxAttempts: the first attempt counts, too, so four attempts are three retries.',
    anchor: 'retries',
  },
  {
    id: 'retries-counted',
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
    edits: [{ find: giveUp, replace: 'void maxAttempts;' }],
    explanation:
      'What failed once is given up. Most failures pass by themselves (a restart, a full queue, a lost connection), so it has to be tried again, maxAttempts times in all.',
    anchor: 'retries',
  },
  {
    id: 'inbox-of-all',
    edits: [{ find: receipt, replace: '`for all/${event.id}`' }],
    explanation:
      'An event that one subscriber has handled counts as handled for all the others. There has to be a receipt for each subscriber and event.',
    anchor: 'idempotency',
  },
  {
    id: 'inbox-in-memory',
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
    edits: [{ find: key, replace: 'idempotencyKey: orderId' }],
    explanation:
      'All steps of an order have the same idempotency key. To a service that sees two of them, the second is a repetition of the first, and nothing happens: each step needs a key of its own.',
    anchor: 'idempotency',
  },
  {
    id: 'marked-before-the-call',
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
]);
