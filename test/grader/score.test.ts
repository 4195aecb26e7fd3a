// How much of an answer is right, whatever the verdict: every step and test is listed, and counted.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { right } from '../support/corpus.ts';
import { buildFixture, type Fixture, runProgram, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;

beforeAll(async () => {
  fixture = await buildFixture();
  workspace = temporaryFolder('score');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/right.ts'), right);
}, 60_000);

async function check(text: string | undefined, ...options: string[]) {
  const file = path.join(workspace, 'exercises/exercise-1.ts');
  if (text === undefined) fs.rmSync(file, { force: true });
  else fs.writeFileSync(file, text);
  const { stdout } = await runProgram(fixture, workspace, 'check', '1', '--json', ...options);
  return JSON.parse(stdout);
}

const everyTest = [
  'adding: adds small numbers',
  'adding: adds negative numbers',
  'counting: counts calls',
  'counting: stops at close',
];

describe('every step and test is listed once, and the score counts them', () => {
  test.each<[what: string, text: string | undefined, status: string, score: object]>([
    ['a pass', right, 'pass', { steps: [2, 2], tests: [4, 4] }],
    [
      'a fail',
      "export * from './right.ts';\nexport const add = (a: number) => a > 0 ? 3 : 0;",
      'fail',
      { steps: [0, 2], tests: [1, 4] },
    ],
    ['a file that is missing', undefined, 'missing', { steps: [0, 2], tests: [0, 4] }],
    ['a syntax error', 'export const = 1;', 'syntax', { steps: [0, 2], tests: [0, 4] }],
    ['a blocked import', "import 'fs';", 'import', { steps: [0, 2], tests: [0, 4] }],
    ['an error at load', 'throw new Error();', 'load', { steps: [0, 2], tests: [0, 4] }],
    [
      'a result that an answer could have faked',
      `${right}\nsetTimeout(() => { Object.is = () => true; });`,
      'tampering',
      { steps: [0, 2], tests: [0, 4] },
    ],
  ])('%s', async (_, text, status, score) => {
    const verdict = await check(text);
    expect(verdict.reason ?? verdict.status).toBe(status);
    const listed = verdict.steps.flatMap(({ title, tests }: any) =>
      tests.map(({ name }: any) => `${title}: ${name}`),
    );
    expect(listed).toEqual(everyTest);
    expect(verdict.score).toEqual(score);
  });

  test('with --step, the steps that were not asked for are skipped, not left out', async () => {
    const { status, score, steps } = await check(right, '--step', '1');
    expect({ status, score }).toEqual({ status: 'pass', score: { steps: [1, 2], tests: [2, 4] } });
    expect(steps[1].tests[0].status).toBe('skipped');
  });
});
