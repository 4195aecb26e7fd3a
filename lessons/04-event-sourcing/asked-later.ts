// Questions that nobody had when the events were written.
import * as stage from '../stage/stage.ts';
import { type Accounts, ann, fold } from './account.ts';
import { dayOf } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { EventStore } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

/** A projection that is younger than what it reads. */
function lowest(store: Accounts): { balance: number; day: string } {
  const events = store.readStream(ann);
  const after = events.map(({ type, recordedAt }, i) => ({
    type,
    balance: fold(events.slice(0, i + 1)).balance,
    day: dayOf(recordedAt),
  }));
  return after
    .filter(({ type }) => type === 'MoneyWithdrawn')
    .reduce((low, one) => (one.balance < low.balance ? one : low));
}

/** The events up to a day, folded: the state as it was then. */
export const balanceOn = (store: Accounts, day: string): number =>
  fold(store.readStream(ann).filter(({ recordedAt }) => recordedAt < day))
    .balance;

function takenOutIn(store: Accounts, month: string): number {
  return store
    .readStream(ann)
    .filter(({ recordedAt }) => recordedAt.startsWith(month))
    .reduce(
      (sum, { type, data }) =>
        type === 'MoneyWithdrawn' ? sum + data.amount : sum,
      0,
    );
}

/** What a table would keep of the same account: its last state. */
export function questions(store: Accounts): string[] {
  const row = fold(store.readStream(ann));
  const low = lowest(store);
  const then = balanceOn(store, '2025-03-01');
  const february = takenOutIn(store, '2025-02');
  fact('balance', row.balance);
  fact('balanceOn1March', then);
  fact('lowestBalance', low.balance);
  fact('takenOutInFebruary', february);
  const gone = theme.fail('overwritten');
  return stage.table(
    ['asked today', 'a stored row', 'the events'],
    [
      ['the balance', `${row.balance}`, `${row.balance}`],
      ['the balance on 1 March', gone, `${then}`],
      ['lowest after a withdrawal', gone, `${low.balance}, ${low.day}`],
      ['taken out in February', gone, `${february}`],
    ],
  );
}

interface Application {
  name: string;
  ask: string;
  stream: [type: string, data: Record<string, unknown>][];
  answer: (types: { type: string; data: Record<string, unknown> }[]) => string;
}

const applications: Application[] = [
  {
    name: 'cart',
    ask: 'what was taken out?',
    stream: [
      ['ItemAdded', { item: 'cup' }],
      ['ItemAdded', { item: 'tea' }],
      ['ItemRemoved', { item: 'cup' }],
      ['CartPaid', {}],
    ],
    answer: (events) =>
      events
        .filter(({ type }) => type === 'ItemRemoved')
        .map(({ data }) => data.item)
        .join(', '),
  },
  {
    name: 'booking',
    ask: 'how many holds ran out?',
    stream: [
      ['SeatHeld', { seat: '4A' }],
      ['HoldExpired', { seat: '4A' }],
      ['SeatHeld', { seat: '4A' }],
      ['HoldExpired', { seat: '4A' }],
      ['SeatHeld', { seat: '4A' }],
      ['SeatBooked', { seat: '4A' }],
    ],
    answer: (events) =>
      String(events.filter(({ type }) => type === 'HoldExpired').length),
  },
  {
    name: 'audit',
    ask: 'who set it before?',
    stream: [
      ['LimitSet', { limit: 500, by: 'bob' }],
      ['LimitSet', { limit: 900, by: 'eve' }],
    ],
    answer: (events) => String(events.at(-2)!.data.by),
  },
];

export function askedLater(store: Accounts): string[] {
  const rows = applications.map(({ name, ask, stream, answer }) => {
    const other = new EventStore();
    other.append(
      name,
      stream.map(([type, data]) => ({ type, data })),
    );
    const events = other.readStream(name) as Parameters<typeof answer>[0];
    return [name, ask, events.length, answer(events)];
  });
  fact('applicationsAnswered', rows.filter((row) => row[3] !== '').length);
  return [
    ...questions(store),
    '',
    ...stage.table(['used for', 'asked later', 'events', 'answer'], rows),
    '',
    ...stage.sentences(
      'What was never an event cannot be asked: the refused withdrawal left' +
        ' no trace. Where nobody asks how it came to be, a table of rows ' +
        'does it, and costs less.',
    ),
  ];
}
