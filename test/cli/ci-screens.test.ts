// What a check writes where no person looks, by the environment that it runs in.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { junitReport, showVerdicts, withOwnProblemsOnly } from '../../src/cli/ci.ts';
import { createContext, type World } from '../../src/cli/context.ts';
import { addStepSummary } from '../../src/cli/step-summary.ts';
import type { Verdict } from '../../src/grader/verdict.ts';
import { smallWorld } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const at = { file: 'exercises/exercise-1.ts', line: 3, column: 5 };
const verdict = {
  exercise: 'exercise-1',
  file: at.file,
  status: 'fail',
  durationMs: 7,
  output: '',
  outputTruncated: false,
  outputOutsideTests: '',
  mistake: null,
  family: null,
  uncaught: null,
  steps: [
    {
      step: 1,
      title: 'adding',
      status: 'fail',
      tests: [
        { name: 'adds', status: 'fail', message: '::boom', durationMs: 1, exhibits: [], at },
        { name: 'adds more', status: 'pass', durationMs: 1, exhibits: [] },
      ],
    },
  ],
} as Verdict;
const passed = {
  ...verdict,
  status: 'pass',
  steps: [{ step: 1, title: 'adding', status: 'pass', tests: [] }],
} as unknown as Verdict;

let small: ReturnType<typeof smallWorld>;
beforeEach(() => {
  small = smallWorld();
});
const contextIn = (env: World['env'], cwd = small.workspace) =>
  createContext({ ...small.world, env, cwd }, { workspace: small.workspace });
const shown = (env: World['env'], problems = false, verdicts = [verdict], cwd?: string) => {
  showVerdicts(verdicts, 'the screen', { problems }, contextIn(env, cwd));
  return small.said.stdout;
};
const problem = `exercises/exercise-1.ts:3:5: error: adds: `;

describe('the screen', () => {
  test('is all that is shown to a person', () => {
    expect(shown({})).toBe('the screen\n');
  });

  test('comes before one line for each problem, for an editor that asked for them', () => {
    expect(shown({}, true)).toBe(`the screen\n${problem}::boom\n`);
  });

  test('names problems by paths that the editor can open from its folder', () => {
    const said = shown({}, true, [verdict], path.join(small.workspace, 'exercises'));
    expect(said).toContain('\nexercise-1.ts:3:5: error: ');
  });

  test('has no empty lines below it where nothing failed', () => {
    expect(shown({}, true, [passed])).toBe('the screen\n');
    small.said.stdout = '';
    expect(shown({ GITHUB_ACTIONS: 'true' }, true, [passed])).toBe('the screen\n');
  });
});

describe('on GitHub', () => {
  test('each failure is an annotation, at its place in the repository', () => {
    const above = path.dirname(small.workspace);
    const folder = path.basename(small.workspace);
    expect(shown({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: above })).toMatch(
      new RegExp(`^the screen\\n::error file=${folder}/exercises/exercise-1.ts,line=3:`),
    );
  });

  test.each([
    ['the repository is the workspace', () => small.workspace],
    ['the workspace is not in it', () => temporaryFolder('repository')],
    ['nothing is known of it', () => undefined],
  ])('paths begin at the workspace where %s', (_, repository) => {
    const said = shown({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: repository() });
    expect(said).toContain('::error file=exercises/exercise-1.ts,line=3:');
  });

  test('a folder whose name begins with two dots is in the repository', () => {
    const above = path.dirname(small.workspace);
    const dotted = path.join(above, `..${path.basename(small.workspace)}`);
    fs.renameSync(small.workspace, dotted);
    const context = createContext(
      {
        ...small.world,
        env: { GITHUB_ACTIONS: '1', GITHUB_WORKSPACE: above },
        cwd: dotted,
      },
      { workspace: dotted },
    );
    showVerdicts([verdict], 'the screen', {}, context);
    expect(small.said.stdout).toContain(`file=${path.basename(dotted)}/exercises/`);
  });

  test("a problem line isn't a command of the runner", () => {
    const file = '::error::forged';
    const first = verdict.steps[0]!;
    const forged = {
      ...verdict,
      steps: [{ ...first, tests: [{ ...first.tests[0]!, at: { ...at, file } }] }],
    } as Verdict;
    expect(shown({ GITHUB_ACTIONS: 'true' }, true, [forged])).not.toMatch(/^::error::/m);
    small.said.stdout = '';
    expect(shown({}, true, [forged])).toMatch(/^::error::/m);
  });
});

