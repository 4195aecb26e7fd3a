// A hub lives for months, sessions for minutes. We open and close sessions on
// two hubs, without cleanup and with it, and read the heap after each batch.
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import { closedDuringDelivery } from './breaks.ts';
import * as chat from './chat.ts';
import lesson, { type MemoryLeakFacts } from './lesson.ts';
import * as measure from './measure.ts';
import { detectors, habits, holders, memory } from './scenes.ts';
import { writeSnapshots } from './snapshots.ts';

const fact = stage.facts<MemoryLeakFacts>();
const options = stage.knobs(lesson);
const batches = 24;
/** How many were opened when a batch begins, and when the next one does. */
const openedBefore = (batch: number) =>
  Math.round((batch * options.sessions) / batches);

/** A session is opened, gets one message, and is closed. */
function visit(hub: EventEmitter, open: chat.Open): WeakRef<chat.Session> {
  const history = Buffer.alloc(options.payload, 'hi').toString('latin1');
  const session = new chat.Session('ann', history);
  const close = open(hub, session);
  hub.emit('message', 'bob', 'hi');
  close();
  return new WeakRef(session); // we watch it without holding it
}

interface Life {
  /** The heap after GC, MB, a sample a batch. */
  heap: number[];
  bytesPerSession: number;
  /** Of twenty sessions, the last of a batch each. */
  alive: number;
  listenersLeft: number;
  audited: number;
}

async function liveOn(
  hub: EventEmitter,
  open: chat.Open,
  onSample: (heap: number[]) => void,
): Promise<Life> {
  const heap: number[] = [];
  const watched: WeakRef<chat.Session>[] = [];
  let audited = 0;
  hub.on('message', () => audited++); // the app's own, for its audit log
  for (let batch = 0; batch < batches; batch++) {
    const size = openedBefore(batch + 1) - openedBefore(batch);
    for (let i = 1; i < size; i++) visit(hub, open);
    watched.push(visit(hub, open));
    await measure.settle();
    heap.push(measure.heapMB());
    onSample(heap);
  }
  return {
    heap,
    bytesPerSession: (measure.slope(heap) * 1e6 * batches) / options.sessions,
    alive: measure.census(watched.slice(0, 20)),
    listenersLeft: hub.listenerCount('message'),
    audited,
  };
}

const cleanups: Record<string, [name: string, open: chat.Open]> = {
  off: ['with off()', chat.withOff],
  signal: ['with signal', chat.withSignal],
  weak: ['with WeakRef', chat.withWeakRef],
  none: ['without too', chat.withoutCleanup],
  'remove-all': ['remove all', chat.withRemoveAll],
};

async function growth(): Promise<void> {
  const cleanup = options.break === 'remove-all' ? 'remove-all' : options.fix;
  const runs = [['without', chat.withoutCleanup], cleanups[cleanup]!] as const;
  const rows = runs.map(([name]): stage.Series => ({ name, samples: [] }));
  const warnings = measure.hearWarnings();
  const screen = stage.live();
  const draw = () => stage.series(rows, heapScreen);
  const lives: Life[] = [];
  await measure.settle();
  for (const [i, [, open]] of runs.entries()) {
    const hub = new EventEmitter();
    if (options.break === 'no-limit') hub.setMaxListeners(0);
    const life = await liveOn(hub, open, (heap) => {
      rows[i]!.samples = heap;
      screen.draw(draw());
    });
    rows[i]!.cells = cellsOf(life);
    lives.push(life);
  }
  screen.end(draw());
  report(lives[0]!, lives[1]!, warnings[0]);
}

const heapScreen: stage.SeriesScreen = {
  title: 'heap after GC, MB',
  headings: ['each session', 'alive'.padStart('20 of 20'.length)],
  length: batches,
  span: Math.max(1, (options.sessions * options.payload) / 1e6),
};

function cellsOf({ bytesPerSession, alive }: Life): string[] {
  const { fail, pass } = stage.themeHere();
  const paint = alive > measure.tolerance ? fail : pass;
  return [paint(`${stage.signed(bytesPerSession)} B`), paint(`${alive} of 20`)];
}

function report(leaky: Life, fixed: Life, warning?: measure.Warning): void {
  const grown = ({ heap }: Life) => heap.at(-1)! - heap[0]!;
  fact('sessions', options.sessions);
  fact('leakyHeapMB', leaky.heap);
  fact('fixedHeapMB', fixed.heap);
  fact('leakyGrowthMB', grown(leaky));
  fact('fixedGrowthMB', grown(fixed));
  fact('leakyBytesPerSession', leaky.bytesPerSession);
  fact('fixedBytesPerSession', fixed.bytesPerSession);
  fact('leakyAlive', leaky.alive);
  fact('fixedAlive', fixed.alive);
  fact('watched', 20);
  fact('listenersLeft', leaky.listenersLeft);
  fact('warningAt', warning?.count ?? 0);
  fact('messages', options.sessions);
  fact('audited', fixed.audited);
  const arrow = stage.themeHere().symbols.arrow;
  const left = stage.group(leaky.listenersLeft - 1);
  const notes: [string, string][] = [
    ['held by', `hub ${arrow} ${left} 'message' listeners ${arrow} sessions`],
    ['Node said', measure.decode(warning)],
  ];
  const sent = stage.group(options.sessions);
  const lost = `${stage.group(fixed.audited)} of ${sent} messages`;
  if (options.break === 'remove-all')
    notes.push(['audit log', `${lost}: its listener was removed too`]);
  print(['', ...stage.notes(notes)]);
}

const print = (lines: string[]) => console.log(lines.join('\n'));

if (options.snapshot) writeSnapshots(visit);
else if (options.break === 'null-data') print(closedDuringDelivery());
else if (options.scene === 'holders') print(await holders());
else if (options.scene === 'detectors') print(detectors());
else if (options.scene === 'memory') print(await memory());
else {
  await growth();
  if (!options.break) print(['', ...(await habits())]);
}
