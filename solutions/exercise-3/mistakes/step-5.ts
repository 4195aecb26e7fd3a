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
      'Your code leaves negative balances out of the total. Add every balance: a projection may see a withdrawal before any deposit.',
    anchor: 'projections',
  },
  {
    id: 'not-idempotent',
    edits: [{ find: `    ${skip}\n`, replace: '' }],
    explanation:
      "An event that is delivered twice counts twice. Delivery is at least once. Skip events whose position isn't above the checkpoint.",
    anchor: 'idempotency',
  },
  {
    id: 'last-event-counts-twice',
    edits: [{ find: skip, replace: 'if (position < this.#checkpoint) return;' }],
    explanation:
      "The last event counts twice if it's delivered again, as after a crash, because your code compares with `<`. Use `<=`.",
    anchor: 'idempotency',
  },
  {
    id: 'remembers-only-the-last',
    edits: [{ find: skip, replace: 'if (position === this.#checkpoint) return;' }],
    explanation:
      'Your code skips only the event at the checkpoint, so an older event that is redelivered counts twice. Skip every position up to the checkpoint.',
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
      "Your code compares the event's version with the checkpoint, but versions restart in every stream. Compare the position.",
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
      "Your code stores the event's version as the checkpoint, but versions restart in every stream. Store the position.",
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
      'A redelivered event moves the checkpoint back, so later events count twice. Only ever move the checkpoint forward.',
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
      "Only deposits and withdrawals move the checkpoint, so other events are read again each time. After a page full of them, catchUp() can't advance. Move the checkpoint at every event.",
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-counts-events',
    edits: [
      { find: move, replace: '    this.#checkpoint++;' },
      { find: skip, replace: 'if (position < this.#checkpoint + 1) return;' },
    ],
    explanation:
      'The checkpoint counts the handled events. If that differs from the last position, catchUp() continues at the wrong place. Store the position of the last event.',
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
      'Your code counts every event with an amount as a deposit, but the log contains other event types. Check the type.',
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
    explanation:
      'The projection ignores withdrawals. Subtract the amount of each MoneyWithdrawn event.',
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
    explanation: 'balance() returns the sum of all balances for an unknown account. Return 0.',
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
    explanation: 'balance() returns undefined for an account without events. Return 0.',
    anchor: 'projections',
  },
  {
    id: 'first-page-only',
    edits: [{ find: 'while (page.length > 0);', replace: 'while (page.length < 0);' }],
    explanation: 'catchUp() handles only one page. Continue until there are no more events.',
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
      "catchUp() reads everything at once, so a large log doesn't fit into memory. Read at most `batch` events at a time.",
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
      'catchUp() stops after a page whose last event is unrelated to money. Stop only at an empty page, or at one with fewer than `batch` events.',
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
      'catchUp() reads the log from its start each time. Known events are skipped, but each run takes longer than the last. Continue from the checkpoint.',
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
      'catchUp() calculates its start position once, before the loop, so it reads the same page repeatedly. Calculate it before each page.',
    anchor: 'checkpoints',
  },
  {
    id: 'rebuild-keeps-balances',
    edits: [
      { find: rebuild, replace: '    this.#checkpoint = 0;\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() resets only the checkpoint, so it adds all amounts to the old balances. Reset the balances too.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-keeps-checkpoint',
    edits: [
      { find: rebuild, replace: '    this.#balances = new Map();\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() resets only the balances, so it reads no old events and every balance is 0. Reset the checkpoint too.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-only-catches-up',
    edits: [{ find: rebuild, replace: '    await this.catchUp(store);' }],
    explanation:
      'rebuild() reads only new events, so wrong balances stay wrong. Reset the balances and the checkpoint, and read from the first event.',
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
      'rebuild() appends to the log, so rebuilding changes the history. Only read from the store.',
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
      'Your code ignores a withdrawal from an unknown account. A projection reports what the events say. Subtract the amount from 0.',
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
      'Your code limits the balance to 0 or more, so part of a withdrawal is lost. A projection reports what the events say. Remove the limit.',
    anchor: 'projections',
  },
  {
    id: 'page-of-1000',
    edits: [{ find: 'batch = 100', replace: 'batch = 1000' }],
    explanation: 'The default of `batch` is 1,000. Set it to 100.',
    anchor: 'checkpoints',
  },
  {
    id: 'read-error-is-the-end',
    edits: [{ find: page, replace: page.replace(';', '.catch(() => []);') }],
    explanation:
      'If the store fails, catchUp() resolves as if it had reached the end. Let the error reach the caller, who can try again.',
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
      'A flag marks a running catchUp(), but it stays set if the store fails. Every later catchUp() then returns without reading. Reset the flag in a finally block.',
    anchor: 'checkpoints',
  },
  {
    id: 'takes-data-apart-first',
    edits: [{ find: skip, replace: `${skip}\n    const { amount: _ } = data;` }],
    explanation:
      'handle() destructures `data` before it checks the type, so it throws for an event without data. Check the type first.',
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
      "rebuild() keeps the old checkpoint if it's higher than the new one. If the old one was wrong, later events are skipped. Reset the checkpoint.",
    anchor: 'rebuild',
  },
]);
