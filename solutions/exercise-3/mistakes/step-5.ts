import { defineMistakes } from '../../../src/course/define.ts';

const skip = 'if (position <= this.#checkpoint) return;';
const move = `    // For events that mean nothing here, too, or we would read them for ever.
    this.#checkpoint = position;`;
const page = 'page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch });';
const rebuild = `    const fresh = new BalancesProjection();
    await fresh.catchUp(store);
    this.#balances = fresh.#balances;
    this.#checkpoint = fresh.#checkpoint;`;

export default defineMistakes([
  {
    id: 'debts-left-out-of-the-total',
    edits: [
      {
        find: 'reduce((sum, balance) => sum + balance, 0)',
        replace: 'reduce((sum, balance) => sum + Math.max(balance, 0), 0)',
      },
    ],
    explanation:
      'A balance below 0 is left out of the total. A projection may see a withdrawal first: add every balance as it is.',
    anchor: 'projections',
  },
  {
    id: 'not-idempotent',
    edits: [{ find: `    ${skip}\n`, replace: '' }],
    explanation:
      'An event that comes again is counted again. Delivery is at least once: skip what is not beyond the checkpoint.',
    anchor: 'idempotency',
  },
  {
    id: 'last-event-counts-twice',
    edits: [{ find: skip, replace: 'if (position < this.#checkpoint) return;' }],
    explanation:
      'The last event is counted again when it comes again (< where <= is meant). It is the very one that a crash repeats.',
    anchor: 'idempotency',
  },
  {
    id: 'remembers-only-the-last',
    edits: [{ find: skip, replace: 'if (position === this.#checkpoint) return;' }],
    explanation:
      'Only the very last event is recognised when it comes again. An older one can come again, too: everything up to the checkpoint is known.',
    anchor: 'idempotency',
  },
  {
    id: 'skips-by-version',
    edits: [
      {
        find: 'handle({ streamId, type, data, position }: RecordedEvent)',
        replace: 'handle({ streamId, type, data, position, version }: RecordedEvent)',
      },
      { find: skip, replace: 'if (version <= this.#checkpoint) return;' },
    ],
    explanation:
      'The version of an event is compared with the checkpoint. Versions begin anew in each stream; what says how far one is in all of them is the position.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-by-version',
    edits: [
      {
        find: 'handle({ streamId, type, data, position }: RecordedEvent)',
        replace: 'handle({ streamId, type, data, version: position }: RecordedEvent)',
      },
      { find: skip, replace: 'if (position < 0) return;' },
    ],
    explanation:
      'The checkpoint is the version of the last event. Versions begin anew in each stream; what says how far one is in all of them is the position.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-goes-back',
    edits: [
      {
        find: skip,
        replace: `if (position <= this.#checkpoint) {\n      this.#checkpoint = position;\n      return;\n    }`,
      },
    ],
    explanation:
      'An old event that comes again takes the checkpoint back, and what followed it is counted again. The checkpoint only ever rises.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-of-known-types-only',
    edits: [
      {
        find: move,
        replace:
          "    if (type === 'MoneyDeposited' || type === 'MoneyWithdrawn') this.#checkpoint = position;",
      },
    ],
    explanation:
      'The checkpoint moves with deposits and withdrawals only. Events of other types are then read again each time, and a page full of them is the end: move it with every event.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-counts-events',
    edits: [
      { find: move, replace: '    this.#checkpoint++;' },
      { find: skip, replace: 'if (position < this.#checkpoint + 1) return;' },
    ],
    explanation:
      'The checkpoint counts the events that were handled. When it is not the position of the last one, reading on begins at the wrong place.',
    anchor: 'checkpoints',
  },
  {
    id: 'any-amount-is-money',
    edits: [
      {
        find: "if (type === 'MoneyDeposited') this.#add(streamId, data.amount);",
        replace: "if (type !== 'MoneyWithdrawn' && data.amount) this.#add(streamId, data.amount);",
      },
    ],
    explanation:
      'Every event with an amount counts as a deposit. The log holds events of all kinds: look at the type.',
    anchor: 'projections',
  },
  {
    id: 'withdrawals-ignored',
    edits: [
      {
        find: "    if (type === 'MoneyWithdrawn') this.#add(streamId, -data.amount);\n",
        replace: '',
      },
    ],
    explanation: 'The projection takes no notice of withdrawals.',
    anchor: 'projections',
  },
  {
    id: 'one-balance-for-all',
    edits: [
      {
        find: 'this.#balances.get(streamId) ?? 0',
        replace: 'this.#balances.get(streamId) ?? this.total()',
      },
    ],
    explanation:
      'An account that is not known has the balance of all others. Each account has its own, 0 at first.',
    anchor: 'projections',
  },
  {
    id: 'unknown-account-undefined',
    edits: [
      {
        find: 'return this.#balances.get(streamId) ?? 0;',
        replace: 'return this.#balances.get(streamId)!;',
      },
      {
        find: 'this.balance(streamId) + amount',
        replace: '(this.balance(streamId) ?? 0) + amount',
      },
    ],
    explanation: 'The balance of an account without events is undefined. It is 0.',
    anchor: 'projections',
  },
  {
    id: 'first-page-only',
    edits: [{ find: 'while (page.length > 0);', replace: 'while (page.length < 0);' }],
    explanation: 'catchUp() handles one page and stops. It reads on until there is nothing more.',
    anchor: 'checkpoints',
  },
  {
    id: 'everything-at-once',
    edits: [
      {
        find: page,
        replace:
          'page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch && undefined });',
      },
    ],
    explanation:
      'catchUp() reads everything at once. A log of years does not fit into memory: ask for at most `batch` events at a time.',
    anchor: 'checkpoints',
  },
  {
    id: 'full-page-is-the-end',
    edits: [
      {
        find: 'while (page.length > 0);',
        replace: 'while (page.length === batch && page.at(-1)!.type.startsWith("Money"));',
      },
    ],
    explanation:
      'catchUp() stops at a page that ends with an event that is not about money. Only an empty page, or one that is not full, is the end.',
    anchor: 'checkpoints',
  },
  {
    id: 'reads-from-the-start',
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace: 'let page: RecordedEvent[];\n    let position = 0;',
      },
      {
        find: page,
        replace: `${page.replace('this.#checkpoint', 'position')}\n      position = page.at(-1)?.position ?? position;`,
      },
    ],
    explanation:
      'catchUp() reads the log from its beginning each time. It works, since what is known is skipped, but takes longer every day: read on from the checkpoint.',
    anchor: 'checkpoints',
  },
  {
    id: 'same-page-again',
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace: 'let page: RecordedEvent[];\n    const start = this.#checkpoint;',
      },
      { find: page, replace: page.replace('this.#checkpoint', 'start') },
    ],
    explanation:
      'catchUp() reads the same page again and again: where to read on is worked out once, before the loop.',
    anchor: 'checkpoints',
  },
  {
    id: 'rebuild-keeps-balances',
    edits: [
      { find: rebuild, replace: '    this.#checkpoint = 0;\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() counts from the beginning, on top of the old balances: everybody has twice the money. Forget the balances, too.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-keeps-checkpoint',
    edits: [
      { find: rebuild, replace: '    this.#balances = new Map();\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() forgets the balances but not the checkpoint, so it reads nothing: everybody has 0. Both start over.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-only-catches-up',
    edits: [{ find: rebuild, replace: '    await this.catchUp(store);' }],
    explanation:
      'rebuild() only reads what is new. It is there for when the balances are wrong: they are to be computed again from the first event on.',
    anchor: 'rebuild',
  },
  {
    id: 'replay-by-append',
    edits: [
      {
        find: "async rebuild(store: Pick<EventStore, 'readAll'>)",
        replace: 'async rebuild(store: EventStore)',
      },
      {
        find: rebuild,
        replace: `${rebuild}\n    await store.append('projections', [{ type: 'BalancesRebuilt', data: {} }]);`,
      },
    ],
    explanation:
      'rebuild() appends to the log. Replay only reads: a read model can be thrown away and made again a hundred times, and history stays the same.',
    anchor: 'replay',
  },
  {
    id: 'withdrawal-of-unknown-account-dropped',
    edits: [
      {
        find: "if (type === 'MoneyWithdrawn') this",
        replace: "if (type === 'MoneyWithdrawn' && this.#balances.has(streamId)) this",
      },
    ],
    explanation:
      'A withdrawal from an account that the projection does not know yet is dropped. A projection reports what the events say: subtract the amount from 0.',
    anchor: 'projections',
  },
  {
    id: 'balance-never-below-zero',
    edits: [
      {
        find: 'this.balance(streamId) + amount);',
        replace: 'Math.max(0, this.balance(streamId) + amount));',
      },
    ],
    explanation:
      'The balance never goes below 0, so part of a withdrawal is lost. A projection does not decide what is allowed: it reports what the events say.',
    anchor: 'projections',
  },
  {
    id: 'page-of-1000',
    edits: [{ find: 'batch = 100', replace: 'batch = 1000' }],
    explanation: 'Without `batch`, catchUp() reads pages of 1000 events. The default is 100.',
    anchor: 'checkpoints',
  },
  {
    id: 'read-error-is-the-end',
    edits: [{ find: page, replace: page.replace(';', '.catch(() => []);') }],
    explanation:
      'If the store cannot be read, catchUp() resolves as if it had reached the end. Let the error reach the caller, who can try again.',
    anchor: 'checkpoints',
  },
  {
    id: 'never-reads-again-after-an-error',
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace:
          'let page: RecordedEvent[];\n    if (this.#isReading) return;\n    this.#isReading = true;',
      },
      {
        find: 'while (page.length > 0);',
        replace: 'while (page.length > 0);\n    this.#isReading = false;',
      },
      { find: '  #checkpoint = 0;\n', replace: '  #checkpoint = 0;\n  #isReading = false;\n' },
    ],
    explanation:
      'A flag says that a catchUp() is running, and it stays set when the store fails. Every later catchUp() then returns at once without reading: reset the flag in a finally block.',
    anchor: 'checkpoints',
  },
  {
    id: 'takes-data-apart-first',
    edits: [{ find: skip, replace: `${skip}\n    const { amount: _ } = data;` }],
    explanation:
      'handle() takes the data apart before it looks at the type, so it throws at an event without data. Look at the type first.',
    anchor: 'projections',
  },
  {
    id: 'rebuild-keeps-a-later-checkpoint',
    edits: [
      {
        find: 'this.#checkpoint = fresh.#checkpoint;',
        replace: 'this.#checkpoint = Math.max(this.#checkpoint, fresh.#checkpoint);',
      },
    ],
    explanation:
      'rebuild() keeps the old checkpoint if that is further on. If it was wrong, the next events are skipped: forget the checkpoint, too.',
    anchor: 'rebuild',
  },
]);
