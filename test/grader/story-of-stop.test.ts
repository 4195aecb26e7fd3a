// An answer that hangs or ends the process in a generated run: which run it was, and how far it came.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildContent } from '../../src/course-build/build-content.ts';
import { loadCourse } from '../../src/course-build/load-course.ts';
import { grade } from '../../src/grader/grade.ts';
import type { Story } from '../../src/trial/hold.ts';
import { right } from '../support/corpus.ts';
import {
  buildFixture,
  type Fixture,
  fixtureRoot,
  runProgram,
  temporaryFolder,
} from '../support/fixture.ts';

const repository = path.resolve(import.meta.dirname, '../..');

const spec = `
import { describe, test } from 'vitest';
import { keepsRules } from '${repository}/solutions/spec-kit.ts';
import { fc } from '${repository}/src/trial/trial.ts';
import * as answer from './exercise-1.ts';

const digit = fc.integer({ min: 0, max: 9 });
const sums = {
  rules: { sum: { step: 1, title: 'a sum is right', sentence: 'The sum of two numbers.' } },
  programs: fc.record({
    ops: fc.array(fc.record({ do: fc.constant('add'), a: digit, b: digit }), { maxLength: 5 }),
  }),
  shape: { required: ['a', 'b'], creates: [], points: [] },
  crashes: 'sum',
  async play({ add }, { ops }, history) {
    for (const { a, b } of ops) {
      history.did(\`add(\${a}, \${b})\`);
      const sum = add(a, b);
      history.saw(\`returns \${sum}\`);
      history.check(sum === a + b, 'sum', () => \`\${a + b}\`, () => \`\${sum}\`);
    }
  },
};

describe('1 adding', () => {
  test('adds in generated runs', () => keepsRules(answer, sums, 100));
});
describe('2 counting', () => {
  test('counts', () => void new answer.Counter({ on() {}, off() {} } as any).close());
});
`;

let fixture: Fixture;
let workspace: string;

beforeAll(async () => {
  const built = await buildFixture();
  const clone = temporaryFolder('clone');
  const root = path.join(clone, 'test/fixture-course');
  fs.cpSync(fixtureRoot, root, { recursive: true });
  for (const name of ['src', 'node_modules'])
    fs.symlinkSync(path.join(repository, name), path.join(clone, name));
  fs.writeFileSync(path.join(root, 'solutions/exercise-1/spec.ts'), spec);
  const content = temporaryFolder('content with runs');
  const course = await loadCourse(fixtureRoot);
  const { engine } = built;
  await buildContent({ root, course, content, engine, starters: 'working-tree' });
  fixture = { ...built, course, content };
  workspace = temporaryFolder('stopped in a run');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/right.ts'), right);
}, 60_000);

const answer = () => path.join(workspace, 'exercises/exercise-1.ts');

async function gradeWhenAdding(code: string) {
  fs.writeFileSync(
    answer(),
    `export { Counter } from './right.ts';\nexport function add(a: number, b: number) {\n  ${code}\n  return a + b;\n}\n`,
  );
  const { course, content, engine } = fixture;
  const request = { exercise: course.exercises[0]!, file: answer(), workspace, content, engine };
  const verdict = await grade({ ...request, limits: { silenceMs: 500 } });
  const [{ exhibits = [] } = {}] = verdict.steps[0]!.tests;
  return { verdict, story: exhibits[0]?.data as Story | undefined };
}

describe('an answer that is stopped in a generated run', () => {
  test('that never returns: the run is named, and told up to the call that hangs', async () => {
    const { verdict, story } = await gradeWhenAdding('while (a === 7);');
    expect(verdict).toMatchObject({
      status: 'error',
      reason: 'timeout',
      message: expect.stringMatching(
        /^stopped after 0\.5 s in step 1, "adds in generated runs", generated run \d+ of seed 41$/,
      ),
    });
    expect(verdict.status === 'error' && verdict.message).toContain(`run ${story!.run} of`);
    const { text, notes } = story!.lines.at(-1)!;
    expect(text).toMatch(/^add\(7, \d\)$/);
    expect(notes).toEqual([]);
    expect(story!.lines.slice(0, -1).every(({ notes }) => notes.length === 1)).toBe(true);
    expect(story).toMatchObject({
      rule: 'sum',
      expected: 'the call returns',
      yours: 'does not return',
    });
  });

  test('that ends the process: the story says so', async () => {
    const { verdict, story } = await gradeWhenAdding('if (a + b === 9) process.exit(3);');
    expect(verdict).toMatchObject({
      reason: 'exit',
      message: expect.stringMatching(/^process\.exit\(3\) was called in step 1, .* generated run/),
    });
    expect(story!.yours).toBe('calls process.exit(3)');
  });

  test('sees the story on the screen', async () => {
    await gradeWhenAdding('if (a === 7) process.exit(3);');
    const { stdout } = await runProgram(fixture, workspace, 'check', '1');
    const screen = stripVTControlCharacters(stdout);
    expect(screen).toMatch(/what happened in the run \(run \d+ of 100, seed 41\)\n/);
    expect(screen).toMatch(
      /add\(7, \d\)\n\n +0 ms {3}expected: the call returns\n +yours: {4}calls/,
    );
  });

  test('a wrong sum gets the shortest story, as ever', async () => {
    const { verdict, story } = await gradeWhenAdding('if (a === 7) return 0;');
    expect(verdict.status).toBe('fail');
    expect(story!.isWhole).toBe(undefined);
    expect(story!.lines).toHaveLength(1);
  });
});
