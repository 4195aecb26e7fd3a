// Optimistic concurrency, and what happens without it.
import * as stage from '../stage/stage.ts';
import { type Accounts, ann, decide, handle, load } from './account.ts';
import { refusalOf } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { ConcurrencyError, EventStore } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();
const withdraw80 = { type: 'Withdraw', amount: 80 } as const;

/** Both tills read before either writes. */
function twoTills(isExpecting: boolean) {
  const store: Accounts = new EventStore();
  handle(store, ann, { type: 'Open', owner: 'ann' });
  handle(store, ann, { type: 'Deposit', amount: 100 });
  const tills = [load(store, ann), load(store, ann)];
  const saw = tills.map(
    ({ state, version }) => `${state.balance} at ${version}`,
  );
  const wrote = tills.map(({ state, version }) => {
    const events = decide(withdraw80, state);
    try {
      const expected = isExpecting ? version : 'any';
      return `version ${store.append(ann, events, expected).version}`;
    } catch (error) {
      if (!(error instanceof ConcurrencyError)) throw error;
      return theme.warn(error.name);
    }
  });
  const again = isExpecting
    ? (refusalOf(() => handle(store, ann, withdraw80)) ?? 'stored')
    : '-';
  return { saw, wrote, again, balance: load(store, ann).state.balance };
}

export function noVersion(): string[] {
  const [any, expecting] = [twoTills(false), twoTills(true)];
  fact('balanceWithoutVersion', any.balance);
  fact('balanceWithVersion', expecting.balance);
  const paint = (balance: number) =>
    (balance < 0 ? theme.fail : theme.pass)(`${balance}`);
  return [
    ...stage.table(
      ['100 are there', 'any version', 'version as read'],
      [
        ['till 1 reads', any.saw[0]!, expecting.saw[0]!],
        ['till 2 reads', any.saw[1]!, expecting.saw[1]!],
        ['till 1 appends - 80', any.wrote[0]!, expecting.wrote[0]!],
        ['till 2 appends - 80', any.wrote[1]!, expecting.wrote[1]!],
        ['till 2, once more', any.again, expecting.again],
        ['balance', paint(any.balance), paint(expecting.balance)],
      ],
    ),
    '',
    ...stage.sentences(
      'Both decided right, on what they had read. Only the store can know ' +
        'that it is no longer so; it is asked with the version. The second ' +
        'till reads again and decides again: it is not enough to append ' +
        'again.',
    ),
  ];
}
