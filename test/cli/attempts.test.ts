// Every text that was checked or replaced can be looked at and put back.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  buildFixture,
  type Fixture,
  fixtureReference,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');
const put = (text: string) => fs.writeFileSync(answer(), text);
const now = () => fs.readFileSync(answer(), 'utf8');
const reference = () => fs.readFileSync(fixtureReference, 'utf8');
const attempts = async () => JSON.parse((await run('attempts', '1', '--json')).stdout).attempts;

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'attempts');
});

describe('what was checked', () => {
  test('is listed with its verdict, the newest first, and the present text is marked', async () => {
    await run('check', '1');
    put('export const add = ;\n');
    await run('check', '--all');
    put(`${reference()}// step 1\n`);
    await run('check', '1', '--step', '1');
    put(reference());
    await run('check', '1');
    const { exitCode, stdout } = await run('attempts', '1');
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')).toBe(
      [
        '',
        '  exercise-1: 4 attempts, newest first',
        '',
        '  4  TIME  passed, your file now',
        '  3  TIME  checked in part, 1 of 2 steps passed',
        '  2  TIME  no verdict: syntax',
        '  1  TIME  failed, 0 of 2 steps passed',
        '',
        '  show     events-course attempts 1 --show 4',
        '  restore  events-course attempts 1 --restore 4',
        '',
        '',
      ].join('\n'),
    );
  });

  test('is one object with --json, each attempt with its file', async () => {
    put(reference());
    await run('check', '1');
    const [{ at, file, ...rest }] = await attempts();
    expect(rest).toEqual({ number: 1, status: 'pass', reason: null, steps: [2, 2], current: true });
    expect(Date.parse(at)).toBeGreaterThan(0);
    expect(fs.readFileSync(path.join(workspace, file), 'utf8')).toBe(reference());
    expect(JSON.parse((await run('attempts', '--json')).stdout)).toMatchObject({ version: 1 });
  });

  test('is printed as it was: --show', async () => {
    put('// \x1b[2J\r\nno end');
    await run('check', '1');
    expect((await run('attempts', '1', '--show', '1')).stdout).toBe('// \x1b[2J\r\nno end');
    const { exitCode, stderr } = await run('attempts', '1', '--show', '2');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'exercise-1 has no attempt `2`. To list them:  events-course attempts 1',
    );
  });

  test('leaves out what somebody else wrote', async () => {
    const ada = await makeFixtureWorkspace(fixture, 'ada');
    await run('check', path.join(ada, 'exercises/exercise-1.ts'));
    expect(await attempts()).toEqual([]);
    expect((await run('attempts', '1')).stdout).toContain('No attempts at exercise-1 yet.');
  });

  test('costs no verdict where it cannot be kept, and that is said', async () => {
    fs.writeFileSync(path.join(workspace, '.events-course/attempts'), 'in the way');
    const { exitCode, stdout, stderr } = await run('check', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('2 of 2 failed');
    expect(stderr).toMatch(/^ {2}This attempt wasn't kept\. .*\((ENOTDIR|EEXIST)\)/);
  });
});

describe('--restore', () => {
  test('puts a text back, and what it replaced, though never checked, comes back too', async () => {
    put(reference());
    await run('check', '1');
    put('// hours of work, never checked\n');
    const { exitCode, stdout } = await run('attempts', '1', '--restore', '1', '--yes');
    expect(exitCode).toBe(0);
    expect(now()).toBe(reference());
    expect(stdout).toContain('undo  events-course attempts 1 --restore 2 --yes');
    await run('attempts', '1', '--restore', '2', '--yes');
    expect(now()).toBe('// hours of work, never checked\n');
    expect((await attempts()).map(({ status }: { status: string }) => status)).toEqual([
      'unchecked',
      'pass',
    ]);
    expect((await run('progress', '--history')).stdout).toContain('restored attempt');
    expect((await run('list')).stderr).toBe('');
  });

  test('keeps as a file what is too large for an attempt', async () => {
    await run('check', '1');
    const large = '// '.padEnd(1_000_001, 'x');
    put(large);
    const { stdout } = await run('attempts', '1', '--restore', '1', '--yes');
    const [, backup] = /kept +(\.events-course\/backups\/\S+)/.exec(stdout)!;
    expect(fs.readFileSync(path.join(workspace, backup!), 'utf8')).toBe(large);
  });

  test('asks, or wants --yes; and writes nothing where the text is there already', async () => {
    await run('check', '1');
    const before = now();
    const { exitCode, stderr } = await run('attempts', '1', '--restore', '1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('events-course attempts 1 --restore 1 --yes');
    const same = await run('attempts', '1', '--restore', '1', '--yes');
    expect(same.stdout).toContain('exercises/exercise-1.ts is identical to attempt 1.');
    expect(now()).toBe(before);
  });

  test('brings back a file that is gone', async () => {
    await run('check', '1');
    const before = now();
    fs.rmSync(answer());
    expect((await run('attempts', '1', '--restore', '1', '--yes')).exitCode).toBe(0);
    expect(now()).toBe(before);
  });

  test('changes nothing where what is there cannot be kept', async () => {
    await run('check', '1');
    const large = '// '.padEnd(1_000_001, 'x');
    put(large);
    fs.writeFileSync(path.join(workspace, '.events-course/backups'), 'in the way');
    const { exitCode, stderr } = await run('attempts', '1', '--restore', '1', '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('backups');
    expect(now()).toBe(large);
  });
});

test('after a reset the text of before is among the attempts', async () => {
  put('// mine, never checked\n');
  await run('reset', '1', '--yes');
  expect(now()).toContain('NotImplemented');
  await run('attempts', '1', '--restore', '1', '--yes');
  expect(now()).toBe('// mine, never checked\n');
});
