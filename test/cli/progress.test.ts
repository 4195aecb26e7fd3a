import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { append, logFile } from '../../src/progress/log.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'progress');
  fs.rmSync(logFile(workspace));
});

const at = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3_600_000);
const checked = (status: 'pass' | 'fail', stepsPassed: number, failingStep?: number) =>
  ({
    type: 'exercise-checked',
    exercise: 'exercise-1',
    status,
    stepsPassed,
    failingStep,
    durationMs: 5,
  }) as const;
const ran = { type: 'lesson-run', lesson: '01-counting', ok: true, durationMs: 5 } as const;

describe('progress', () => {
  test('is as it was at a moment, and as it is now', async () => {
    append(workspace, [checked('fail', 1, 2)], at(50));
    append(workspace, [ran, checked('pass', 2)], at(1));
    const before = await run('progress', '--at', '2d');
    expect(before.stdout).toMatch(/As it was on \d{4}-\d\d-\d\d at /);
    expect(before.stdout).toContain('· 01 Counting');
    expect((await run('progress')).stdout).toContain('✓ 01 Counting');
    expect((await run('progress')).stdout).not.toContain('As it was');
    expect((await json('progress', '--at', '2d')).exercises['exercise-1'].done).toBe(false);
    expect((await json('progress')).exercises['exercise-1'].done).toBe(true);
  });

  test('lists what happened, up to a moment too', async () => {
    append(workspace, [checked('fail', 1, 2)], at(50));
    append(workspace, [ran], at(1));
    const types = async (...argv: string[]) =>
      (await json('progress', '--history', ...argv)).events.map(({ type }: any) => type);
    expect(await types()).toEqual(['log-started', 'exercise-checked', 'lesson-run']);
    expect(await types('--at', '1d')).toEqual(['log-started', 'exercise-checked']);
    expect((await run('progress', '--history')).stdout).toContain('ran lesson');
  });

  test('is carried to another machine as JSON, and read as Markdown', async () => {
    append(workspace, [ran, checked('pass', 2)], at(1));
    const place = temporaryFolder('exports');
    const [all, report] = ['all.json', 'report.MD'].map((name) => path.join(place, name));
    expect((await run('progress', '--export', all!)).stdout).toContain('3 events in');
    expect((await run('progress', '--export', report!)).exitCode).toBe(0);
    expect(fs.readFileSync(report!, 'utf8')).toMatch(/^# /);
    fs.rmSync(logFile(workspace));
    const { stdout } = await run('progress', '--import', all!);
    expect(stdout).toMatch(/3 events/);
    expect((await json('progress')).lessons['01-counting'].done).toBe(true);
  });

  test('outside a workspace is empty, and nothing is imported there', async () => {
    const elsewhere = temporaryFolder('elsewhere');
    const { stdout, exitCode } = await runProgram(fixture, elsewhere, 'progress', '--json');
    expect({ ...JSON.parse(stdout), exitCode }).toMatchObject({ lessons: {}, exitCode: 0 });
    const file = path.join(elsewhere, 'all.json');
    append(workspace, [ran]);
    await run('progress', '--export', file);
    const { exitCode: refused } = await runProgram(
      fixture,
      elsewhere,
      'progress',
      '--import',
      file,
    );
    expect(refused).toBe(2);
  });

  test('says what comes next, until all is done', async () => {
    append(workspace, [ran], at(1));
    expect((await run('progress')).stdout).toContain('next  events-course guide counting');
  });
});

describe('a hint', () => {
  const step = async (...argv: string[]) =>
    /step (\d), hint (\d) of 3/
      .exec((await run('hint', ...argv)).stdout)
      ?.slice(1)
      .join('.');

  test('is about the step that failed at the last check', async () => {
    append(workspace, [checked('fail', 1, 2)]);
    expect(await step('1')).toBe('2.1');
    expect(await step()).toBe('2.2');
  });

  test('is about the first step that has not passed, where none failed', async () => {
    expect(await step('1')).toBe('1.1');
    append(workspace, [{ ...checked('pass', 1), upToStep: 1 }]);
    expect(await step('1')).toBe('2.1');
    append(workspace, [{ ...checked('pass', 2), upToStep: 2 }]);
    expect(await step('1')).toBe('2.2'); // the last step, where all have passed one by one
  });

  test('of a step that is named, each with its own count; the last one stays', async () => {
    expect([await step('1', '--step', '2'), await step('1', '--step', '1')]).toEqual([
      '2.1',
      '1.1',
    ]);
    await step('1', '--step', '2');
    expect(await step('1', '--step', '2')).toBe('2.3');
    const last = await run('hint', '1', '--step', '2');
    expect(last.stdout).toContain('hint 3 of 3');
    expect(last.stdout).toMatch(/check {2,}events-course check 1\n.*last resort {2}\S+ diff 1/);
  });

  test('leads to the next one while there is one', async () => {
    expect((await run('hint', '1')).stdout).toContain('more  events-course hint 1');
  });

  test('of an exercise that has passed is none: compare it; but for a step that fails again', async () => {
    append(workspace, [checked('pass', 2)]);
    const { exitCode, stdout } = await run('hint', '1');
    expect(stdout).toMatch(/exercise-1 has passed\.\n\n {2}compare {2}events-course diff 1/);
    expect(exitCode).toBe(0);
    append(workspace, [checked('fail', 0, 1)]);
    expect(await step('1')).toBe('1.1');
  });

  test('outside a workspace is refused: none would be remembered', async () => {
    expect(await runProgram(fixture, temporaryFolder('empty'), 'hint', '1')).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
  });
});
