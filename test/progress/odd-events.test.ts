// An event with a value that means nothing is skipped and said, as a torn line is.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { logFile } from '../../src/progress/log.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'odd');
});

const checked = '"type":"exercise-checked","exercise":"exercise-1","status":"fail"';
const odd = [
  `${checked},"durationMs":1,"stepsPassed":1e12`,
  `${checked},"durationMs":1,"stepsPassed":1e308`,
  `${checked},"durationMs":1,"stepsPassed":3`, // it has two
  `${checked},"durationMs":1,"stepsPassed":-1`,
  `${checked},"durationMs":1,"stepsPassed":0.5`,
  `${checked},"durationMs":1,"stepsPassed":"2"`,
  `${checked},"durationMs":1`,
  `${checked},"durationMs":1,"stepsPassed":0,"failingStep":9`,
  `${checked},"durationMs":1e300,"stepsPassed":0`,
  '"type":"exercise-checked","exercise":"__proto__","status":"pass","stepsPassed":1,"durationMs":1',
  '"type":"lesson-run","lesson":"01-counting","ok":true,"durationMs":1e308',
  '"type":"lesson-run","lesson":["01"],"ok":true,"durationMs":1',
  '"type":"hint-shown","exercise":"exercise-1","step":1,"hint":1e9',
  '"type":"guide-left","guide":"01-counting","stoppedAt":1e9',
  '"type":"question-answered","question":"a","outline":1e99,"choice":0,"right":true,"sure":"sure"',
];
const line = (fields: string) => `{"id":"odd","at":"2026-11-01T10:00:00.000Z",${fields}}\n`;

test.each(odd)('%s', async (fields) => {
  const screens = [['list'], ['progress'], ['progress', '--history'], ['hint', '1']];
  const before = [];
  for (const argv of screens.slice(0, 3)) before.push((await run(...argv)).stdout);
  fs.appendFileSync(logFile(workspace), line(fields));
  for (const [i, argv] of screens.entries()) {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(before[i] ?? stdout);
    expect(stderr).toBe('  1 line of the progress log cannot be read, and is left out.\n');
  }
});

test.each(odd)('is not imported: %s', async (fields) => {
  const file = path.join(workspace, 'export.jsonl');
  fs.writeFileSync(file, line(fields));
  const { exitCode, stderr } = await run('progress', '--import', file);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('nothing was taken over');
});

test('an exercise and a type that only a newer course has are kept', async () => {
  fs.appendFileSync(
    logFile(workspace),
    line(checked.replace('exercise-1', 'exercise-9')).replace(
      '}',
      ',"stepsPassed":12,"durationMs":1}',
    ) + line('"type":"badge-earned","stars":1e300').replace('odd', 'other'),
  );
  const { exitCode, stderr } = await run('progress');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
