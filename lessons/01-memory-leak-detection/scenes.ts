// The smaller scenes: habits that leak, detectors, memoryUsage().
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import * as chat from './chat.ts';
import type { MemoryLeakFacts } from './lesson.ts';
import { census, heapMB, settle, tolerance } from './measure.ts';
import * as trend from './trend-detector.ts';

const fact = stage.facts<MemoryLeakFacts>();
const theme = stage.themeHere();
const longLived = () => new EventEmitter().setMaxListeners(0);

/** Twenty sessions are opened and closed, and nobody keeps them here. */
function openTwenty(open: chat.Open, hub?: EventEmitter) {
  return Array.from({ length: 20 }, (_, i) => {
    const session = new chat.Session(`user ${i}`, 'hi');
    open(hub ?? new EventEmitter(), session)();
    return new WeakRef(session);
  });
}

const six = [
  ['shortLivedAlive', 'a closure, emitter for one session'],
  ['longLivedAlive', 'the same closure, on the hub', chat.withoutCleanup],
  ['bindAlive', 'off() with a second bind()', chat.withBindTwice],
  ['weakMapAlive', 'handler on the hub, in a WeakMap', chat.withWeakMap],
  ['weakRefAlive', 'listener on the hub, with a WeakRef', chat.withWeakRef],
  ['signalAlive', 'an AbortSignal, aborted at close', chat.withSignal],
] as const;

/** Which of six habits leak? A census after garbage collection. */
export async function habits(): Promise<string[]> {
  const rows: string[][] = [];
  for (const [name, says, open] of six) {
    const hub = open && longLived();
    const refs = openTwenty(open ?? chat.withoutCleanup, hub);
    await settle(6);
    const alive = census(refs);
    fact(name, alive);
    const paint = alive > tolerance ? theme.fail : theme.pass;
    const left = hub ? stage.group(hub.listenerCount('message')) : '-';
    rows.push([says, paint(`${alive} of 20`), left]);
  }
  return stage.table(['six ways to listen', 'alive', 'listeners left'], rows);
}

export async function holders(): Promise<string[]> {
  return [
    ...(await habits()),
    '',
    ...stage.sentences(
      'Each closure references its session. If the emitter is collected ' +
        'too, nothing references the closure, so the session is freed.',
    ),
    ...stage.sentences(
      'Each call of bind() creates a new function, so off() finds no match.' +
        ' A WeakMap drops an entry once its key is collected. Here the hub ' +
        'still references the key, through the handler.',
    ),
    ...stage.sentences(
      "The WeakRef doesn't keep its session alive. Once it is collected, a " +
        'FinalizationRegistry removes the listener. Nobody knows when that ' +
        "happens, so use it as a backstop, and don't skip the cleanup.",
    ),
  ];
}

const add = (emitter: EventEmitter, name: string, times: number) => {
  for (let i = 0; i < times; i++) emitter.on(name, () => {});
};

interface Case {
  says: string;
  leaks: boolean;
  cycle(emitter: EventEmitter, at: number): void;
}

const cases: Case[] = [
  {
    says: '200 listeners, steady',
    leaks: false,
    cycle: (emitter, at) => at === 0 && add(emitter, 'price', 200),
  },
  {
    says: '30 added, then removed',
    leaks: false,
    cycle: (emitter, at) =>
      at % 2 ? emitter.removeAllListeners('price') : add(emitter, 'price', 30),
  },
  {
    says: 'one more at each reading',
    leaks: true,
    cycle: (emitter) => add(emitter, 'message', 1),
  },
  {
    says: '2,000 new names each time',
    leaks: true,
    cycle: (emitter, at) => {
      for (let i = 0; i < 2000; i++) add(emitter, `reply:${at}:${i}`, 1);
    },
  },
];

