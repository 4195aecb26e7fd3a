// Kept texts: each once, few enough, and never in the way of another check.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type AttemptResult, attemptsAt, keepAttempt } from '../../src/workspace/attempts.ts';
import { temporaryFolder } from '../support/fixture.ts';

let workspace: string;
beforeEach(() => {
  workspace = temporaryFolder('attempts');
});

const failed: AttemptResult = { status: 'fail', stepsPassed: 1, steps: 6 };
const passed: AttemptResult = { status: 'pass', stepsPassed: 6, steps: 6 };
const inPart: AttemptResult = { status: 'part', stepsPassed: 2, steps: 6 };
const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000);
const keep = (text: string | Buffer, result: AttemptResult, second: number) =>
  keepAttempt(workspace, 'exercise-2', Buffer.from(text), result, at(second));
const kept = () => attemptsAt(workspace, 'exercise-2');
const numbers = () => kept().map(({ number }) => number);
const folder = () => path.join(workspace, '.events-course/attempts/exercise-2');

test('the newest comes first, each with its time and verdict, and its bytes are as they were', () => {
  const notUtf8 = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x0d, 0x0a]);
  keep('a', failed, 1);
  keep(notUtf8, { status: 'error', reason: 'syntax', stepsPassed: 0, steps: 6 }, 2);
  expect(kept()).toMatchObject([
    { number: 2, at: at(2).toISOString(), result: { status: 'error', reason: 'syntax' } },
    { number: 1, at: at(1).toISOString(), result: { status: 'fail', stepsPassed: 1, steps: 6 } },
  ]);
  expect(fs.readFileSync(kept()[0]!.file)).toEqual(notUtf8);
});

test('the same text is kept once, under its number, with the time of its last check', () => {
  keep('a', failed, 1);
  keep('b', failed, 2);
  keep('a', failed, 3);
  expect(kept()).toMatchObject([
    { number: 1, at: at(3).toISOString() },
    { number: 2, at: at(2).toISOString() },
  ]);
});

test('a check in part, a reset and a timeout take no verdict away', () => {
  keep('a', passed, 1);
  keep('b', failed, 2);
  const before = kept();
  keep('a', inPart, 3);
  keep('a', { status: 'error', reason: 'timeout', stepsPassed: 0, steps: 6 }, 4);
  keep('b', { status: 'unchecked', stepsPassed: 0, steps: 0 }, 5);
  expect(kept()).toEqual(before);
  keep('b', passed, 6);
  expect(kept()[0]).toMatchObject({ number: 2, result: passed });
});

test('a kept text that somebody changed is no copy: the text is kept anew', () => {
  const first = keep('a', failed, 1)!;
  fs.writeFileSync(first.file, 'changed');
  keep('a', failed, 2);
  expect(kept().map(({ file }) => fs.readFileSync(file, 'utf8'))).toEqual(['a', 'changed']);
});

test('200 are kept; the oldest go first, but not the last that passed', () => {
  keep('old pass', passed, 1);
  keep('last pass', passed, 2);
  for (let n = 3; n <= 205; n++) keep(`text ${n}`, failed, n);
  expect(kept()).toHaveLength(201);
  expect(numbers().slice(0, 2)).toEqual([205, 204]);
  expect(numbers().slice(-2)).toEqual([6, 2]);
});

test('a text of more than 1 MB is not kept', () => {
  expect(keep('x'.repeat(1_000_001), failed, 1)).toBeUndefined();
  expect(kept()).toEqual([]);
});

test('two checks at the same time never share a number', () => {
  keep('a', failed, 1);
  fs.writeFileSync(path.join(folder(), '2.draft'), 'half of another check');
  keep('b', failed, 2);
  expect(numbers()).toEqual([3, 1]);
  expect(fs.readFileSync(path.join(folder(), '2.draft'), 'utf8')).toBe('half of another check');
});

test('what is not ours in the folder is neither listed nor touched', () => {
  keep('a', failed, 1);
  const outside = path.join(workspace, 'mine.ts');
  fs.writeFileSync(outside, 'mine');
  const foreign = ['notes.txt', '7.2026.pass-1-1.x.ts', `${path.basename(kept()[0]!.file)}~`];
  for (const name of foreign) fs.writeFileSync(path.join(folder(), name), 'a');
  const name = path.basename(kept()[0]!.file).replace(/^1/, '9');
  fs.symlinkSync(outside, path.join(folder(), name));
  expect(numbers()).toEqual([1]);
  for (let n = 2; n <= 205; n++) keep(`text ${n}`, failed, n);
  for (const each of [...foreign, name])
    expect(fs.existsSync(path.join(folder(), each))).toBe(true);
  expect(fs.readFileSync(outside, 'utf8')).toBe('mine');
});

test.each(['.events-course', '.events-course/attempts', '.events-course/attempts/exercise-2'])(
  '%s is a link: nothing is written there',
  (link) => {
    const elsewhere = temporaryFolder('elsewhere');
    fs.mkdirSync(path.dirname(path.join(workspace, link)), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(workspace, link));
    expect(() => keep('a', failed, 1)).toThrow(`${link} is a link, which is never followed.`);
    expect(fs.readdirSync(elsewhere)).toEqual([]);
    expect(kept()).toEqual([]);
  },
);
