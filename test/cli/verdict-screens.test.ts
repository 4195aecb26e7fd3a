// A verdict as a screen and as JSON, from wherever the learner stands.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createContext } from '../../src/cli/context.ts';
import type { Subject } from '../../src/cli/subject.ts';
import { checkJson, placedFrom, remember, screenOf } from '../../src/cli/verdicts.ts';
import type { Verdict } from '../../src/grader/verdict.ts';
import type { Happening } from '../../src/progress/events.ts';
import { append, logFile } from '../../src/progress/log.ts';
import { exercise, smallWorld } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let small: ReturnType<typeof smallWorld>;
let own: string;
beforeEach(() => {
  small = smallWorld();
  own = path.join(small.workspace, 'exercises/exercise-1.ts');
});

const contextIn = (cwd = small.workspace) =>
  createContext({ ...small.world, cwd }, { workspace: small.workspace });
const at = (file: string) => ({ file, line: 1, column: 4 });

/** One step, in which one test fails at this place. */
function failedAt(file: string, more: object = {}): Verdict {
  const failed = { name: 'adds', status: 'fail', message: 'boom', durationMs: 1, exhibits: [] };
  return {
    exercise: 'exercise-1',
    file: 'exercises/exercise-1.ts',
    status: 'fail',
    durationMs: 7,
    output: '',
    outputTruncated: false,
    outputOutsideTests: '',
    mistake: null,
    family: null,
    uncaught: null,
    steps: [{ step: 1, title: 'adding', status: 'fail', tests: [{ ...failed, at: at(file) }] }],
    ...more,
  } as unknown as Verdict;
}
const passed = (more: object = {}) =>
  failedAt('', {
    status: 'pass',
    steps: [
      { step: 1, title: 'adding', status: 'pass', tests: [{ status: 'pass', exhibits: [] }] },
    ],
    ...more,
  });
const screen = (verdict: Verdict, subject: Partial<Subject> = {}, cwd?: string) =>
  screenOf(verdict, { exercise, file: own, ...subject }, contextIn(cwd));

describe('the lines around a place are shown', () => {
  const code = '// the own line\n';

  test("of the learner's own file, named from where they stand", () => {
    fs.writeFileSync(own, code);
    expect(screen(failedAt('exercises/exercise-1.ts'))).toContain('// the own line');
    const below = screen(failedAt('exercises/exercise-1.ts'), {}, path.dirname(own));
    expect(below).toContain('// the own line');
    expect(below).toContain('exercise-1.ts:1:4');
    expect(below).not.toContain('exercises/');
  });

  test('of another file of the workspace', () => {
    fs.writeFileSync(path.join(small.workspace, 'exercises/helper.ts'), '// a line that helps\n');
    const verdict = failedAt('exercises/helper.ts');
    expect(screen(verdict)).toContain('// a line that helps');
    expect(screen(verdict, {}, path.dirname(own))).toContain('// a line that helps');
    expect(screen(verdict, {}, temporaryFolder('elsewhere'))).toContain('// a line that helps');
  });

  test('never of one outside: a stack may be forged', () => {
    const secret = path.join(temporaryFolder('home'), 'secret.ts');
    fs.writeFileSync(secret, '// nobody may see this\n');
    expect(screen(failedAt(secret))).not.toContain('nobody may see');
    fs.symlinkSync(secret, path.join(small.workspace, 'exercises/link.ts'));
    expect(screen(failedAt('exercises/link.ts'))).not.toContain('nobody may see');
  });

  test('not of a file that is gone', () => {
    fs.mkdirSync(path.join(small.workspace, '.events-course')); // still a workspace
    fs.rmSync(own);
    expect(screen(failedAt('exercises/exercise-1.ts'))).toContain('exercise-1.ts:1:4');
  });
});

describe('a verdict is placed', () => {
  test('as it is, from the workspace', () => {
    const verdict = failedAt('exercises/exercise-1.ts');
    expect(placedFrom(verdict, contextIn())).toBe(verdict);
  });

  test('from elsewhere with each of its paths, and nothing else of it changes', () => {
    const [step] = failedAt('exercises/helper.ts').steps;
    const odd = { ...step!.tests[0]!, message: 'exercises/exercise-1.ts', file: 7 };
    const verdict = failedAt('', { steps: [{ ...step, tests: [odd] }] });
    const placed = placedFrom(verdict, contextIn(path.dirname(own)));
    expect(placed).toEqual({
      ...verdict,
      file: 'exercise-1.ts',
      steps: [{ ...step, tests: [{ ...odd, at: at('helper.ts') }] }],
    });
  });
});

