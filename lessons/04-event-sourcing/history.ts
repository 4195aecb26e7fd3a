// What happened to one account, and a stream as long as we like.
import { seeded } from '../stage/stage.ts';
import {
  type Account,
  type AccountEvent,
  type Accounts,
  ann,
  type Command,
  handle,
  load,
  Refusal,
} from './account.ts';
import { EventStore } from './store.ts';

const deposit = (amount: number): Command => ({ type: 'Deposit', amount });
const withdraw = (amount: number): Command => ({ type: 'Withdraw', amount });

const history: [day: string, command: Command][] = [
  ['2025-01-02', { type: 'Open', owner: 'ann' }],
  ['2025-01-05', deposit(100)],
  ['2025-01-12', withdraw(30)],
  ['2025-01-19', withdraw(90)],
  ['2025-02-02', deposit(50)],
  ['2025-02-09', deposit(200)],
  ['2025-02-20', withdraw(120)],
  ['2025-02-27', withdraw(45)],
  ['2025-03-06', deposit(25)],
  ['2025-03-20', withdraw(170)],
  ['2025-04-02', deposit(80)],
];

/** A command, what came of it, and the account afterwards. */
export interface Moment {
  day: string;
  command: Command;
  version: number;
  state: Account;
  refusal?: string;
}

/** Each command as it is handled; the clock of the store is the calendar's. */
export function openBook() {
  let today = '';
  const store: Accounts = new EventStore(() => new Date(today));
  function* play(): Generator<Moment> {
    for (const [day, command] of history) {
      today = day;
      const refusal = refusalOf(() => handle(store, ann, command));
      yield { day, command, ...load(store, ann), refusal };
    }
  }
  return { store, play };
}

/** The whole of it, at once. */
export function fullBook() {
  const { store, play } = openBook();
  return { store, moments: [...play()] };
}

export function refusalOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `2025-02-27…` as `27 Feb`. */
export function dayOf(date: string): string {
  const [, month, day] = date.slice(0, 10).split('-');
  return `${Number(day)} ${months[Number(month) - 1]}`;
}

/** Deposits and withdrawals by chance, never below zero. */
export function manyEvents(count: number, seed: number): AccountEvent[] {
  const random = seeded(seed);
  const events: AccountEvent[] = [
    { type: 'AccountOpened', data: { owner: 'shop' } },
  ];
  let balance = 0;
  while (events.length < count) {
    const amount = 1 + Math.floor(random() * 100);
    const isOut = amount <= balance && random() < 0.5;
    balance += isOut ? -amount : amount;
    const type = isOut ? 'MoneyWithdrawn' : 'MoneyDeposited';
    events.push({ type, data: { amount } });
  }
  return events;
}
