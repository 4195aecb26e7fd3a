// What `dev check` remembers, and what makes it prove a thing again.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Memory } from '../../src/proof/memory.ts';
import { proofOf } from '../../src/proof/proof.ts';
import { buildFixture, type Fixture, fixtureRoot, temporaryFolder } from '../support/fixture.ts';

const clone = path.resolve(import.meta.dirname, '../..');
let engine: Fixture['engine'];
let root: string;
let folder: string;

/** A copy of the fixture course, in a clone of its own: its sources import ours. */
beforeAll(async () => {
  const place = temporaryFolder('clone');
  for (const name of ['src', 'node_modules', 'tsconfig.json'])
    fs.symlinkSync(path.join(clone, name), path.join(place, name));
  root = path.join(place, 'test/fixture-course');
  fs.cpSync(fixtureRoot, root, { recursive: true });
  folder = temporaryFolder('memory');
  ({ engine } = await buildFixture());
  await proofOf({ root, engine, record: true });
  await doneIn();
}, 60_000);

/** Notes what could not be remembered. */
class Noting extends Memory {
  found = new Set<string>();
  override keep(what: [string, ...unknown[]], result: unknown): void {
    this.found.add(what[0]);
    super.keep(what, result);
  }
}

/** The kinds of work that a proof had to do. */
async function doneIn(place = folder): Promise<string[]> {
  const memory = new Noting(place);
  await proofOf({ root, engine, memory });
  memory.save('test');
  return [...memory.found].sort();
}

const everything = ['grade', 'question', 'run', 'snippets'];

function change(file: string, find: string, replace: string): void {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  expect(text).toContain(find);
  fs.writeFileSync(path.join(root, file), text.replace(find, replace));
}

describe('what was proved', () => {
  test('is not proved again while nothing changes, but is without the memory', async () => {
    expect(await doneIn()).toEqual([]);
    expect(await doneIn(temporaryFolder('empty'))).toEqual(everything);
  }, 60_000);

  test.each([
    ['a test', 'solutions/exercise-1/spec.ts', "describe('1", "// finer\ndescribe('1", ['grade']],
    [
      'the reference',
      'solutions/exercise-1/exercise-1.ts',
      'return a + b',
      'return  a + b',
      ['grade'],
    ],
    ['an explanation', 'solutions/exercise-1/mistakes/step-1.ts', 'It sub', 'This sub', ['grade']],
    ['an example', 'lessons/01-counting/example.ts', 'calls arrived', 'calls came', ['run']],
    ["an example's other file", 'lessons/01-counting/ways/count.ts', '0', '-0', ['run']],
    ['a question', 'lessons/01-counting/lesson.ts', 'i < 3', 'i <= 2', ['question']],
    ['a guide', 'guides/01-counting.md', '1 + 2', '2 + 1', ['snippets']],
    ['a hint', 'solutions/exercise-1/about.ts', 'What is a sum?', 'Which sum?', []],
  ])(
    'is proved again after a change of %s',
    async (_, file, find, replace, wanted) => {
      await doneIn();
      change(file, find, replace);
      expect(await doneIn()).toEqual(wanted);
      expect(await doneIn()).toEqual([]);
    },
    60_000,
  );

  test('is proved again by another engine', async () => {
    fs.appendFileSync(path.join(engine.engine, 'engine.cjs'), '\n');
    expect(await doneIn()).toEqual(['grade']);
  }, 60_000);
});
