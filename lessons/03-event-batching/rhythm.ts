// Debounce and throttle under three loads: who calls, and who knows the last
// value in the end?
import * as stage from '../stage/stage.ts';
import { debounce, throttle } from './calls.ts';
import type { BatchingFacts } from './lesson.ts';
import { PlayedTime } from './time.ts';
import { strip, Watched } from './timing.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const endMs = 900;
const signs = () => (stage.columnsHere() < 80 ? 15 : 30);

/** When events come, ms. */
const loads: Record<string, number[]> = {
  'one event': [60],
  'two bursts': [60, 100, 140, 180, 460, 500, 540, 580],
  'without a pause': Array.from({ length: 20 }, (_, i) => 60 + i * 30),
};

type Make = (clock: PlayedTime) => (call: (value: number) => void) => any;

const ways: Record<string, Make> = {
  'debounce 100 ms': (clock) => (call) => debounce(call, 100, { clock }),
  'with maxWait 200': (clock) => (call) =>
    debounce(call, 100, { maxWaitMs: 200, clock }),
  'throttle 100 ms': (clock) => (call) => throttle(call, 100, { clock }),
  'only leading': (clock) => (call) =>
    throttle(call, 100, { trailing: false, clock }),
  'only trailing': (clock) => (call) =>
    throttle(call, 100, { leading: false, clock }),
};

/** Each load in turn, each way beside the others. */
export async function rhythm(): Promise<string[]> {
  const calls: Record<string, Record<string, number>> = {};
  const missed = new Set<string>();
  const parts: string[][] = [];
  for (const [load, moments] of Object.entries(loads)) {
    const rows = await play(moments);
    calls[load] = Object.fromEntries(
      rows.map((row) => [row.name, row.calls.length]),
    );
    for (const row of rows)
      if (row.values.at(-1) !== moments.at(-1)) missed.add(row.name);
    parts.push([...drawn(load, moments, rows), '']);
  }
  fact('callsByLoad', calls);
  fact('missTheLast', [...missed]);
  return parts.flat().slice(0, -1);
}

async function play(moments: number[]): Promise<Watched[]> {
  const clock = new PlayedTime();
  const rows = Object.entries(ways).map(
    ([name, make]) => new Watched(name, clock, make(clock)),
  );
  for (const at of moments) {
    await clock.playTo(at);
    for (const row of rows) row.give(at);
  }
  await clock.playTo(endMs);
  return rows;
}

function drawn(load: string, moments: number[], rows: Watched[]): string[] {
  const whole = { now: endMs, end: endMs, signs: signs() };
  return stage.table(
    ['', 'when', 'in all', 'knows the last'],
    [
      [load, strip(moments, whole), String(moments.length), ''],
      ...rows.map(({ name, calls, values }) => [
        name,
        strip(calls, whole),
        String(calls.length),
        values.at(-1) === moments.at(-1) ? theme.pass('yes') : theme.fail('no'),
      ]),
    ],
  );
}
