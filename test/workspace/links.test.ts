// In a folder that somebody else made, a link may lead anywhere. Nothing behind it is written, graded or shown.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyToPlay } from '../../src/workspace/play.ts';
import {
  buildFixture,
  type Fixture,
  fixtureReference,
  makeFixtureWorkspace,
  runProgram,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
/** Somebody else's, as it was and has to stay. */
let elsewhere: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const inside = (file: string) => path.join(workspace, file);
const foreign = (file: string) => path.join(elsewhere, file);
const secret = '// password: 1234\nexport const add = ;\n';

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'links');
  elsewhere = temporaryFolder('elsewhere');
  fs.writeFileSync(foreign('mine.ts'), secret);
  fs.copyFileSync(fixtureReference, foreign('exercise-1.ts'));
});

const all = (folder: string) =>
  fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const file = path.join(folder, name);
    return [name, fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : 'a folder'];
  });

/** What is at `file` becomes a link. */
function lead(file: string, to: string): void {
  fs.rmSync(inside(file), { recursive: true, force: true });
  fs.mkdirSync(path.dirname(inside(file)), { recursive: true });
  fs.symlinkSync(to, inside(file));
}

describe('what we keep about a learner', () => {
  const links: [file: string, to: () => string][] = [
    ['.events-course', () => elsewhere],
    ['.events-course/progress.jsonl', () => foreign('mine.ts')],
    ['.events-course/progress.jsonl', () => inside('exercises/exercise-1.ts')],
    ['.events-course/progress.jsonl', () => foreign('not-there')],
  ];

  test.each(links)(
    '%s as a link: every command works, nothing is written there',
    async (file, to) => {
      lead(file, to());
      const before = [all(elsewhere), all(inside('exercises'))];
      for (const [argv, code] of [
        [['check', '1'], 1],
        [['check', '--all'], 1],
        [['list'], 0],
        [['hint', '1'], 0],
        [['run', '01'], 0],
      ] as const) {
        const { exitCode, stderr } = await run(...argv);
        expect(exitCode).toBe(code);
        expect(stderr).toBe(
          `  Progress cannot be read or recorded: ${file} is a link, which is never followed. Remove the link.\n`,
        );
      }
      expect((await run('doctor')).exitCode).toBe(1);
      fs.writeFileSync(foreign('log'), '{"id":"a","at":"2026-01-01","type":"x"}\n');
      expect((await run('progress', '--import', foreign('log'))).exitCode).toBe(2);
      fs.rmSync(foreign('log'));
      expect([all(elsewhere), all(inside('exercises'))]).toEqual(before);
    },
  );

  test.each(['.events-course', '.events-course/backups'])(
    '%s as a link: a reset that cannot keep a copy changes nothing',
    async (file) => {
      lead(file, elsewhere);
      fs.writeFileSync(inside('exercises/exercise-1.ts'), '// mine\n');
      const before = [all(elsewhere), all(inside('exercises'))];
      const { exitCode, stderr } = await run('reset', '1', '--yes');
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${file} is a link, which is never followed.`);
      expect([all(elsewhere), all(inside('exercises'))]).toEqual(before);
    },
  );
});

describe('an answer', () => {
  const ways: [what: string, makeLink: () => void][] = [
    ['the file', () => lead('exercises/exercise-1.ts', foreign('exercise-1.ts'))],
    ['its folder', () => lead('exercises', elsewhere)],
    [
      'a link to a link',
      () => {
        lead('exercises/exercise-1.ts', inside('other.ts'));
        lead('other.ts', foreign('exercise-1.ts'));
      },
    ],
  ];

  test.each(ways)('%s leads to a right answer elsewhere, which is not graded', async (_, link) => {
    link();
    const before = all(elsewhere);
    const { exitCode, stdout } = await run('check', '1', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'error',
      reason: 'import',
      message: 'the exercise leads outside your workspace through a link',
    });
    expect((await run('diff', '1', '--yes')).exitCode).toBe(2);
    expect((await run('reset', '1', '--yes')).exitCode).toBe(2);
    expect(all(elsewhere)).toEqual(before);
  });

  test.each(['exercises/exercise-1.ts', 'exercises/part.ts'])(
    'no line of a private file is shown that %s leads to',
    async (file) => {
      fs.writeFileSync(inside('exercises/exercise-1.ts'), "export * from './part.ts';\n");
      lead(file, foreign('mine.ts'));
      for (const argv of [
        ['check', '1'],
        ['check', '1', '--json'],
        ['check', '1', '--problems'],
        ['diff', '1', '--yes'],
      ]) {
        const { stdout, stderr } = await run(...argv);
        expect(stdout + stderr).not.toMatch(/password|add = ;|Unexpected/);
      }
      const { stdout } = await run('check', '1');
      expect(stdout.replace(/\s+/g, ' ')).toMatch(/(is|leads) outside your workspace/);
    },
  );

  test('no line of a private file is shown that a forged stack names', async () => {
    const path3 = path.relative(workspace, foreign('mine.ts'));
    const forged = `const error = new Error('no');\nerror.stack = 'Error: no\\n    at f (solution.mjs:1:1)\\n    at g (${path3}:1:1)';\nexport const add = () => { throw error; };\n`;
    fs.writeFileSync(inside('exercises/exercise-1.ts'), forged);
    expect((await run('check', '1')).stdout).not.toContain('password');
  });

  test('a link within the workspace is graded as any file', async () => {
    fs.copyFileSync(foreign('exercise-1.ts'), inside('answer.ts'));
    lead('exercises/exercise-1.ts', inside('answer.ts'));
    expect((await run('check', '1')).exitCode).toBe(0);
  });

  test('a workspace that is reached through a link is one', async () => {
    fs.copyFileSync(foreign('exercise-1.ts'), inside('exercises/exercise-1.ts'));
    fs.symlinkSync(workspace, foreign('ws'));
    expect((await run('check', '1', '--workspace', foreign('ws'))).exitCode).toBe(0);
    const named = path.join(elsewhere, 'ws/exercises/exercise-1.ts');
    expect((await run('check', named)).exitCode).toBe(0);
  });

  test("others' work, named by its path, stays within its own workspace", async () => {
    const ada = await makeFixtureWorkspace(fixture, 'ada');
    const hers = path.join(ada, 'exercises/exercise-1.ts');
    fs.copyFileSync(foreign('exercise-1.ts'), hers);
    expect((await run('check', hers)).exitCode).toBe(0);
    fs.rmSync(hers);
    fs.symlinkSync(foreign('exercise-1.ts'), hers);
    const { exitCode, stdout } = await run('check', hers);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('leads outside');
  });
});

describe('play', () => {
  test.each(['play', 'play/01-counting'])('%s leads elsewhere: nothing is copied', async (file) => {
    lead(file, elsewhere);
    const before = all(elsewhere);
    const { exitCode, stderr } = await run('play', '01');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('leads outside the workspace through a link. Nothing was changed.');
    expect(all(elsewhere)).toEqual(before);
  });
});

test('a folder or file with the name of a draft is never removed or written to', async () => {
  fs.mkdirSync(inside('play/01-counting.draft'), { recursive: true });
  fs.writeFileSync(inside('play/01-counting.draft/mine.ts'), secret);
  fs.symlinkSync(foreign('mine.ts'), inside(`exercises/exercise-1.ts.${process.pid}.draft`));
  copyToPlay(workspace, fixture.content, '01-counting');
  expect((await run('reset', '1', '--yes')).exitCode).toBe(0);
  expect(fs.readFileSync(inside('play/01-counting.draft/mine.ts'), 'utf8')).toBe(secret);
  expect(fs.readFileSync(foreign('mine.ts'), 'utf8')).toBe(secret);
});

test("a learner's changes to what comes with a lesson or an exercise are kept as a copy", async () => {
  const stage = path.join(fixture.content, 'lessons/stage.js');
  fs.writeFileSync(stage, '// new\n');
  copyToPlay(workspace, fixture.content, '01-counting');
  fs.writeFileSync(inside('play/stage.js'), '// mine\n');
  copyToPlay(workspace, fixture.content, '01-counting');
  fs.rmSync(stage);
  expect(fs.readFileSync(inside('play/stage.js'), 'utf8')).toBe('// new\n');
  const backups = all(inside('.events-course/backups'));
  expect(backups).toEqual([[expect.stringMatching(/^stage\..*\.js$/), '// mine\n']]);
});
