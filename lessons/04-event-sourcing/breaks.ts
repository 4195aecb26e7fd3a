// What event sourcing does not forgive.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import {
  type Account,
  type AccountEvent,
  type Accounts,
  ann,
  decide,
  evolve,
  fold,
  handle,
  initialState,
  load,
} from './account.ts';
import { EmittingLog } from './emitting-log.ts';
import { dayOf, fullBook, refusalOf } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { Reader } from './reader.ts';
import { bare, deservesMail } from './replay.ts';
import { ConcurrencyError, EventStore, type Recorded } from './store.ts';

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

function noVersion(): string[] {
  const [any, expecting] = [twoTills(false), twoTills(true)];
  fact('balanceWithoutVersion', any.balance);
  fact('balanceWithVersion', expecting.balance);
  const paint = (balance: number) =>
    (balance < 0 ? theme.fail : theme.pass)(`${balance}`);
  return [
    ...stage.table(
      ['100 are there', 'no expectedVersion', 'the version that was read'],
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

type Used = Account & { lastUsed: string };
type Evolve = (state: Used, event: Recorded<AccountEvent>) => Used;

const withClock: Evolve = (state, event) => ({
  ...state,
  ...evolve(state, event),
  lastUsed: new Date().toISOString(),
});
const withEvent: Evolve = (state, event) => ({
  ...state,
  ...evolve(state, event),
  lastUsed: event.recordedAt,
});

/** The same events, folded twice, a moment apart. */
async function foldTwice(step: Evolve) {
  const events = fullBook().store.readStream(ann);
  const start: Used = { ...initialState(), lastUsed: '' };
  const first = events.reduce(step, start);
  await sleep(20);
  const second = events.reduce(step, start);
  const days = (Date.now() - Date.parse(second.lastUsed)) / 86_400_000;
  return {
    times: [first.lastUsed, second.lastUsed],
    agree: JSON.stringify(first) === JSON.stringify(second),
    isDormant: days > 90,
  };
}

async function clock(): Promise<string[]> {
  const clocked = await foldTwice(withClock);
  const pure = await foldTwice(withEvent);
  fact('clockReplaysAgree', clocked.agree);
  fact('eventReplaysAgree', pure.agree);
  fact('dormantByClock', clocked.isDormant);
  fact('dormantByEvent', pure.isDormant);
  const yesNo = (yes: boolean) => (yes ? theme.pass('yes') : theme.fail('no'));
  const atTime = (time: string) => time.slice(11, 23);
  return [
    ...stage.table(
      ['last used, by', 'first replay', 'second replay', 'unused 90 days?'],
      [
        ['the clock', ...clocked.times.map(atTime), yesNo(clocked.isDormant)],
        ['the event', ...pure.times.map(dayOf), yesNo(pure.isDormant)],
      ],
    ),
    '',
    ...stage.sentences(
      'A fold that looks at the clock says when we replayed, not what ' +
        'happened: each replay wakes every dormant account. Time, chance ' +
        'and prices are decided once, and written into the event.',
    ),
  ];
}

/** A deposit of 200 or more earns a bonus of 5: an event on an event. */
const deservesBonus = ({ type, data }: AccountEvent): boolean =>
  type === 'MoneyDeposited' && data.amount >= 200;
const bonus: AccountEvent = { type: 'MoneyDeposited', data: { amount: 5 } };
const replays = 3;

function reEmitting(events: AccountEvent[]) {
  const log = new EmittingLog();
  let mails = 0;
  log.on('MoneyWithdrawn', (event) => deservesMail(event) && mails++);
  log.on('MoneyDeposited', (event) => {
    if (deservesBonus(event)) log.record(structuredClone(bonus));
  });
  for (const event of events) log.record(structuredClone(event));
  const look = () => {
    const { balance } = fold(log.entries as AccountEvent[]);
    return [log.entries.length, balance, mails];
  };
  return { look, replay: () => log.replay() };
}

function reading(events: AccountEvent[]) {
  const store: Accounts = new EventStore();
  let mails = 0;
  const mailer = new Reader(store, (event) => deservesMail(event) && mails++);
  const giver = new Reader(store, (event) => {
    if (deservesBonus(event)) store.append(ann, [bonus]);
  });
  for (const reader of [mailer, giver])
    store.onAppended(() => reader.catchUp());
  for (const event of events) store.append(ann, [event]);
  let balance = 0;
  const replay = () => {
    const state = { ...initialState() };
    const model = new Reader(store, (event) =>
      Object.assign(state, evolve(state, event)),
    );
    model.catchUp();
    balance = state.balance;
  };
  replay();
  return { look: () => [store.readAll().length, balance, mails], replay };
}

function reEmit(): string[] {
  const events = fullBook().store.readStream(ann).map(bare);
  const [log, store] = [reEmitting(events), reading(events)];
  const look = () => [...log.look(), ...store.look()];
  const seen = [look()];
  for (let i = 0; i < replays; i++) {
    log.replay();
    store.replay();
    seen.push(look());
  }
  const last = seen.at(-1)!;
  fact('replays', replays);
  fact('mailsBeforeReplays', seen[0]![2]!);
  fact('mailsByLog', last[2]!);
  fact('mailsByStore', last[5]!);
  fact('appendedByLog', last[0]! - seen[0]![0]!);
  fact('appendedByStore', last[3]! - seen[0]![3]!);
  const cells = (row: number[]) =>
    row.map((cell, i) =>
      cell === seen[0]![i] ? `${cell}` : theme.fail(`${cell}`),
    );
  return [
    ...stage.table(
      [
        '',
        'log: events',
        'balance',
        'mails',
        'store: events',
        'balance',
        'mails',
      ],
      seen.map((row, i) => [i === 0 ? 'lived' : `replay ${i}`, ...cells(row)]),
    ),
    '',
    ...stage.sentences(
      'A bonus of 5 is given by who hears of a large deposit. Where replay ' +
        'emits, it is given again, and the history grows while it is read. ' +
        'With checkpoints, the mailer and the giver have been there already.',
    ),
  ];
}

export const breaks = { 'no-version': noVersion, clock, 're-emit': reEmit };
