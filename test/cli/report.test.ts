// A bug report has what is needed to mend the bug, and nothing that says who the learner is.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownPath } from '../../src/course/own-folder.ts';
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
const reportText = (name = 'events-course-report.md') =>
  fs.readFileSync(path.join(workspace, name), 'utf8');

/** `topic` meets a bug of ours, which names a folder. */
const failing = (cwd: string) => {
  const askDialects = () => {
    throw new Error(`boom in ${path.join(workspace, 'exercises')} and ${os.homedir()}/secret`);
  };
  return runProgram(
    { ...fixture, course: { ...fixture.course, askDialects } },
    cwd,
    'topic',
    'a.*',
    `${cwd}/b`,
  );
};

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'report');
});

test('it gathers versions, the setup, the last verdict and the last error', async () => {
  await run('check', '1');
  const { exitCode, stderr } = await failing(workspace);
  expect(exitCode).toBe(70);
  expect(stderr).toContain('This is a bug in events-course, not in your code.');
  expect(stderr).toMatch(/^ {2}events-course report$/m);
  expect((await run('report')).stdout).toContain('Written to events-course-report.md');
  const text = reportText();
  expect(text).toContain(`- Node: ${process.version}`);
  expect(text).toContain('- grading, fine: the reference of exercise-1 passes');
  expect(text).toMatch(/## Last verdict\n\n(- .*\n)*- exercise: exercise-1\n- status: fail\n/);
  expect(text).toContain('`events-course topic a.* <workspace>/b`');
  expect(text).toMatch(/Error: boom in <workspace>\/exercises and ~\/secret\n {4}at .*\n {4}at /);
});

test('neither the report nor the kept error names a folder, the code or the environment', async () => {
  fs.appendFileSync(path.join(workspace, 'exercises/exercise-1.ts'), '\n// my own words\n');
  await run('check', '1');
  await failing(workspace);
  await run('report');
  const kept = fs.readFileSync(ownPath(workspace, 'last-error.json'), 'utf8');
  for (const text of [reportText(), kept]) {
    for (const folder of [workspace, path.dirname(workspace), os.homedir(), os.tmpdir()])
      expect(text).not.toContain(`${folder}/`);
    expect(text).not.toContain('my own words');
    expect(text).not.toContain(process.env.PATH);
  }
});

test('the code comes along only if the learner says so, in a fence that it cannot close', async () => {
  await run('check', '1');
  fs.writeFileSync(path.join(workspace, 'exercises/exercise-1.ts'), '// ````\n');
  expect((await run('report', '--with-code')).stdout).toContain('your last checked exercise');
  expect(reportText()).toContain('## exercises/exercise-1.ts\n\n`````ts\n// ````\n`````\n');
});

describe('the file', () => {
  test('never replaces another one', async () => {
    fs.writeFileSync(path.join(workspace, 'mine.md'), 'mine');
    expect(await run('report', 'mine.md')).toMatchObject({ exitCode: 2, stdout: '' });
    expect(reportText('mine.md')).toBe('mine');
    await run('report');
    const first = reportText();
    expect((await run('report')).stdout).toContain('events-course-report-2.md');
    expect(reportText()).toBe(first);
  });

  test('from a folder below it is put in the workspace', async () => {
    const below = path.join(workspace, 'exercises');
    const { stdout } = await runProgram(fixture, below, 'report');
    expect(stdout).toContain('Written to ../events-course-report.md');
    expect(reportText()).toContain('## Versions');
  });
});

describe('the last error', () => {
  test('outside a workspace is kept in a temporary file, whose path is shown', async () => {
    const { stderr } = await failing(temporaryFolder('nowhere'));
    const [, file = ''] = /Please send this file too: (.*)/.exec(stderr) ?? [];
    expect(JSON.parse(fs.readFileSync(file, 'utf8')).stack).toContain('Error: boom');
  });

  test('is one file, however many there were and however long', async () => {
    await failing(workspace);
    const long = () => {
      throw new Error('x'.repeat(1e6));
    };
    await runProgram(
      { ...fixture, course: { ...fixture.course, askDialects: long } },
      workspace,
      'topic',
      'a',
      'b',
    );
    const files = fs.readdirSync(ownPath(workspace)).filter((name) => name.includes('error'));
    expect(files).toEqual(['last-error.json']);
    expect(fs.statSync(ownPath(workspace, 'last-error.json')).size).toBeLessThan(10_000);
  });

  test('follows no link out of the workspace', async () => {
    const other = path.join(temporaryFolder('other'), 'theirs.json');
    fs.writeFileSync(other, 'theirs');
    fs.symlinkSync(other, ownPath(workspace, 'last-error.json'));
    expect((await failing(workspace)).stderr).toContain('Please send this file too');
    expect(fs.readFileSync(other, 'utf8')).toBe('theirs');
  });

  test('a misuse is not one', async () => {
    expect((await run('check', '99')).exitCode).toBe(2);
    expect(fs.existsSync(ownPath(workspace, 'last-error.json'))).toBe(false);
  });
});
