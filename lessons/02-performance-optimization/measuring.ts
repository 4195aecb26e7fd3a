// How to measure without being misled: the observer, the mean, the blind spots.
import { EventEmitter } from 'node:events';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import * as stage from '../stage/stage.ts';
import { SampledBus, TimedBus } from './buses.ts';
import type { PerformanceFacts } from './lesson.ts';
import { compare, sink } from './measure.ts';
import { calculate } from './strategies.ts';

const fact = stage.facts<PerformanceFacts>();
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const add = (price: number) => {
  sink.total += price;
};
const ms = (value: number) => `${stage.group(value, 1)} ms`;

/** The instrument changes, hides or misses what it measures. */
export async function measuring(): Promise<string[]> {
  return [...observer(), '', ...spread(), '', ...(await blindSpots())];
}

function observer(): string[] {
  const plain = new EventEmitter().on('price', add);
  const sampled = new SampledBus().on('price', add);
  const timed = new TimedBus().on('price', add);
  const ns = compare({
    plain: (times) => {
      for (let i = 0; i < times; i++) plain.emit('price', i);
    },
    sampled: (times) => {
      for (let i = 0; i < times; i++) sampled.emit('price', i);
    },
    timed: (times) => {
      for (let i = 0; i < times; i++) timed.emit('price', i);
    },
  });
  fact('sampledTimes', ns.sampled / ns.plain);
  fact('timedTimes', ns.timed / ns.plain);
  return [
    stage.line(stage.themeHere().secondary('one emit, ns')),
    ...stage.bars([
      { name: 'not timed', value: ns.plain },
      { name: 'every 64th timed', value: ns.sampled },
      { name: 'each timed', value: ns.timed, wrong: true },
    ]),
  ];
}

const emits = 5000;

/** Two of 5,000 emits stall: the mean does not tell. */
function spread(): string[] {
  const bus = new EventEmitter();
  const times = createHistogram();
  bus.on('price', (i: number) => i % 2500 === 1000 && calculate(20));
  for (let i = 0; i < emits; i++) {
    const started = performance.now();
    bus.emit('price', i);
    // A histogram holds whole numbers from 1: nanoseconds.
    times.record(Math.max(1, Math.round((performance.now() - started) * 1e6)));
  }
  const spread = {
    mean: times.mean,
    p50: times.percentile(50),
    p99: times.percentile(99),
    max: times.max,
  };
  fact('meanMs', spread.mean / 1e6);
  fact('p99Ms', spread.p99 / 1e6);
  fact('maxMs', spread.max / 1e6);
  return stage.table(
    [`${stage.group(emits)} emits, two stall`, ...Object.keys(spread)],
    [['one takes, ns', ...Object.values(spread).map((ns) => stage.group(ns))]],
  );
}

/** What a bus that times itself does not see, and when a monitor is blind. */
async function blindSpots(): Promise<string[]> {
  const waits = await waitingListener(30);
  const [timed, sampled] = [countedThrows(), countedErrors()];
  const [early, ready] = [await monitored(30, 0), await monitored(30, 20)];
  fact('waitedMs', waits.took);
  fact('timedWaitMs', waits.timed);
  fact('timedThrows', timed);
  fact('sampledErrors', sampled);
  fact('resetMonitorMs', early);
  fact('readyMonitorMs', ready);
  return stage.table(
    ['what happened', 'the instrument', 'it says'],
    [
      [`a listener waits ${ms(waits.took)}`, 'timed emit', ms(waits.timed)],
      ['ten emits throw', 'timed emit', `${timed} emits`],
      ['ten emits throw', 'counted in finally', `${sampled} errors`],
      ['a stall of 30 ms', 'monitor, just reset', ms(early)],
      ['a stall of 30 ms', 'monitor, 20 ms later', ms(ready)],
    ],
  );
}

/** emit() ends at the first await of its listener. */
async function waitingListener(wait: number) {
  const bus = new TimedBus();
  const started = performance.now();
  const handled = new Promise<number>((resolve) => {
    bus.on('price', async () => {
      await later(wait);
      resolve(performance.now() - started);
    });
  });
  bus.emit('price', 1);
  return { timed: bus.meanMs('price'), took: await handled };
}

const throwTen = (bus: EventEmitter): void => {
  bus.on('price', () => {
    throw new Error('on purpose');
  });
  for (let i = 0; i < 10; i++) {
    try {
      bus.emit('price', i);
    } catch {
      // as a producer would
    }
  }
};

function countedThrows(): number {
  const bus = new TimedBus();
  throwTen(bus);
  return bus.metrics.get('price')?.count ?? 0;
}

function countedErrors(): number {
  const bus = new SampledBus();
  throwTen(bus);
  return bus.errors;
}

/** The longest delay it saw, ms: its first tick is only the baseline. */
async function monitored(stall: number, wait: number): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await later(20);
  monitor.reset();
  if (wait > 0) await later(wait);
  calculate(stall);
  await later(10);
  monitor.disable();
  return monitor.max / 1e6;
}
