// High-frequency events: how to send less, and what an event costs beside its
// listener.
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import type { PerformanceFacts } from './lesson.ts';
import { compare, elapsedMs, sink } from './measure.ts';

const fact = stage.facts<PerformanceFacts>();
const add = (price: number) => {
  sink.total += price;
};

/** Is it the emit, or what hangs on it? */
export async function frequent(names: number): Promise<string[]> {
  return [...fewerCalls(names), '', ...(await variants(names))];
}

const updates = 20_000;

interface Update {
  symbol: string;
  price: number;
}

/** A burst of updates for a listener that draws a row of a screen. */
function fewerCalls(names: number): string[] {
  const symbols = Array.from({ length: names }, (_, i) => `sym${i}`);
  const burst = Array.from(
    { length: updates },
    (_, i): Update => ({ symbol: symbols[i % names]!, price: i }),
  );
  const screen = new Map<string, string>();
  const bus = new EventEmitter();
  let calls = 0;
  bus.on('update', ({ symbol, price }: Update) => {
    calls++;
    screen.set(symbol, `${symbol} ${price.toFixed(2)} ${'-'.repeat(20)}`);
  });
  const idle = new EventEmitter().on('update', () => {});
  const every = (to: EventEmitter) => {
    for (const update of burst) to.emit('update', update);
  };
  const sampled = () => {
    for (let i = 0; i < updates; i += 64) bus.emit('update', burst[i]);
  };
  /** The latest of each symbol, as for a screen that draws once a turn. */
  const coalesced = () => {
    const latest = new Map<string, Update>();
    for (const update of burst) latest.set(update.symbol, update);
    for (const update of latest.values()) bus.emit('update', update);
  };
  const timed = (work: () => void) => {
    calls = 0;
    work();
    const once = calls;
    const ms = Math.min(...Array.from({ length: 5 }, () => elapsedMs(work)));
    return { calls: once, ms };
  };
  const all = timed(() => every(bus));
  const emits = timed(() => every(idle));
  const [some, latest] = [timed(sampled), timed(coalesced)];
  fact('everyCalls', all.calls);
  fact('coalescedCalls', latest.calls);
  fact('everyMs', all.ms);
  fact('coalescedMs', latest.ms);
  fact('emitShare', emits.ms / all.ms);
  const row = (name: string, { calls, ms }: typeof all) => [
    name,
    stage.group(calls),
    stage.group(ms, 2),
  ];
  return [
    ...stage.table(
      [`${stage.group(updates)} updates of ${names} symbols`, 'calls', 'ms'],
      [
        row('every one', all),
        row('one in 64: for a statistic', some),
        row('the latest of each symbol: for a screen', latest),
        ['every one, to a listener that does nothing', '-', row('', emits)[2]!],
      ],
    ),
  ];
}

/** What one event costs beside its listener. */
async function variants(names: number): Promise<string[]> {
  const bus = new EventEmitter();
  const [idle, brief] = [new EventEmitter(), new EventEmitter()];
  const known = Array.from({ length: names }, (_, i) => `price:sym${i}`);
  for (const name of known) bus.on(name, add);
  const waiting = new EventEmitter().on('price', async () => {});
  const capturing = new EventEmitter({ captureRejections: true });
  capturing.on('price', async () => {});
  const payload = (i: number) => ({ id: i, text: `price ${i}`, tags: ['a'] });
  const loop = (work: (i: number) => void) => (times: number) => {
    for (let i = 0; i < times; i++) work(i);
  };
  const ns = compare({
    ready: loop((i) => bus.emit(known[i % names]!, i)),
    built: loop((i) => bus.emit(`price:sym${i % names}`, i)),
    once: loop((i) => brief.once('one', add).emit('one', i)),
    onOff: loop(() => brief.on('one', add).off('one', add)),
    made: loop((i) => idle.emit('price', payload(i))),
    guarded: loop(
      (i) => idle.listenerCount('price') > 0 && idle.emit('price', payload(i)),
    ),
  });
  const [waited, captured] = [await settled(waiting), await settled(capturing)];
  fact('readyNameNs', ns.ready);
  fact('builtNameNs', ns.built);
  fact('unheardNs', ns.made);
  fact('guardedNs', ns.guarded);
  fact('asyncNs', waited);
  fact('capturedNs', captured);
  const rows: [name: string, ns: number][] = [
    ['emit', ns.ready],
    ['emit, its name built', ns.built],
    ['payload, nobody listens', ns.made],
    ['the same, asked first', ns.guarded],
    ['on() and off()', ns.onOff],
    ['once() and emit', ns.once],
    ['an async listener', waited],
    ['captureRejections on', captured],
  ];
  return [
    stage.line(stage.themeHere().secondary('one event, ns')),
    ...stage.bars(rows.map(([name, value]) => ({ name, value }))),
  ];
}

/** Until the promises of the listeners have settled too, ns for one emit. */
async function settled(bus: EventEmitter): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < 8; round++) {
    const started = performance.now();
    for (let i = 0; i < updates; i++) bus.emit('price', i);
    await null; // the promises were there first, and are first
    await new Promise((resolve) => process.nextTick(resolve));
    samples.push(((performance.now() - started) * 1e6) / updates);
  }
  return Math.min(...samples);
}
