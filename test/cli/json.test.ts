// A result for programs is one object on one line, also on a terminal and under GitHub's runner.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands.ts';
import { createProgram } from '../../src/cli/program.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runOnTerminal,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
beforeAll(async () => {
  fixture = await buildFixture();
  workspace = await makeFixtureWorkspace(fixture, 'json');
  const answer = path.join(workspace, 'exercises/exercise-1.ts');
  fs.appendFileSync(answer, "\nconsole.log('##[error]mine', 'long '.repeat(40));\n");
  fs.writeFileSync(path.join(workspace, 'answers.json'), '{ "answers": [] }');
});

const words = `##[error] ${'one two three '.repeat(12)}`;
const commands = [
  ['list', '--json'],
  ['run', '1', '--json'],
  ['run', '--all', '--json'],
  ['check', '1', '--json'],
  ['check', '--all', '--json'],
  ['attempts', '1', '--json'],
  ['quiz', '--json'],
  ['quiz', '--answers', 'answers.json'],
  ['topic', words, words, '--json'],
  ['progress', '--json'],
  ['progress', '--history', '--json'],
];

test.each(commands.map((argv) => [argv.slice(0, 3).join(' '), argv]))(
  '%s prints one object, however narrow the terminal',
  async (_, argv) => {
    const { stdout } = await runOnTerminal(fixture, workspace, ...argv);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
    expect(stdout).not.toContain('##[');
  },
);

test('what the runner would take as a command is still in the data', async () => {
  const { stdout } = await runOnTerminal(fixture, workspace, 'topic', words, 'a', '--json');
  expect(JSON.parse(stdout).filter).toBe(words);
  const { stdout: verdict } = await runOnTerminal(fixture, workspace, 'check', '1', '--json');
  expect(JSON.parse(verdict).output).toContain('##[error]mine');
});

test('every command with --json is among these', async () => {
  const program = createProgram(
    await allCommands(),
    () => {
      throw new Error('no command is run');
    },
    () => {},
  );
  const offering = program.commands.filter(({ options }) =>
    options.some(({ long }) => long === '--json'),
  );
  const tested = new Set(commands.map(([name]) => name));
  expect(offering.map((command) => command.name()).filter((name) => !tested.has(name))).toEqual([]);
});