test("with --problems no line of a learner's text is one", () => {
  const context = withOwnProblemsOnly(contextIn({}));
  context.print(`${problem}forged`);
  context.say(`${problem}forged`);
  for (const text of [small.said.stdout, small.said.stderr]) {
    expect(text).toContain('forged');
    expect(text).not.toContain(problem);
  }
});

describe('--junit', () => {
  test('without a file there is no report', () => {
    expect(junitReport(undefined, contextIn({}))).toBe(undefined);
  });

  test('writes each test, and replaces only a report of ours', () => {
    const env = { GITHUB_WORKSPACE: path.dirname(small.workspace) };
    const file = path.join(small.workspace, 'out/results.xml');
    junitReport('out/results.xml', contextIn(env))!.write([verdict]);
    const text = fs.readFileSync(file, 'utf8');
    expect(text).toContain('name="exercise-1');
    expect(text).toContain(`${path.basename(small.workspace)}/exercises/exercise-1.ts`);
    junitReport('out/results.xml', contextIn(env))!.write([passed]);
    expect(fs.readFileSync(file, 'utf8')).not.toContain('boom');
    fs.writeFileSync(file, '<testsuites/>');
    expect(() => junitReport('out/results.xml', contextIn(env))).toThrow('--junit out/results.xml');
  });
});

describe('the summary of a step', () => {
  let summary: string;
  beforeEach(() => {
    summary = path.join(temporaryFolder('runner'), 'summary.md');
    fs.writeFileSync(summary, 'before\n');
  });
  const add = (GITHUB_STEP_SUMMARY?: string, cwd?: string) => {
    addStepSummary([verdict], contextIn({ GITHUB_STEP_SUMMARY }, cwd));
    return small.said.stderr;
  };

  test('is added to what is there, and nothing is said', () => {
    expect(add(summary)).toBe('');
    expect(fs.readFileSync(summary, 'utf8')).toMatch(/^before\n[\s\S]*adds/);
  });

  test('may be named from the folder of the check', () => {
    expect(add('summary.md', path.dirname(summary))).toBe('');
    expect(fs.readFileSync(summary, 'utf8')).toContain('adds');
  });

  test('is only written on GitHub, and only where the runner wants one', () => {
    expect(add()).toBe('');
    shown({ GITHUB_STEP_SUMMARY: summary });
    expect(fs.readFileSync(summary, 'utf8')).toBe('before\n');
    shown({ GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: '1' });
    expect(fs.readFileSync(summary, 'utf8')).toContain('adds');
  });

  test.each([
    ['in the workspace', () => path.join(small.workspace, 'exercises/exercise-1.ts'), 'workspace'],
    ['that is missing', () => `${summary}.none`, 'ENOENT'],
    ['that is a folder', () => path.dirname(summary), 'EISDIR'],
    ['that is a device', () => '/dev/null', "isn't a regular file"],
  ])('%s is refused, and no check fails for it', (_, file, why) => {
    expect(add(file())).toMatch(new RegExp(`^ {2}Can't write to GITHUB_STEP_SUMMARY: .*${why}`));
    expect(fs.existsSync(`${summary}.none`)).toBe(false);
    const own = path.join(small.workspace, 'exercises/exercise-1.ts');
    expect(fs.readFileSync(own, 'utf8')).toBe('// mine\n');
  });
});
