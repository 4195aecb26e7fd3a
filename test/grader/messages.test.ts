// What a verdict says of things that hide their cause: an export that is not there, an error that
// nobody caught while a test failed, and mistakes that once looked like others.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exercises } from '../../solutions/index.ts';
import type { Exercise } from '../../src/course/course.ts';
import { exerciseSources } from '../../src/course/paths.ts';
import { grade } from '../../src/grader/grade.ts';
import type { Failed } from '../../src/grader/verdict.ts';
import { temporaryFolder } from '../support/fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dist = path.join(root, 'dist');
const engine = { engine: path.join(dist, 'engine'), cache: temporaryFolder('cache') };

async function gradeText(exercise: Exercise, text: string): Promise<Failed> {
  const workspace = temporaryFolder('answer');
  const file = path.join(workspace, `${exercise.id}.ts`);
  fs.writeFileSync(file, text);
  const content = path.join(dist, 'content');
  return (await grade({ exercise, file, workspace, content, engine })) as Failed;
}

const referenceOf = ({ id }: Exercise) =>
  fs.readFileSync(exerciseSources(root, id).reference, 'utf8');

/** The values that a reference exports and its spec asks for, by an import or as `answer.NAME`. */
function exportsAskedOf(exercise: Exercise): string[] {
  const spec = fs.readFileSync(exerciseSources(root, exercise.id).spec, 'utf8');
  const exported = /^export (?:async )?(?:class|function\*?|const|let) (\w+)/gm;
  return [...referenceOf(exercise).matchAll(exported)]
    .map(([, name]) => name!)
    .filter((name) => new RegExp(`import \\{[^}]*\\b${name}\\b|\\banswer\\.${name}\\b`).test(spec));
}

describe.each(exercises)('$id', (exercise) => {
  test.concurrent.each(exportsAskedOf(exercise))('without %s it says so', async (name) => {
    const declared = new RegExp(
      `^export ((?:async )?(?:class|function\\*?|const|let) ${name}\\b)`,
      'm',
    );
    expect(referenceOf(exercise)).toMatch(declared);
    const { status, steps } = await gradeText(
      exercise,
      referenceOf(exercise).replace(declared, '$1'),
    );
    expect(status).toBe('fail');
    const first = steps.flatMap(({ tests }) => tests).find((each) => each.status === 'fail');
    expect(first?.message).toBe(`${exercise.id}.ts does not export \`${name}\`.`);
  });
});

test('an error that nobody caught stands beside the test that failed, with its line', async () => {
  const [exercise] = exercises;
  const text = referenceOf(exercise!).replace(
    '(unsubscribe: () => void) => unsubscribe()',
    '(unsubscribe: any) => unsubscribe.now()',
  );
  expect(text).not.toBe(referenceOf(exercise!));
  const { status, mistake, uncaught } = await gradeText(exercise!, text);
  expect(status).toBe('fail');
  expect(uncaught?.message).toMatch(/^an error that nobody caught, in step 5, .*: TypeError: /);
  expect(uncaught?.at?.file).toBe('exercise-1.ts');
  expect(mistake?.certain ?? false).toBe(false);
});

describe('what a mistake looks like is what it is', () => {
  const looksOf = async (exercise: Exercise, find: string, replace: string) => {
    expect(referenceOf(exercise).split(find)).toHaveLength(2);
    return (await gradeText(exercise, referenceOf(exercise).replace(find, replace))).mistake
      ?.explanation;
  };

  test('a finalization registry made at each call is itself collected', async () => {
    const registers = '  collected.register(target, unsubscribe, listener);';
    const looks = await looksOf(
      exercises[0]!,
      registers,
      '  new FinalizationRegistry((end: () => void) => end()).register(target, unsubscribe);',
    );
    expect(looks).toContain("a registry that is itself collected doesn't run callbacks");
  });

  test('a copy of the listeners at each emit is too much at every call', async () => {
    const looks = await looksOf(exercises[1]!, 'this.#snapshot ??= [', 'this.#snapshot = [');
    expect(looks).toContain('copy the list only after it has changed');
  });
});
