import { defineMistakes } from '../../../src/course/define.ts';

const placeAndBegin = `        orders.place(tx, order);
        beginSaga(tx, order);
        return false;
      });`;
const isKnown = "if (tx.get('orders', orderId)) return true;";
const transactionOfPlace = 'const duplicate = db.transaction((tx) => {';

export default defineMistakes([
  {
    id: 'dual-write',
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
    edits: [{ find: 'at: this.#clock.now(),', replace: 'at: 0 * this.#clock.now() + Date.now(),' }],
    explanation:
      "The time of an event is Date.now(). It has to be the now() of the clock that the app was given: two clocks in one app disagree, and a test cannot set the machine's.",
    anchor: 'testing',
  },
  {
    id: 'accepted-by-nobody',
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
    edits: [
      { find: "  if (!orderId) throw new ValidationError('an order needs an id');\n", replace: '' },
    ],
    explanation: 'An order with an empty id is taken. All such orders would be one and the same.',
    anchor: 'boundaries',
  },
  {
    id: 'items-not-checked',
    edits: [{ find: 'if (!items?.length)', replace: 'if (!items)' }],
    explanation:
      'An order without items is taken. An empty array is truthy, so `if (!items)` lets it through.',
    anchor: 'boundaries',
  },
  {
    id: 'missing-items-throw',
    edits: [{ find: 'if (!items?.length)', replace: 'if (items.length === 0)' }],
    explanation:
      'An order without the field `items` throws a TypeError, which looks like a bug in the app. A missing field makes the order invalid, so reject with ValidationError.',
    anchor: 'boundaries',
  },
  {
    id: 'first-item-only',
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
    edits: [
      { find: 'items.every(({ qty }) => qty > 0)', replace: 'items.every(({ qty }) => qty >= 0)' },
    ],
    explanation: 'A qty of 0 is taken (>= where > is meant).',
    anchor: 'boundaries',
  },
  {
    id: 'nan-qty-passes',
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
    edits: [{ find: '!(total > 0)', replace: '!(total >= 0)' }],
    explanation: 'A total of 0 is taken (>= where > is meant).',
    anchor: 'boundaries',
  },
  {
    id: 'unknown-order-is-pending',
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
    edits: [{ find: isKnown, replace: "if (tx.get('orders', orderId)) throw new Error('known');" }],
    explanation:
      'An order that comes again is answered by an error. Its sender only repeats what got no answer: to be safe to repeat, it has to succeed, with `duplicate: true`.',
    anchor: 'idempotency',
  },
  {
    id: 'duplicate-not-noticed',
    edits: [{ find: isKnown, replace: '' }],
    explanation:
      'An order that comes again is taken as a new one, over the first. Ask for its id, in the transaction that writes it.',
    anchor: 'idempotency',
  },
  {
    id: 'duplicate-adds-an-event',
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
]);
