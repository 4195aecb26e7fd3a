// A replay that emits, beside one that reads. Three times each.
import * as stage from '../stage/stage.ts';
import {
  type AccountEvent,
  type Accounts,
  ann,
  evolve,
  fold,
  initialState,
} from './account.ts';
import { EmittingLog } from './emitting-log.ts';
import { fullBook } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { Reader } from './reader.ts';
import { bare, deservesMail } from './replay.ts';
import { EventStore } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

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
    for (const reader of [model, mailer, giver]) reader.catchUp();
    balance = state.balance;
  };
  replay();
  return { look: () => [store.readAll().length, balance, mails], replay };
}

export function reEmit(): string[] {
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
