// Which texts are kept after a check, and what is said of them.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createContext } from '../../src/cli/context.ts';
import { keepGraded } from '../../src/cli/keep-attempt.ts';
import type { Subject } from '../../src/cli/subject.ts';
import type { Verdict } from '../../src/grader/verdict.ts';
import { attemptsAt } from '../../src/workspace/attempts.ts';
import { exercise, smallWorld } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const graded = Buffer.from('// mine\n');
const verdictOf = (more: object) =>
  ({
    status: 'pass',
    graded,
    steps: [{ status: 'pass' }, { status: 'pass' }],
    ...more,
  }) as unknown as Verdict;

function keep(
  verdict: object,
  subject: Partial<Subject> = {},
  { workspace, world } = smallWorld(),
) {
  const file = path.join(workspace, 'exercises/exercise-1.ts');
  const context = createContext(world);
  const problem = keepGraded(verdictOf(verdict), { exercise, file, ...subject }, context);
  return { problem, kept: attemptsAt(workspace, 'exercise-1') };
}

describe('a text that was checked is kept with its verdict', () => {
  const [pass, fail, skipped] = ['pass', 'fail', 'skipped'].map((status) => ({ status }));

  test.each([
    [{}, {}, { status: 'pass', stepsPassed: 2 }],
    [{ status: 'fail', steps: [pass, fail] }, {}, { status: 'fail', stepsPassed: 1 }],
    [{ status: 'fail', steps: [fail, pass] }, {}, { status: 'fail', stepsPassed: 0 }],
    [
      { status: 'error', reason: 'syntax', steps: [skipped, skipped] },
      {},
      { status: 'error', reason: 'syntax', stepsPassed: 0 },
    ],
  ])('%j', (verdict, subject, result) => {
    const { problem, kept } = keep(verdict, subject);
    expect(problem).toBe(undefined);
    expect(kept).toHaveLength(1);
    expect(kept[0]!.result).toEqual({ reason: undefined, steps: 2, ...result });
    expect(fs.readFileSync(kept[0]!.file)).toEqual(graded);
  });

  test.each([{ upToStep: 1 }, { at: 3 }])('only in part with %j, whatever it was', (subject) => {
    for (const status of ['pass', 'error']) {
      const [only] = keep({ status, reason: 'exit' }, subject).kept;
      expect(only!.result).toMatchObject({ status: 'part', reason: undefined });
    }
  });
});

describe('nothing is kept', () => {
  test('of a file that could not be read', () => {
    expect(keep({ graded: undefined })).toEqual({ problem: undefined, kept: [] });
  });

  test("of another's file", () => {
    const file = path.join(temporaryFolder('ada'), 'exercise-1.ts');
    fs.writeFileSync(file, '// mine\n');
    expect(keep({}, { file })).toEqual({ problem: undefined, kept: [] });
  });

  test('outside a workspace', () => {
    const small = smallWorld({ cwd: temporaryFolder('empty') });
    expect(keep({}, {}, small)).toEqual({ problem: undefined, kept: [] });
  });
});

test('a link to the own file is the own file', () => {
  const small = smallWorld();
  const file = path.join(temporaryFolder('links'), 'link.ts');
  fs.symlinkSync(path.join(small.workspace, 'exercises/exercise-1.ts'), file);
  expect(keep({}, { file }, small).kept).toHaveLength(1);
});

test('what cannot be kept is no error, but the reason', () => {
  const small = smallWorld();
  fs.mkdirSync(path.join(small.workspace, '.events-course'));
  fs.writeFileSync(path.join(small.workspace, '.events-course/attempts'), 'in the way');
  expect(keep({}, {}, small).problem).toMatch(/^[A-Z].*\((ENOTDIR|EEXIST)\).*\.$/);
  const linked = smallWorld();
  fs.mkdirSync(path.join(linked.workspace, '.events-course'));
  const link = path.join(linked.workspace, '.events-course/attempts');
  fs.symlinkSync(temporaryFolder('elsewhere'), link);
  expect(keep({}, {}, linked).problem).toContain('is a link');
});
