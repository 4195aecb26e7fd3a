// First what was, then what comes. Two ways that look right, and one that is.
import { setTimeout as later } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import type { PubSubFacts } from './lesson.ts';
import { type Entry, Log, readFrom } from './log.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const before = 16;
const all = 36;

/** What a subscriber was given, by position: from the log, or live. */
interface Seen {
  replayed: Set<number>;
  times: Map<number, number>;
}

type Join = (log: Log, got: (entry: Entry, replayed: boolean) => void) => void;

async function readAll(log: Log, got: Parameters<Join>[1]) {
  let after = 0;
  for (;;) {
    const page = await log.read(after);
    const last = page.at(-1);
    if (!last) return;
    for (const entry of page) if (entry.position <= before) got(entry, true);
    after = last.position;
    if (after >= before) return; // all that was there when we began
  }
}

const ways: [name: string, join: Join][] = [
  [
    'read, then subscribe',
    async (log, got) => {
      await readAll(log, got);
      log.follow((entry) => got(entry, false));
    },
  ],
  [
    'subscribe, read all',
    async (log, got) => {
      log.follow((entry) => got(entry, false));
      let after = 0;
      for (let page = await log.read(0); page.length > 0; ) {
        for (const entry of page) got(entry, true);
        after = page.at(-1)!.position;
        page = await log.read(after);
        if (after >= before + 8) return; // has come to the present
      }
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
  await later(60);
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

function draw(seen: Seen[]): string[] {
  const { pass, fail, secondary, symbols, unicode } = theme;
  const old = unicode ? '▒' : '=';
  const sign = ({ replayed, times }: Seen, position: number, last: number) => {
    const count = times.get(position) ?? 0;
    if (count > 1) return fail('2');
    if (count === 0) return position < last ? fail(symbols.later) : ' ';
    return replayed.has(position) ? secondary(old) : pass(symbols.block);
  };
  const rows = ways.map(([name], i) => {
    const one = seen[i]!;
    const last = Math.max(0, ...one.times.keys());
    const signs = positions.map((position) => sign(one, position, last));
    const { missed, doubled } = countOf(one);
    const count = (n: number) => (n > 0 ? fail(String(n)) : String(n));
    return [name, signs.join(''), count(missed), count(doubled)];
  });
  const key = `${old} replayed, ${symbols.block} live`;
  return stage.table(
    ['36 messages, joined at 17', key, 'missed', 'twice'],
    rows,
  );
}

/** Who was away, and what is there when it comes back. */
async function kept(): Promise<[string, string][]> {
  const log = new Log(8);
  const heard = { durable: 0, transient: 0, late: 0 };
  const leave = log.follow(() => heard.transient++);
  const reader = readFrom(log, 0, () => heard.durable++);
  for (let i = 0; i < 6; i++) log.append(topicOf(i));
  await later(15);
  leave();
  reader.stop();
  const position = reader.position;
  for (let i = 6; i < 12; i++) log.append(topicOf(i)); // both are away
  log.follow(() => heard.transient++);
  const back = readFrom(log, position, () => heard.durable++);
  const late = readFrom(log, 0, () => heard.late++);
  await later(15);
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
