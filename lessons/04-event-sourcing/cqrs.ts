// CQRS: one model decides, others are read. Those who read are behind, a
// little, and those who have just written notice it.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { type Accounts, ann, evolve, handle, initialState } from './account.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { Reader } from './reader.ts';
import { EventStore } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();
const writesPerTick = 10;
const page = 7;
const ticksOfWriting = 12;

/** A read model: the balances of all accounts, in the shape of the screen. */
function balancesOf(store: Accounts) {
  const balances = new Map<string, number>();
  const reader = new Reader(store, (event) => {
    const before = balances.get(event.streamId) ?? 0;
    const state = evolve({ ...initialState(), balance: before }, event);
    balances.set(event.streamId, state.balance);
  });
  return { balances, reader };
}

export async function cqrs(): Promise<string[]> {
  const store: Accounts = new EventStore();
  const model = balancesOf(store);
  await fallBehind(store, model.reader);
  return [
    '',
    ...(await readYourWrites(store, model)),
    '',
    ...stage.notes(twiceAndAgain(store, model)),
    '',
    ...stage.sentences(
      'The write model decides by the stream, which is never behind. CQRS ' +
        'needs neither events nor two databases: it needs two models.',
    ),
  ];
}

/** More is written than read, then only read: it catches up in the end. */
async function fallBehind(store: Accounts, reader: Reader<any>) {
  const names = [ann, 'account-bob', 'account-eve'];
  for (const name of names) handle(store, name, { type: 'Open', owner: name });
  const rows: stage.Series[] = [
    { name: 'stored', samples: [] },
    { name: 'read model', samples: [] },
  ];
  const lags: number[] = [];
  const screen = stage.live();
  const draw = () => stage.series(rows, lagScreen);
  for (let tick = 0; tick < ticksOfWriting || lags.at(-1)! > 0; tick++) {
    for (let i = 0; i < writesPerTick && tick < ticksOfWriting; i++)
      handle(store, names[i % 3]!, { type: 'Deposit', amount: 10 });
    reader.catchUp(page);
    const stored = store.readAll().length;
    lags.push(stored - reader.checkpoint);
    rows[0]!.samples.push(stored);
    rows[1]!.samples.push(reader.checkpoint);
    screen.draw(draw());
    if (screen.redraws) await sleep(80);
  }
  const most = Math.max(...lags);
  fact('mostBehind', most);
  fact('behindInTheEnd', lags.at(-1)!);
  rows[0]!.cells = ['-'];
  rows[1]!.cells = [`${most} behind`];
  screen.end(draw());
}

const lagScreen: stage.SeriesScreen = {
  title: 'position, tick by tick',
  headings: ['at most'],
  length: 18,
  decimals: 0,
};

/** Somebody pays in, and looks at once; then as one should. */
async function readYourWrites(
  store: Accounts,
  { balances, reader }: ReturnType<typeof balancesOf>,
): Promise<string[]> {
  const before = balances.get(ann)!;
  const deposit = 50;
  const { position } = handle(store, ann, { type: 'Deposit', amount: deposit });
  const atOnce = balances.get(ann)!;
  setImmediate(() => reader.catchUp());
  await reader.reached(position);
  const waited = balances.get(ann)!;
  const right = before + deposit;
  fact('readAtOnceIsStale', atOnce !== right);
  fact('readAfterWaitIsStale', waited !== right);
  const paint = (balance: number) =>
    (balance === right ? theme.pass : theme.fail)(`${balance}`);
  return stage.table(
    [`${before} were there, ${deposit} paid in`, 'the read model says'],
    [
      ['read at once', paint(atOnce)],
      [`read once position ${position} is there`, paint(waited)],
    ],
  );
}

/** Delivered again, and built again. */
function twiceAndAgain(
  store: Accounts,
  { balances, reader }: ReturnType<typeof balancesOf>,
): [string, string][] {
  const total = () => [...balances.values()].reduce((sum, one) => sum + one, 0);
  const before = total();
  const again = store.readAll(store.readAll().length - 20);
  for (const event of again) reader.receive(event);
  const stored = store.readAll().length;
  const rebuilt = balancesOf(store);
  rebuilt.reader.catchUp();
  const agrees =
    JSON.stringify([...rebuilt.balances]) === JSON.stringify([...balances]);
  fact('redelivered', again.length);
  fact('changedByRedelivery', total() - before);
  fact('rebuiltAgrees', agrees);
  return [
    [
      `${again.length} events again`,
      `total ${stage.group(before)}, still ${stage.group(total())}: ` +
        'each has a position, and the checkpoint is past it',
    ],
    [
      'built anew from 1',
      `${agrees ? 'the same balances' : 'other balances'}, ` +
        `${store.readAll().length - stored} events appended`,
    ],
  ];
}