/** Five readings of each emitter, shown to a threshold and to a trend. */
export function detectors(): string[] {
  const seen = cases.map(({ says, leaks, cycle }) => {
    const emitter = longLived();
    const readings = Array.from({ length: 5 }, (_, at) => {
      cycle(emitter, at);
      return trend.read(emitter);
    });
    const alarm = trend.overThreshold(readings.at(-1)!).length > 0;
    return { says, leaks, readings, alarm, rise: trend.rising(readings) };
  });
  const count = (wanted: (one: (typeof seen)[number]) => boolean) =>
    seen.filter(wanted).length;
  fact(
    'thresholdFalseAlarms',
    count(({ leaks, alarm }) => alarm && !leaks),
  );
  fact(
    'thresholdMissed',
    count(({ leaks, alarm }) => leaks && !alarm),
  );
  fact(
    'trendFalseAlarms',
    count(({ leaks, rise }) => !leaks && !!rise),
  );
  fact(
    'trendFound',
    count(({ leaks, rise }) => leaks && !!rise),
  );
  const rows = seen.map(({ says, leaks, readings, alarm, rise }) => {
    const [first, last] = [readings[0]!, readings.at(-1)!].map(trend.totalOf);
    const [from, to] = [stage.group(first!), stage.group(last!)];
    const range = `${from} ${theme.symbols.arrow} ${to}`;
    const found = rise && `${rise.name} ${stage.signed(rise.growth)}`;
    return [says, range, verdict(leaks, alarm), verdict(leaks, !!rise, found)];
  });
  return [
    ...stage.table(
      ['five readings', 'listeners', 'threshold of 10', 'trend'],
      rows,
    ),
    '',
    ...stage.sentences(selfWatching()),
  ];
}

function verdict(leaks: boolean, alarm: boolean, found = 'found'): string {
  if (leaks) return alarm ? theme.pass(found) : theme.fail('missed');
  return alarm ? theme.fail('false alarm') : theme.pass('quiet');
}

/** Fifty listeners leak next door. */
function selfWatching(): string {
  const detector = new trend.SelfWatching();
  const hub = longLived();
  add(hub, 'message', 50);
  const sees = detector.suspects().length;
  fact('selfWatchingSees', sees);
  const left = hub.listenerCount('message');
  const self =
    'A detector that extends EventEmitter and counts its own listeners';
  return `${self} sees ${sees} of ${left} listeners that leak on the hub.`;
}

const fields = ['heapUsed', 'external', 'arrayBuffers', 'rss'] as const;

/** Which number moves for what? And which numbers compare? */
export async function memory(): Promise<string[]> {
  return [
    ...(await moves()),
    '',
    ...(await sawTooth()),
    '',
    ...stage.sentences(
      'Buffers are stored outside the heap. rss covers the whole process, ' +
        'including freed pages. Compare only values read after GC: look at ' +
        'the low points.',
    ),
  ];
}

async function moves(): Promise<string[]> {
  const before = await usage();
  const objects = Array.from({ length: 200_000 }, (_, id) => ({ id, at: id }));
  const between = await usage();
  const buffer = Buffer.alloc(8e6, 1);
  const after = await usage();
  const moved = fields.map((field) => ({
    field,
    objects: (between[field] - before[field]) / 1e6,
    buffer: (after[field] - between[field]) / 1e6,
  }));
  fact('objectsMovedHeapMB', moved[0]!.objects);
  fact('objectsMovedExternalMB', moved[1]!.objects);
  fact('buffersMovedHeapMB', moved[0]!.buffer);
  fact('buffersMovedExternalMB', moved[1]!.buffer);
  const rows = moved.map((row) => [
    row.field,
    stage.signed(row.objects, 1),
    stage.signed(row.buffer, 1),
  ]);
  const kept = `${stage.group(objects.length)} objects`;
  const added = `an ${buffer.length / 1e6} MB Buffer`;
  return stage.table(['change in MB after', kept, added], rows);
}

async function usage(): Promise<NodeJS.MemoryUsage> {
  await settle();
  return process.memoryUsage();
}

/** The same work twice: read as it comes, and read after GC. */
async function sawTooth(): Promise<string[]> {
  const length = 32;
  const asItComes: number[] = [];
  const afterGc: number[] = [];
  const work = () => Array.from({ length: 12_000 }, (_, i) => ({ at: i }));
  for (let i = 0; i < length; i++) {
    work();
    asItComes.push(heapMB());
  }
  for (let i = 0; i < length; i++) {
    work();
    await settle(1);
    afterGc.push(heapMB());
  }
  return stage.series(
    [
      { name: 'any time', samples: asItComes },
      { name: 'after GC', samples: afterGc },
    ],
    { title: 'heapUsed without a leak, MB', length },
  );
}
