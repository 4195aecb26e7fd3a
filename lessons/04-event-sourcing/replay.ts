// Replay: events are read again, and nothing happens again.
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
import type { EventSourcingFacts } from './lesson.ts';
import { Reader } from './reader.ts';
import type { Recorded } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

/** A mail warns of each large withdrawal. */
export const deservesMail = ({ type, data }: AccountEvent): boolean =>
  type === 'MoneyWithdrawn' && data.amount >= 100;

/** What happened, without its envelope. */
export const bare = ({ type, data }: Recorded<AccountEvent>): AccountEvent =>
  ({ type, data }) as AccountEvent;

const eventTypes = ['AccountOpened', 'MoneyDeposited', 'MoneyWithdrawn'];

/** The log emits its events again, and each listener does its work again. */
function byEmitting(events: AccountEvent[]) {
  const log = new EmittingLog();
  let mails = 0;
  log.on('MoneyWithdrawn', (event) => {
    if (deservesMail(event)) mails++;
  });
  for (const { type, data } of events) log.record({ type, data });
  let state = initialState();
  for (const type of eventTypes)
    log.on(type, (event) => {
      state = evolve(state, event);
    });
  log.replay();
  return { balance: state.balance, mails };
}

/** A new reader begins at the start. The mailer stays where it is. */
function byReading(store: Accounts) {
  let mails = 0;
  const mailer = new Reader(store, (event) => {
    if (deservesMail(event)) mails++;
  }).catchUp();
  const wanted = mails;
  let state = initialState();
  new Reader(store, (event) => {
    state = evolve(state, event);
  }).catchUp();
  mailer.catchUp();
  return { balance: state.balance, mails, wanted };
}

/** The balance is rebuilt in two ways. What else happens? */
export function mailsAfterReplay(store: Accounts): string[] {
  const emitted = byEmitting(store.readStream(ann).map(bare));
  const read = byReading(store);
  fact('mailsWanted', read.wanted);
  fact('mailsByEmitting', emitted.mails);
  fact('mailsByReading', read.mails);
  fact('rebuiltBalance', read.balance);
  const paint = (mails: number) =>
    (mails === read.wanted ? theme.pass : theme.fail)(`${mails}`);
  return stage.table(
    ['to rebuild the balance', 'balance', 'mails'],
    [
      ['emit each event again', emitted.balance, paint(emitted.mails)],
      ['a new reader, from the start', read.balance, paint(read.mails)],
    ],
  );
}

/** Version 1 of the first event had a `name`; today it is an `owner`. */
function upcast(event: AccountEvent): AccountEvent {
  if (event.type !== 'AccountOpened' || !('name' in event.data)) return event;
  return { type: event.type, data: { owner: String(event.data.name) } };
}

export function replay(store: Accounts): string[] {
  const before = store.readAll().length;
  const mails = mailsAfterReplay(store);
  const events = store.readStream(ann);
  const [once, twice] = [fold(events), fold(events)];
  const same = JSON.stringify(once) === JSON.stringify(twice);
  const old = [
    { type: 'AccountOpened', data: { name: 'ann' } },
    { type: 'CardPrinted', data: {} },
  ] as unknown as AccountEvent[];
  const asStored = fold(old).owner;
  const upcasted = fold(old.map(upcast));
  const withCard = fold([...events, old[1]!]).balance;
  fact('foldsAgree', same);
  fact('appendedByReplay', store.readAll().length - before);
  fact('ownerUpcast', upcasted.owner);
  fact('unknownIgnored', withCard === once.balance);
  return [
    ...mails,
    '',
    ...stage.notes([
      ['appended meanwhile', `${store.readAll().length - before} events`],
      ['folded twice', same ? 'the same state: evolve is pure' : 'differs'],
      ['unknown event', `CardPrinted is skipped, balance ${withCard}`],
      [
        'old event',
        `{ name: 'ann' } as it is: owner ${asStored}; ` +
          `upcast when read: owner ${upcasted.owner}`,
      ],
    ]),
    '',
    ...stage.sentences(
      'Rehydrating folds one stream into one account. Replaying a ' +
        'projection reads all events into a new read model. Mails and ' +
        'payments belong to neither: who sends them reads along with a ' +
        'checkpoint of its own, which no replay sets back.',
    ),
  ];
}
