// What an account decides, and what its events make of it. Both are pure: no
// clock, no mail, no store. (The decider: Jérémie Chassaing, 2021.)
import { ConcurrencyError, type EventStore } from './store.ts';

export type AccountEvent =
  | { type: 'AccountOpened'; data: { owner: string } }
  | { type: 'MoneyDeposited'; data: { amount: number } }
  | { type: 'MoneyWithdrawn'; data: { amount: number } };

export type Command =
  | { type: 'Open'; owner: string }
  | { type: 'Deposit' | 'Withdraw'; amount: number };

export interface Account {
  isOpen: boolean;
  owner: string;
  balance: number;
}
export type Accounts = EventStore<AccountEvent>;
/** The stream of the account that we look at. */
export const ann = 'account-ann';

export class Refusal extends Error {
  override name = 'Refusal';
}

/** A function, so that no two folds begin with the same object. */
export const initialState = (): Account => ({
  isOpen: false,
  owner: '',
  balance: 0,
});

/** A fact is never refused: it has happened. What we do not know, we skip. */
export function evolve(state: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'AccountOpened':
      return { ...state, isOpen: true, owner: event.data.owner };
    case 'MoneyDeposited':
      return { ...state, balance: state.balance + event.data.amount };
    case 'MoneyWithdrawn':
      return { ...state, balance: state.balance - event.data.amount };
    default:
      return state;
  }
}

/** A command may be refused; then there is no event. */
export function decide(command: Command, state: Account): AccountEvent[] {
  if (command.type === 'Open') {
    if (state.isOpen) throw new Refusal('open already');
    return [{ type: 'AccountOpened', data: { owner: command.owner } }];
  }
  const { amount } = command;
  if (!state.isOpen) throw new Refusal('not open');
  if (command.type === 'Deposit')
    return [{ type: 'MoneyDeposited', data: { amount } }];
  if (amount > state.balance)
    throw new Refusal(`${state.balance} is all there is`);
  return [{ type: 'MoneyWithdrawn', data: { amount } }];
}

export const fold = (events: AccountEvent[], from = initialState()): Account =>
  events.reduce(evolve, from);

/** What the stream says now, and at which version. */
export function load(store: Accounts, streamId: string) {
  const events = store.readStream(streamId);
  return { state: fold(events), version: events.length };
}

/** Read, decide, append; if somebody was faster, all three again. */
export function handle(
  store: Accounts,
  streamId: string,
  command: Command,
  retries = 3,
): { version: number; position: number } {
  const { state, version } = load(store, streamId);
  const events = decide(command, state);
  try {
    return store.append(streamId, events, version);
  } catch (error) {
    if (!(error instanceof ConcurrencyError) || retries === 0) throw error;
    return handle(store, streamId, command, retries - 1);
  }
}
