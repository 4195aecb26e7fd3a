// No option that writes a file can cost a learner one.
import { execFileSync } from 'node:child_process';
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
const inside = (file: string) => path.join(workspace, file);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'output');
  fs.writeFileSync(inside('exercises/exercise-1.ts'), '// my answer\n');
  fs.writeFileSync(inside('notes.xml'), '<notes/>\n');
});

/** Every file with its bytes, but for what a check records. */
const contents = () =>
  Object.fromEntries(
    fs
      .readdirSync(workspace, { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('.events-course') && fs.lstatSync(inside(file)).isFile())
      .map((file) => [file, fs.readFileSync(inside(file), 'utf8')]),
  );

const options: [name: string, ...argv: string[]][] = [
  ['check --junit', 'check', '1', '--junit'],
  ['check --all --junit', 'check', '--all', '--junit'],
  ['progress --export', 'progress', '--export'],
];
const ways: [file: string, makeReady?: () => void][] = [
  ['exercises/exercise-1.ts'],
  ['exercises/new.xml'],
  ['exercises/../exercises/deeper/new.json'],
  ['exercise-1.ts'],
  ['answer.MTS'],
  ['notes.xml'],
  ['package.json'],
  ['README.md'],
  ['exercises'],
  ['.'],
  [''],
  ['/dev/null'],
  ['.events-course/progress.jsonl'],
  ['.events-course/new.xml'],
  ['link.xml', () => fs.symlinkSync('exercises/exercise-1.ts', inside('link.xml'))],
  ['folder/new.xml', () => fs.symlinkSync('exercises', inside('folder'))],
  ['nowhere.xml', () => fs.symlinkSync('exercises/exercise-9.xml', inside('nowhere.xml'))],
  ['e'.repeat(300)],
];

if (process.platform !== 'win32')
  ways.push(['pipe.xml', () => execFileSync('mkfifo', [inside('pipe.xml')])]);

describe.each(options)('%s', (_name, ...argv) => {
  test.each(ways)('refuses %j, and nothing is written or graded', async (file, makeReady) => {
    makeReady?.();
    const before = contents();
    const { exitCode, stdout, stderr } = await run(...argv, file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Nothing was written.');
    expect(contents()).toEqual(before);
  });
});

test('the folder with the answers is known by any of its names', async () => {
  const elsewhere = temporaryFolder('elsewhere');
  fs.symlinkSync(workspace, path.join(elsewhere, 'there'));
  const target = path.join(elsewhere, 'there/exercises/new.xml');
  expect((await run('check', '1', '--junit', target)).exitCode).toBe(2);
  expect(fs.readdirSync(inside('exercises'))).toEqual(['exercise-1.ts']);
});

test('a report of an earlier check is replaced, that of another program is not', async () => {
  expect((await run('check', '1', '--junit', 'out/results.xml')).exitCode).toBe(1);
  const first = fs.readFileSync(inside('out/results.xml'), 'utf8');
  fs.symlinkSync('out/results.xml', inside('latest.xml'));
  expect((await run('check', '--all', '--junit', 'latest.xml')).exitCode).toBe(1);
  expect(fs.readlinkSync(inside('latest.xml'))).toBe('out/results.xml');
  expect(fs.readFileSync(inside('out/results.xml'), 'utf8')).toContain('<testsuite name=');
  fs.writeFileSync(inside('out/results.xml'), first.replace('exercise-1', 'unit tests'));
  expect((await run('check', '1', '--junit', 'out/results.xml')).exitCode).toBe(2);
});

test('an export never replaces another, which may hold what is nowhere else', async () => {
  expect((await run('progress', '--export', 'all.json')).exitCode).toBe(0);
  const before = contents();
  const { exitCode, stderr } = await run('progress', '--export', 'all.json');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('it is already there. Choose another name. Nothing was written.');
  expect(contents()).toEqual(before);
});