describe('the screen of a pass', () => {
  const checked = (minutes: number): Happening[] => [
    {
      type: 'exercise-checked',
      exercise: 'exercise-1',
      status: 'pass',
      stepsPassed: 2,
      durationMs: minutes,
    },
  ];

  test('says nothing of work that was never recorded', () => {
    expect(screen(passed())).toMatch(/Passed\. 1 test\./);
  });

  test('says how many checks it took, and no minutes where there were none', () => {
    append(small.workspace, checked(0));
    expect(screen(passed())).toMatch(/Passed\. 1 test, 1 check\./);
  });

  test('says how long it took', () => {
    append(small.workspace, [...checked(0), ...checked(0), ...checked(0)]);
    const log = fs.readFileSync(logFile(small.workspace), 'utf8').trim().split('\n');
    const spread = log.map((line, i) => {
      const event = JSON.parse(line);
      return JSON.stringify({
        ...event,
        at: new Date(Date.UTC(2026, 0, 1, 9, 2 * i)).toISOString(),
      });
    });
    fs.writeFileSync(logFile(small.workspace), `${spread.join('\n')}\n`);
    expect(screen(passed())).toMatch(/Passed\. 1 test, 3 checks, 6 minutes\./);
  });

  test('names the part that was asked for, and what is next', () => {
    expect(screen(passed(), { upToStep: 1 })).toContain('Passed up to step 1.');
    expect(screen(passed(), { at: 4 })).toContain('Passed at crash point 4.');
    expect(screen(passed())).toContain('compare  events-course diff 1');
    const rows = [['any', 'other', 'row']] as [string, string, string][];
    const replaced = screenOf(passed(), { exercise, file: own }, contextIn(), rows);
    expect(replaced).toContain('any  other');
    expect(replaced).not.toContain('compare');
  });

  test('shows all that was printed only where it was asked for', () => {
    const printing = passed({ output: 'hello\n', outputOutsideTests: 'hello\n' });
    expect(screen(printing)).not.toContain('hello');
    expect(screen(printing, { wholeOutput: true })).toContain('hello');
    expect(screen(printing)).toContain('events-course check 1 --output');
  });
});

describe('check --json', () => {
  const base = {
    version: 1,
    exercise: 'exercise-1',
    file: 'exercises/exercise-1.ts',
    durationMs: 7,
  };
  const printed = { output: 'a\n', outputTruncated: true, outputOutsideTests: 'b\n' };

  test('of a failure has the mistake and the uncaught error, and no reason', () => {
    const mistake = { id: 'no-off' };
    const verdict = failedAt('', { mistake, uncaught: { message: 'x' }, ...printed });
    expect(checkJson(verdict)).toEqual({
      ...base,
      ...printed,
      status: 'fail',
      reason: null,
      message: null,
      advice: null,
      at: null,
      score: { steps: [0, 1], tests: [0, 1] },
      steps: verdict.steps,
      mistake,
      uncaught: { message: 'x' },
    });
  });

  test('of no verdict has the reason, the message, the advice and the place', () => {
    const why = { reason: 'syntax', message: 'm', advice: 'a', at: at('x.ts') };
    expect(checkJson(failedAt('', { status: 'error', ...why }))).toMatchObject({
      ...base,
      status: 'error',
      ...why,
      mistake: null,
      uncaught: null,
    });
    expect(checkJson(failedAt('', { status: 'error', ...why, at: undefined }))).toMatchObject({
      at: null,
    });
  });

  test('of a pass has neither', () => {
    expect(checkJson(passed({ reason: 'x', message: 'x', advice: 'x', at: 'x' }))).toMatchObject({
      status: 'pass',
      reason: null,
      message: null,
      advice: null,
      at: null,
      mistake: null,
      uncaught: null,
    });
  });
});

describe('what is remembered', () => {
  const graded = Buffer.from('// mine\n');
  const subject = (more: object = {}): Subject => ({ exercise, file: '', ...more });

  test('nothing with --no-record', () => {
    remember(passed(), subject({ record: false }), contextIn());
    expect(fs.existsSync(path.join(small.workspace, '.events-course'))).toBe(false);
  });

  test('an attempt that cannot be kept is said, once, and why', () => {
    fs.mkdirSync(path.join(small.workspace, '.events-course'));
    fs.writeFileSync(path.join(small.workspace, '.events-course/attempts'), 'in the way');
    remember(passed({ graded }), subject({ file: own }), contextIn());
    expect(small.said.stderr).toMatch(/^ {2}This attempt wasn't kept\. .*\.\n$/);
  });

  test('where nothing can be recorded the cause is said, and no second one', () => {
    fs.writeFileSync(path.join(small.workspace, '.events-course'), 'in the way');
    remember(passed({ graded }), subject({ file: own }), contextIn());
    expect(small.said.stderr).not.toContain("wasn't kept");
    expect(small.said.stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('of the failing tests of a step', () => {
  const story = {
    title: 'sums are right',
    sentence: 'add() gives the sum.',
    run: 3,
    runs: 50,
    seed: 41,
    lines: [{ atMs: 0, text: 'add(1, 2)', notes: [] }],
    brokenAtMs: 0,
    expected: '3',
    yours: '4',
  };
  const withStory = (message: string) => {
    const one = { status: 'fail', durationMs: 1, exhibits: [], message: 'boom' };
    const told = {
      ...one,
      name: 'every rule holds',
      message,
      exhibits: [{ kind: 'story', data: story }],
    };
    const tests = [{ ...one, name: 'adds' }, told];
    const steps = [{ step: 1, title: 'adding', status: 'fail', tests }];
    return screen(failedAt('', { steps }))
      .split('\n')
      .filter((line) => line.includes('✗ ') || line.includes('the rule'));
  };

  test('the one that tells a story is opened, under the rule that it breaks', () => {
    expect(withStory('sums are right: expected 3, yours: 4').map((line) => line.trim())).toEqual([
      expect.stringContaining('adding'),
      '✗ sums are right',
      'the rule   "add() gives the sum."',
      '✗ adds',
    ]);
  });

  test('but not where nothing is written yet', () => {
    const lines = withStory('sums are right: expected 3, yours: throws NotImplemented');
    expect(lines.slice(1).map((line) => line.trim())).toEqual(['✗ adds', '✗ sums are right']);
  });
});
