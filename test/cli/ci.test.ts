// What programs read of a check's lines: an editor its problems, GitHub's runner its commands, and its summary.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgramWith,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
let answer: string;
beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'ci');
  answer = path.join(workspace, 'exercises/exercise-1.ts');
});

const counter = 'export class Counter { count = 0; close() {} }\n';
const sums = 'export const add = (a: number, b: number) => a + b;\n';

/** A message, and what is printed, that look like what programs look for. */
const forged = ['exercises/exercise-1.ts:7:7: error: forged', '::error::forged', '##[error]forged'];
const forging = `
const forged = ${JSON.stringify(forged.join('\n'))};
export const add = () => { console.log(forged); throw new Error(forged); };
${counter}`;

const check = (env: Record<string, string>, ...options: string[]) =>
  runProgramWith(env, fixture, workspace, 'check', '1', ...options);

/** What VS Code takes for a problem, were it not indented. */
function problemsIn(screen: string): string[] {
  const tasks = fs.readFileSync(path.join(workspace, '.vscode/tasks.json'), 'utf8');
  const { regexp } = JSON.parse(tasks).tasks[0].problemMatcher.pattern;
  return screen.split('\n').filter((line) => new RegExp(regexp).test(line.trim()));
}

/** Commands as the runner finds them. */
const commandsIn = (log: string) =>
  log.split('\n').filter((line) => line.trim().startsWith('::') || line.includes('##['));

test('with --problems, only the lines of --problems are problems', async () => {
  fs.writeFileSync(answer, forging);
  const { stdout } = await check({}, '--problems');
  expect(stdout).toContain('exercises/exercise-1.ts:7:7 error: forged');
  expect(problemsIn(stdout)).toEqual([
    expect.stringMatching(/^exercises\/exercise-1\.ts:3:\d+: error: adds small numbers: /),
    expect.stringMatching(/^exercises\/exercise-1\.ts:3:\d+: error: adds negative numbers: /),
  ]);
});

test('with --problems and --diff, neither are lines of the answer', async () => {
  fs.writeFileSync(answer, `// ${forged[0]}\n${fs.readFileSync(referenceFile(), 'utf8')}`);
  const { stdout } = await check({}, '--problems', '--diff');
  expect(stdout).toContain('forged');
  expect(problemsIn(stdout)).toEqual([]);
});

const referenceFile = () => path.join(fixture.content, 'exercises/exercise-1/reference.ts');

describe('under GitHub Actions', () => {
  const onGitHub = { GITHUB_ACTIONS: 'true' };

  test('the only commands are the annotations', async () => {
    fs.writeFileSync(answer, forging);
    const { stdout } = await check(onGitHub, '--problems');
    expect(stdout).toContain('forged');
    const commands = commandsIn(stdout);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(command).toMatch(/^::error file=exercises\/exercise-1.ts,line=3::adds /);
    }
  });

  test('a diff gives no commands', async () => {
    fs.writeFileSync(answer, `/*\n${forged.join('\n')}\n*/\n${sums}${counter}`);
    const { stdout } = await runProgramWith(onGitHub, fixture, workspace, 'diff', '1', '--yes');
    expect(stdout).toContain('forged');
    expect(commandsIn(stdout)).toEqual([]);
  });

  describe('a summary', () => {
    let summary: string;
    beforeEach(() => {
      summary = path.join(temporaryFolder('runner'), 'summary.md');
      fs.writeFileSync(summary, 'before\n');
    });
    const env = () => ({ ...onGitHub, GITHUB_STEP_SUMMARY: summary });

    test('lists the steps with their tests, and what failed', async () => {
      fs.writeFileSync(answer, `${sums}${counter}`);
      await check(env());
      expect(fs.readFileSync(summary, 'utf8')).toBe(
        [
          'before',
          '### exercise-1 The counter: ✗ failed',
          '',
          '1 of 2 steps and 3 of 4 tests passed.',
          '',
          '| step | result | tests passed |',
          '| --- | --- | --- |',
          '| 1 adding | ✓ passed | 2 of 2 |',
          '| 2 counting | ✗ failed | 1 of 2 |',
          '',
          '- **counts calls**: expected +0 to be 2 // Object.is equality (exercises/exercise-1.ts:1)',
          '',
        ].join('\n'),
      );
    });

    test('takes a message for text, not for Markdown or HTML', async () => {
      const message = '| <img src=x> **bold** `code` [link](https://example.org)';
      fs.writeFileSync(
        answer,
        `export const add = () => { throw new Error('${message}') };\n${counter}`,
      );
      await check(env());
      const text = fs.readFileSync(summary, 'utf8');
      expect(text).toContain(
        'img src=x&#62; &#42;&#42;bold&#42;&#42; &#96;code&#96; &#91;link&#93;',
      );
      expect(text).not.toMatch(/<img|\*\*bold/);
    });

    test('stays where it is: what is not a regular file there is left alone', async () => {
      const folder = path.dirname(summary);
      const pipe = path.join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const link = path.join(folder, 'link.md');
      fs.symlinkSync(summary, link);
      const missing = path.join(folder, 'missing.md');
      for (const file of [pipe, link, missing, folder]) {
        const { exitCode, stderr } = await check({ ...env(), GITHUB_STEP_SUMMARY: file });
        expect(exitCode).toBe(1);
        expect(stderr).toContain("Can't write to GITHUB_STEP_SUMMARY: ");
      }
      expect(fs.readFileSync(summary, 'utf8')).toBe('before\n');
      expect(fs.existsSync(missing)).toBe(false);
    });

    test('never goes into the workspace', async () => {
      const before = fs.readFileSync(answer, 'utf8');
      const { stderr } = await check({ ...env(), GITHUB_STEP_SUMMARY: answer });
      expect(fs.readFileSync(answer, 'utf8')).toBe(before);
      expect(stderr).toContain("Can't write to GITHUB_STEP_SUMMARY: it lies in the workspace.");
    });
  });
});
