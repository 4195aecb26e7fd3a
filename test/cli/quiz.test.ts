import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'quiz');
});

describe('quiz', () => {
  const answers = (...given: object[]) => {
    const file = path.join(temporaryFolder('answers'), 'answers.json');
    fs.writeFileSync(file, JSON.stringify({ answers: given }));
    return file;
  };

  test('--json gives the questions without their answers', async () => {
    const { stdout } = await run('quiz', '--json');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      questions: [
        {
          id: 'counted',
          outline: 1,
          scenario: 'Three emits, no listener. How many calls?',
          code: null,
          choices: ['none', 'three'],
        },
        expect.objectContaining({ id: 'backwards' }),
      ],
      reason: null,
      nextAt: null,
    });
  });

  test('--json says why there is no question, and when one comes back', async () => {
    const all = JSON.parse((await run('quiz', '--json')).stdout).questions as { id: string }[];
    const wrong = { question: 'counted', choice: 0, sure: 'sure' };
    const [first, ...others] = all.map(({ id }) => ({ question: id, choice: 1, sure: 'sure' }));
    await run('quiz', '--answers', answers(first!, ...others, wrong));
    const { questions, reason, nextAt } = JSON.parse((await run('quiz', '01', '--json')).stdout);
    expect({ questions, reason }).toEqual({ questions: [], reason: 'none-due' });
    expect(Date.parse(nextAt)).toBeGreaterThan(Date.now());
  });

  test('--answers says what was right and why, and remembers it', async () => {
    const file = answers(
      { question: 'counted', choice: 1, sure: 'sure' },
      { question: 'counted-by-running', choice: 1, sure: 'guess' },
    );
    const { stdout } = await run('quiz', '--answers', file);
    expect(JSON.parse(stdout).results).toMatchObject([
      {
        question: 'counted',
        right: false,
        answer: 0,
        reasons: [expect.any(String), expect.any(String)],
      },
      { question: 'counted-by-running', right: true, answer: 1 },
    ]);
    const listed = JSON.parse((await run('list', '--json')).stdout);
    expect(listed.questions).toEqual({ total: 3, answered: 2, right: 1 });
  });

  test('an answer to nothing is refused, and none is remembered', async () => {
    const file = answers({ question: 'unheard-of', choice: 0 });
    const { exitCode, stderr } = await run('quiz', '--answers', file);
    expect({ exitCode, stderr: stderr.trim() }).toEqual({
      exitCode: 2,
      stderr: 'answers[0]: no question `unheard-of`.',
    });
  });

  test('where nothing is due it says how to repeat the same lesson', async () => {
    const given = ['counted', 'backwards'].map((question) => ({ question, choice: 0 }));
    await run('quiz', '--answers', answers(...given));
    expect((await run('quiz')).stdout).toMatch(/No question is due.*again {2}\S+ quiz --all/s);
    expect((await run('quiz', '1')).stdout).toContain('quiz 01 --all');
  });

  test('in a pipe it says how else to answer', async () => {
    const { exitCode, stderr } = await run('quiz');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('quiz --json');
  });
});
