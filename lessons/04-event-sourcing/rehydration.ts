// What it costs to load an account: all of its events, or those since a
// snapshot. Of some runs, the one in the middle counts.
import * as stage from '../stage/stage.ts';
import { type Account, type Accounts, fold, load } from './account.ts';
import { manyEvents } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { SnapshottedAccounts } from './snapshots.ts';
import { EventStore } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();
const shop = 'account-shop';
const pageSize = 1000;
const runs = 5;

export interface Sizes {
  events: number;
  snapshotEvery: number;
  seed: number;
}

/** The last snapshot is as old as it may be: the next one is due now. */
function longStream({ events, snapshotEvery, seed }: Sizes) {
  const store: Accounts = new EventStore();
  const all = manyEvents(events, seed);
  for (let at = 0; at < events; at += pageSize)
    store.append(shop, all.slice(at, at + pageSize));
  const snapshots = new SnapshottedAccounts(store);
  const version = events - Math.min(snapshotEvery, events);
  if (version > 0) {
    const state = fold(store.readStream(shop).slice(0, version));
    snapshots.save(shop, version, state);
  }
  return { store, snapshots };
}

/**
 * For one load. Each way folds as many events in all, so that what else the
 * machine does meanwhile falls on both alike.
 */
function usualMs(load: () => unknown, times: number): number {
  const samples = Array.from({ length: runs }, () => {
    const start = performance.now();
    for (let i = 0; i < times; i++) load();
    return (performance.now() - start) / times;
  });
  return samples.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

const isSame = (one: Account, other: Account) =>
  JSON.stringify(one) === JSON.stringify(other);

function measure(sizes: Sizes) {
  const { store, snapshots } = longStream(sizes);
  const full = load(store, shop);
  const short = snapshots.load(shop);
  const times = Math.round(full.version / short.read);
  return {
    events: full.version,
    fullMs: usualMs(() => load(store, shop), 1),
    shortMs: usualMs(() => snapshots.load(shop), times),
    read: short.read,
    agrees: isSame(full.state, short.state),
    snapshots,
    state: full.state,
  };
}

type Measured = ReturnType<typeof measure>;

/** All events against a snapshot and the rest. */
export function rehydration(sizes: Sizes): string[] {
  const one = measure(sizes);
  report(one);
  return costTable([one]);
}

function report({ events, fullMs, shortMs, read, agrees }: Measured): void {
  fact('streamLength', events);
  fact('foldMs', fullMs);
  fact('snapshotMs', shortMs);
  fact('snapshotSpeedup', fullMs / shortMs);
  fact('readWithSnapshot', read);
  fact('snapshotAgrees', agrees);
}

const ms = (value: number) => stage.group(value, value < 1 ? 3 : 1);

function costTable(rows: Measured[]): string[] {
  return stage.table(
    ['to load one account', 'events read', 'ms'],
    rows.flatMap(({ events, read, fullMs, shortMs }) => [
      ['fold all of its events', events, ms(fullMs)],
      ['from a snapshot on', read, ms(shortMs)],
    ]),
  );
}

/** Longer and longer streams; then what may go wrong with a snapshot. */
export function snapshotScene(sizes: Sizes): string[] {
  const lengths = [1000, 100, 10, 1].map((part) =>
    Math.max(1, Math.round(sizes.events / part)),
  );
  const all = lengths.map((events) => measure({ ...sizes, events }));
  const longest = all.at(-1)!;
  report(longest);
  const rows = all.map(({ events, fullMs, read, shortMs }) => [
    stage.group(events),
    ms(fullMs),
    read,
    ms(shortMs),
  ]);
  return [
    ...stage.table(
      ['events', 'fold all, ms', 'read after snapshot', 'ms'],
      rows,
    ),
    '',
    ...stage.notes(cacheNotes(longest)),
    '',
    ...stage.sentences(
      'Few streams need snapshots. One that is closed at the end of each ' +
        'month, and opened again with a balance carried over, stays short.',
    ),
  ];
}

/** Nothing is lost with a snapshot: it was written down, not true. */
function cacheNotes({ snapshots, state, events }: Measured) {
  const upgraded = snapshots.upgraded().load(shop);
  snapshots.deleteAll();
  const without = snapshots.load(shop);
  fact('readAfterUpgrade', upgraded.read);
  fact('readAfterLoss', without.read);
  fact('sameAfterLoss', isSame(without.state, state));
  const verdict = (one: { state: Account; read: number }) =>
    `${stage.group(one.read)} of ${stage.group(events)} read, ` +
    (isSame(one.state, state)
      ? theme.pass('the same state')
      : theme.fail('another state'));
  return [
    ['another schema version', verdict(upgraded)],
    ['all snapshots deleted', verdict(without)],
  ] as [string, string][];
}
