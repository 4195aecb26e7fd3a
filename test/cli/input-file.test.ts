// What an option reads has an end, and what a learner types has a limit: neither hangs or crashes a command.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askDialects } from '../../lessons/05-pub-sub-system/spelling.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const inside = (file: string) => path.join(workspace, file);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'input');
});

describe.each([
  ['progress', '--import'],
  ['quiz', '--answers'],
])('%s %s', (...argv) => {
  const ways: [what: string, make: (file: string) => void, says: string][] = [
    ['a folder', (file) => fs.mkdirSync(file), "isn't a regular file"],
    ['nothing', () => {}, "can't be read (ENOENT)"],
    ['a file without an end', (file) => fs.truncateSync(touched(file), 1e9), 'more than 20 MB'],
  ];
  if (process.platform !== 'win32')
    ways.push(
      ['a device', (file) => fs.symlinkSync('/dev/zero', file), "isn't a regular file"],
      ['a pipe', (file) => execFileSync('mkfifo', [file]), "isn't a regular file"],
      ['a circle', (file) => fs.symlinkSync(file, file), "can't be read (ELOOP)"],
    );
  const touched = (file: string) => {
    fs.writeFileSync(file, '');
    return file;
  };

  test.each(ways)('%s ends at once, and is said', async (_, make, says) => {
    make(inside('given'));
    const { exitCode, stdout, stderr } = await run(...argv, 'given');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});

test.each([
  '{"answers":[{"question":{"toString":1},"choice":0}]}',
  '{"answers":[{"question":"__proto__","choice":0}]}',
  '{"answers":[null]}',
  'null',
  `{"answers":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
  `{"answers":[${'1,'.repeat(5000)}1]}`,
])('answers that are none are refused, and nothing is recorded', async (text) => {
  fs.writeFileSync(inside('answers.json'), text);
  const before = (await run('progress', '--history')).stdout;
  const { exitCode, stderr } = await run('quiz', '--answers', 'answers.json');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('answers');
  expect((await run('progress', '--history')).stdout).toBe(before);
});

const long = 'n'.repeat(300);

test.each([
  [['init', long], 'The name is too long (ENAMETOOLONG)'],
  [['init', 'package.json/course'], 'package.json is a file where a folder is needed'],
  [['check', `exercises/${long}/exercise-1.ts`], ''],
  [['check', '1', '--junit', long], 'ENAMETOOLONG'],
  [['--workspace', long, 'list'], ''],
])('%j is a mistake of the learner, with what to do', async (argv, says) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect(exitCode).toBe(argv[0] === 'check' && argv.length === 2 ? 1 : 2);
  expect(stdout + stderr).toContain(says);
});

test('a folder whose links lead in a circle is one too', async () => {
  fs.symlinkSync('circle', inside('circle'));
  const { exitCode, stderr } = await run('init', 'circle/course');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/circle/);
});

describe('topic', () => {
  const ask = (...argv: string[]) =>
    runProgram(
      { ...fixture, course: { ...fixture.course, askDialects } },
      workspace,
      'topic',
      ...argv,
    );
  const times = (n: number, part: string) => Array(n).fill(part).join('.');

  test.each([
    [times(30_000, 'a'), 'a.b'],
    ['a.b', times(30_000, 'a')],
  ])('refuses names longer than any broker takes', async (filter, name) => {
    const { exitCode, stderr } = await ask(filter, name);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Shorten the filter or the topic.');
  });

  test.each([
    [times(500, 'a'), times(500, 'a')],
    ['a.*.*.*.#', 'a.b.c.d.e.f'],
    ['#.b.#', times(400, 'b')],
    [`${times(25, '#')}.b`, times(30, 'a')],
    [`${'*a'.repeat(20)}b`, 'a'.repeat(60)],
  ])('answers what a broker would', async (filter, name) => {
    expect((await ask(filter, name)).exitCode).toBe(0);
  });
});
