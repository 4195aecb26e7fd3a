// First what was, then what comes. Two ways that look right, and one that is.
import { setTimeout as later } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import type { PubSubFacts } from './lesson.ts';
import { type Entry, Log, pageSize, readFrom, readMs } from './log.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const before = 16;
const all = 36;

/** What a subscriber was given, by position: from the log, or live. */
interface Seen {
  replayed: Set<number>;
  times: Map<number, number>;
}

type Got = (entry: Entry, replayed: boolean) => void;
type Join = (log: Log, got: Got) => void;

/** Page by page, until one is not full: the end, as it was then. */
async function readToEnd(log: Log, got: Got) {
  let after = 0;
  for (;;) {
    const page = await log.read(after);
    for (const entry of page) got(entry, true);
    if (page.length < pageSize) return;
    after = page.at(-1)!.position;
  }
}

const ways: [name: string, join: Join][] = [
  [
    'read, then subscribe',
    async (log, got) => {
      await readToEnd(log, got);
      log.follow((entry) => got(entry, false));
    },
  ],
  [
    'subscribe, then read',
    async (log, got) => {
      log.follow((entry) => got(entry, false));
      await readToEnd(log, got);
    },
  ],
  [
    'one position',
    (log, got) => {
      readFrom(log, 0, got);
    },
  ],
];

const topicOf = (i: number) => ['price.a', 'price.b', 'price.c'][i % 3]!;

export async function replay(): Promise<void> {
  const log = new Log();
  const screen = stage.live();
  for (let i = 0; i < before; i++) log.append(topicOf(i));
  const seen = ways.map(([, join]) => {
    const one: Seen = { replayed: new Set(), times: new Map() };
    join(log, ({ position }, replayed) => {
      if (replayed) one.replayed.add(position);
      one.times.set(position, (one.times.get(position) ?? 0) + 1);
    });
    return one;
  });
  for (let i = before; i < all; i++) {
    await later(5);
    log.append(topicOf(i));
    screen.draw(draw(seen));
  }
  while (seen[2]!.times.size < all) await later(readMs);
  screen.end(draw(seen));
  const [gap, twice, exact] = seen.map(countOf) as Three;
  fact('gapMissed', gap.missed);
  fact('twiceDoubled', twice.doubled);
  fact('exactMissed', exact.missed);
  fact('exactDoubled', exact.doubled);
  fact('exactReplayed', seen[2]!.replayed.size);
  console.log(['', ...stage.notes(await kept())].join('\n'));
}
type Three = [Count, Count, Count];

interface Count {
  missed: number;
  doubled: number;
}

const positions = Array.from({ length: all }, (_, i) => i + 1);

function countOf({ times }: Seen): Count {
  const counts = positions.map((position) => times.get(position) ?? 0);
  return {
    missed: counts.filter((count) => count === 0).length,
    doubled: counts.filter((count) => count > 1).length,
  };
}

const isNarrow = () => stage.columnsHere() < 80;

function draw(seen: Seen[]): string[] {
  const { fail, symbols } = theme;
  const rows = ways.map(([name], i) => {
    const { missed, doubled } = countOf(seen[i]!);
    const count = (n: number) => (n > 0 ? fail(String(n)) : String(n));
    return [name, strip(seen[i]!), count(missed), count(doubled)];
  });
  const key = `${old} replayed, ${symbols.block} live`;
  const title = `${all} messages, joined at ${before + 1}`;
  const headings = [title, isNarrow() ? 'each' : key, 'missed', 'twice'];
  const table = stage.table(headings, rows);
  return isNarrow() ? [stage.line(key), ...table] : table;
}

const old = theme.unicode ? '▒' : '=';

/** A sign a message; on few columns a sign for two, the worse of them. */
function strip({ replayed, times }: Seen): string {
  const { pass, fail, secondary, symbols } = theme;
  const last = Math.max(0, ...times.keys());
  const share = isNarrow() ? 2 : 1;
  const signOf = (some: number[]) => {
    const each = some.map((position) => times.get(position) ?? 0);
    if (each.some((count) => count > 1)) return fail('2');
    if (some.some((position) => position > last)) return ' ';
    if (each.includes(0)) return fail(symbols.later);
    const isOld = some.every((position) => replayed.has(position));
    return isOld ? secondary(old) : pass(symbols.block);
  };
  return Array.from({ length: all / share }, (_, i) =>
    signOf(positions.slice(i * share, (i + 1) * share)),
  ).join('');
}

/** Who was away, and what is there when it comes back. */
async function kept(): Promise<[string, string][]> {
  const log = new Log(8);
  const heard = { durable: 0, transient: 0, late: 0 };
  const leave = log.follow(() => heard.transient++);
  const reader = readFrom(log, 0, () => heard.durable++);
  for (let i = 0; i < 6; i++) log.append(topicOf(i));
  while (heard.durable < 6) await later(readMs);
  leave();
  reader.stop();
  const position = reader.position;
  for (let i = 6; i < 12; i++) log.append(topicOf(i)); // both are away
  log.follow(() => heard.transient++);
  const back = readFrom(log, position, () => heard.durable++);
  const late = readFrom(log, 0, () => heard.late++);
  while (back.position < 12 || late.position < 12) await later(readMs);
  back.stop();
  late.stop();
  fact('transientHeard', heard.transient);
  fact('durableHeard', heard.durable);
  fact('lateHeard', heard.late);
  fact('retained', log.lastOfEach().length);
  return [
    ['transient', `away for 6 of 12 messages: heard ${heard.transient}`],
    [
      'durable',
      `away as well: heard ${heard.durable}, from its position ${position} on`,
    ],
    ['retention', `8 are kept: who comes at the end gets ${heard.late} of 12`],
    [
      'retained',
      `the last of each topic: ${log.lastOfEach().length} tell the present`,
    ],
  ];
}
