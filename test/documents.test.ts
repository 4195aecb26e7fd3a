// What the README and the changelog count is counted again.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exercises } from '../solutions/index.ts';
import { builtExercise } from '../src/course/paths.ts';
import type { DeclaredTest } from '../src/grader/verdict.ts';

const root = path.resolve(import.meta.dirname, '..');
const testsOf = (id: string): DeclaredTest[] =>
  JSON.parse(fs.readFileSync(builtExercise(path.join(root, 'dist/content'), id).tests, 'utf8'));

const tests = exercises.flatMap(({ id }) => testsOf(id)).length;
const steps = exercises.flatMap((exercise) => exercise.steps).length;

test.each(['README.md', 'CHANGELOG.md'])('%s counts steps and tests rightly', (file) => {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replace(/\s+/g, ' ');
  expect(text).toContain(`${steps} steps`);
  expect(text).toContain(`${tests} tests`);
});
