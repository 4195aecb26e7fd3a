// The same seven things done to a log that emits, and to a store of streams.
import * as stage from '../stage/stage.ts';
import { EmittingLog, type Entry } from './emitting-log.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { EventStore, type Fact } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

const deposited = (amount: number) => ({
  type: 'MoneyDeposited',
  data: { amount },
});
const amounts = (facts: Fact[]) =>
  facts.map(({ data }) => (data as { amount: number }).amount);
const sum = (facts: Fact[]) => amounts(facts).reduce((a, b) => a + b, 0);

const times = (count: number) => `stored ${count === 1 ? 'once' : 'twice'}`;

/** Says what the error is, where there is one. */
function attempt(act: () => unknown): string {
  try {
    return String(act());
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return code ?? name;
  }
}

interface Deed {
  says: string;
  log: () => unknown;
  store: () => unknown;
  right: string;
}

const deeds: Deed[] = [
  {
    says: 'two accounts, ask for A: 100',
    log: () => {
      const log = new EmittingLog();
      log.record(deposited(100));
      log.record(deposited(5));
      return sum(log.entries);
    },
    store: () => {
      const store = new EventStore();
      store.append('A', [deposited(100)]);
      store.append('B', [deposited(5)]);
      return sum(store.readStream('A'));
    },
    right: '100',
  },
  {
    says: 'append one object twice',
    log: () => {
      const log = new EmittingLog();
      const same: Entry = deposited(1);
      log.record(same);
      log.record(same);
      return `v ${log.entries.map(({ version }) => version).join(', ')}`;
    },
    store: () => {
      const store = new EventStore();
      const same = deposited(1);
      store.append('A', [same, same]);
      const versions = store.readStream('A').map(({ version }) => version);
      return `v ${versions.join(', ')}`;
    },
    right: 'v 1, 2',
  },
  {
    says: 'change what was put in',
    log: () => {
      const log = new EmittingLog();
      const mine = deposited(5);
      log.record(mine);
      mine.data.amount = 999;
      return amounts(log.entries);
    },
    store: () => {
      const store = new EventStore();
      const mine = deposited(5);
      store.append('A', [mine]);
      mine.data.amount = 999;
      return amounts(store.readStream('A'));
    },
    right: '5',
  },
  {
    says: 'change what was read',
    log: () => {
      const log = new EmittingLog();
      log.record(deposited(5));
      (log.entries[0]!.data as { amount: number }).amount = 999;
      return amounts(log.entries);
    },
    store: () => {
      const store = new EventStore();
      store.append('A', [deposited(5)]);
      const [event] = store.readStream('A');
      (event!.data as { amount: number }).amount = 999;
      return amounts(store.readStream('A'));
    },
    right: 'TypeError',
  },
  {
    says: 'a reader throws, we retry',
    log: () => {
      const log = new EmittingLog();
      log.once('MoneyDeposited', fails);
      retrying(() => log.record(deposited(5)));
      return times(log.entries.length);
    },
    store: () => {
      const store = new EventStore();
      store.onAppended(fails);
      retrying(() => store.append('A', [deposited(5)]));
      return times(store.readAll().length);
    },
    right: 'stored once',
  },
  {
    says: "an event of type 'error'",
    log: () => {
      const log = new EmittingLog();
      log.record({ type: 'error', data: {} });
      return 'stored';
    },
    store: () => {
      const store = new EventStore();
      store.append('A', [{ type: 'error', data: {} }]);
      return 'stored';
    },
    right: 'stored',
  },
  {
    says: 'a reader appends B on A',
    log: () => {
      const log = new EmittingLog();
      const heard: string[] = [];
      log.on('A', () => log.record({ type: 'B', data: {} }));
      log.on('A', () => heard.push('A'));
      log.on('B', () => heard.push('B'));
      log.record({ type: 'A', data: {} });
      return `hears ${heard.join(', ')}`;
    },
    store: () => {
      const store = new EventStore();
      const heard: string[] = [];
      let read = 0;
      store.onAppended(() => {
        if (store.readAll().length === 1)
          store.append('s', [{ type: 'B', data: {} }]);
      });
      store.onAppended(() => {
        for (const { type } of store.readAll(read)) heard.push(type);
        read = heard.length;
      });
      store.append('s', [{ type: 'A', data: {} }]);
      return `hears ${heard.join(', ')}`;
    },
    right: 'hears A, B',
  },
];

function fails(): never {
  throw new Error('a bug in a reader');
}

/** As callers do: it threw, so it was not stored, so once more. */
function retrying(act: () => void): void {
  try {
    act();
  } catch {
    act();
  }
}

export function storeScene(): string[] {
  const seen = deeds.map(({ says, log, store, right }) => ({
    says,
    log: attempt(log),
    store: attempt(store),
    right,
  }));
  const wrong = (which: 'log' | 'store') =>
    seen.filter((one) => one[which] !== one.right).length;
  fact('logWrong', wrong('log'));
  fact('storeWrong', wrong('store'));
  const paint = (text: string, right: string) =>
    (text === right ? theme.pass : theme.fail)(text);
  return [
    ...stage.table(
      ['what is done', 'emitting log', 'event store'],
      seen.map(({ says, log, store, right }) => [
        says,
        paint(log, right),
        paint(store, right),
      ]),
    ),
    '',
    ...envelope(),
    '',
    ...stage.sentences(
      'A fact lies in an envelope. The version counts in its stream, the ' +
        'position in the whole store. It is stored first; who reads it, and' +
        ' how badly, does not change what was stored.',
    ),
  ];
}

function envelope(): string[] {
  const store = new EventStore(() => new Date('2025-01-05'));
  store.append('account-bob', [deposited(7)]);
  store.append('account-ann', [deposited(100)]);
  const [event] = store.readStream('account-ann');
  const { id, streamId, version, position, recordedAt, type, data } = event!;
  fact('versionAndPosition', [version, position]);
  return stage.notes([
    ['id', `${id.slice(0, 13)}${theme.symbols.more}`],
    ['streamId', streamId],
    ['version', `${version} of its stream`],
    ['position', `${position} of all`],
    ['recordedAt', recordedAt],
    ['type, data', `${type} ${JSON.stringify(data)}`],
  ]);
}
