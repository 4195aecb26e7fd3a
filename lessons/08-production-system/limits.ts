// So many a second, and the same requests at three doors: what gets in, and
// how much of it at once?
import * as stage from '../stage/stage.ts';
import type { ProductionFacts } from './lesson.ts';
import { exponential } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const perSecond = 100;
const size = 20;
const endMs = 4000;

type Door = (now: number) => number | undefined;

/** Bursts up to its size, and a steady rate after that. */
function tokenBucket(): Door {
  let [tokens, at] = [size, 0];
  return (now) => {
    tokens = Math.min(size, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return undefined;
    tokens--;
    return now;
  };
}

/** One at a time, at a steady pace: the others wait, up to its size. */
function leakyBucket(): Door {
  const gap = 1000 / perSecond;
  let next = 0;
  return (now) => {
    const at = Math.max(now, next);
    if (at - now > size * gap) return undefined;
    next = at + gap;
    return at;
  };
}

/** Counts from zero each second: two windows meet in the middle of a burst. */
function fixedWindow(): Door {
  let [second, count] = [0, 0];
  return (now) => {
    if (Math.floor(now / 1000) !== second) {
      second = Math.floor(now / 1000);
      count = 0;
    }
    return ++count <= perSecond ? now : undefined;
  };
}

/** The most that passes within 100 ms, wherever they begin. */
function mostAtOnce(passed: number[]): number {
  let [most, from] = [0, 0];
  passed.forEach((at, to) => {
    while (passed[from]! <= at - 100) from++;
    most = Math.max(most, to - from + 1);
  });
  return most;
}

/** Fifty a second, and 200 within 200 ms around the end of a second. */
function requests(seed: number): number[] {
  const random = stage.seeded(seed);
  const all = Array.from({ length: 200 }, (_, i) => 1900 + i);
  for (let at = 0; at < endMs; at += exponential(20, random)) all.push(at);
  return all.sort((a, b) => a - b);
}

export function limits(seed: number): string[] {
  const all = requests(seed);
  const doors: [string, () => Door][] = [
    ['no limit', () => (now) => now],
    ['fixed window', fixedWindow],
    ['token bucket', tokenBucket],
    ['leaky bucket', leakyBucket],
  ];
  const rows = doors.map(([name, make]) => {
    const door = make();
    const passed = all.map(door).filter((at) => at !== undefined);
    return { name, passed, most: mostAtOnce(passed) };
  });
  fact(
    'atOnce',
    rows.map(({ most }) => most),
  );
  fact(
    'limited',
    rows.map(({ passed }) => all.length - passed.length),
  );
  const width = stage.columnsHere() < 80 ? 16 : 32;
  return [
    ...stage.table(
      [`${perSecond}/s, size ${size}`, 'passes, 4 s', 'in 100 ms', 'refused'],
      rows.map(({ name, passed, most }) => [
        name,
        stage.sparkline(perSpan(passed, width), { min: 0, max: 100, width }),
        most > size * 2 ? theme.fail(String(most)) : theme.pass(String(most)),
        stage.group(all.length - passed.length),
      ]),
    ),
    '',
    ...stage.sentences(
      'A fixed window lets the worth of nearly two seconds through where two ' +
        'windows meet. A token bucket allows a burst as large as itself. A ' +
        'leaky bucket smooths it: who comes in a burst waits, up to ' +
        `${(size * 1000) / perSecond} ms. Have one for each customer, or ` +
        'a single one of them takes all.',
    ),
  ];
}

function perSpan(moments: number[], spans: number): number[] {
  const counts = Array<number>(spans).fill(0);
  for (const at of moments) {
    const span = Math.min(spans - 1, Math.floor((at / endMs) * spans));
    counts[span] = counts[span]! + 1;
  }
  return counts;
}
