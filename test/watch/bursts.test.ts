// When a save is graded: at once, or once a burst of saves has ended. On a clock of our own.
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Watching, watchSaves } from '../../src/watch/watch-saves.ts';
import { temporaryFolder } from '../support/fixture.ts';

let file: string;
let watching: Watching;
let changed: () => void;
/** What was graded, and when, in ms after the watch began. */
let graded: [text: string, atMs: number][];

beforeEach(async () => {
  file = path.join(temporaryFolder('bursts'), 'exercise-1.ts');
  fs.writeFileSync(file, 'first');
  vi.useFakeTimers();
  const began = performance.now();
  graded = [];
  watching = watchSaves({
    files: () => [file],
    async run() {
      graded.push([fs.readFileSync(file, 'utf8'), performance.now() - began]);
    },
    show() {},
    listen: (_folder, tell) => {
      changed = tell;
      return () => {
        changed = () => {};
      };
    },
  });
  await vi.advanceTimersByTimeAsync(1000);
  graded = []; // what was there at the start
});
afterEach(() => {
  watching.close();
  vi.useRealTimers();
});

const save = (text: string) => {
  fs.writeFileSync(file, text);
  changed();
};
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a single save is graded at once', async () => {
  save('a');
  await wait(1);
  expect(graded).toEqual([['a', 1000]]);
});

test('of a burst the first save is graded at once, the last one when it has been quiet', async () => {
  for (const text of ['a', 'b', 'c', 'd']) {
    save(text);
    await wait(100);
  }
  await wait(500);
  expect(graded).toEqual([
    ['a', 1000],
    ['d', 1300 + 120],
  ]);
});

test('a save within 400 ms of another belongs to its burst, a later one does not', async () => {
  save('a');
  await wait(399);
  save('b');
  await wait(400);
  save('c');
  await wait(500);
  expect(graded).toEqual([
    ['a', 1000],
    ['b', 1399 + 120],
    ['c', 1799],
  ]);
});

test('a file that was emptied gets 60 ms to come back, and is no save before', async () => {
  save('');
  await wait(59);
  save('a');
  await wait(500);
  expect(graded).toEqual([['a', 1059]]);
});

test('a file that stays empty is graded as it is', async () => {
  save('');
  await wait(500);
  expect(graded).toEqual([['', 1060]]);
});

test('after the watch was closed nothing is graded', async () => {
  save('a');
  watching.close();
  save('b');
  await wait(500);
  expect(graded).toEqual([]);
});
