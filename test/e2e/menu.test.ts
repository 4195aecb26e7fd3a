// The menu, as it is met: on a terminal, by keys.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import {
  closeTerminals,
  inPipe,
  installProgram,
  makeWorkspace,
  onTerminal,
} from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';
import { movementsIn, showsCursor } from '../support/screen.ts';
import { keys, type Terminal } from '../support/terminal.ts';

afterEach(closeTerminals);
const program = installProgram();

/** Types a part of an entry's name, waits until only that one is left, and takes it. */
async function take(terminal: Terminal, typed: string): Promise<void> {
  terminal.press(typed);
  await terminal.waitFor('(1 match)');
  terminal.press(keys.enter);
}

test('from a fresh start one key makes the workspace and opens lesson 01', async () => {
  const cwd = temporaryFolder('frésh start');
  const terminal = onTerminal([], { cwd, program });
  await terminal.waitFor('Make the folder events-course/ here');
  terminal.press(keys.enter);
  await terminal.waitFor('01 · Memory leaks');
  await terminal.waitFor('Which heap grows');
  expect(fs.existsSync(path.join(cwd, 'events-course/exercises/exercise-1.ts'))).toBe(true);
  terminal.press(keys.escape);
  await terminal.waitFor('Where to?');
  terminal.press(keys.escape);
  await terminal.waitFor('cd events-course');
  expect(await terminal.ended).toBe(0);
});

test('beside the workspace it goes on there, and a command says where it is', async () => {
  const beside = path.dirname(await makeWorkspace());
  fs.renameSync(path.join(beside, 'course'), path.join(beside, 'events-course'));
  const terminal = onTerminal([], { cwd: beside, program });
  await terminal.waitFor('Where to?');
  terminal.press(keys.ctrlC);
  expect(await terminal.ended).toBe(130);
  expect(showsCursor(terminal.raw)).toBe(true);
  const { exitCode, stderr } = await inPipe(['check', '1'], { cwd: beside, program });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('cd events-course');
});

test('each line says what is beside it, and Esc leads one step back, to the end', async () => {
  const terminal = onTerminal([], { cwd: await makeWorkspace() });
  await terminal.waitFor('Where to?');
  await terminal.waitFor('graded');
  await take(terminal, 'exercises');
  await terminal.waitFor('Which exercise?');
  await terminal.waitFor('0 of 5 steps');
  await terminal.waitFor('0 of 6 steps');
  await take(terminal, 'ledger');
  await terminal.waitFor('check once');
  for (const before of ['Which exercise?', 'Where to?']) {
    terminal.press(keys.escape);
    await terminal.waitFor(before);
  }
  terminal.press(keys.escape);
  expect(await terminal.ended).toBe(0);
  expect(showsCursor(terminal.raw)).toBe(true);
});

test('on a terminal that changes its width the menu is drawn anew as a whole, in its place', async () => {
  const terminal = onTerminal([], { cwd: await makeWorkspace() });
  await terminal.waitFor('Type: to search');
  const before = terminal.raw.length;
  terminal.resize(40, 24);
  await terminal.waitFor('search\n└');
  const drawn = terminal.raw.slice(before);
  expect(drawn).toMatch(/^[^\n]*\x1b\[\d+A\r\x1b\[J/);
  const plain = stripVTControlCharacters(drawn);
  for (const each of ['Where to?', 'lessons', 'questions', 'quit'])
    expect(plain.split(each)).toHaveLength(2);
  terminal.press(keys.escape);
  expect(await terminal.ended).toBe(0);
});

test('a search without a match is said, and leads nowhere', async () => {
  const terminal = onTerminal([], { cwd: await makeWorkspace() });
  await terminal.waitFor('Where to?');
  terminal.press('xyz');
  await terminal.waitFor('No matches found');
  terminal.press(keys.enter);
  await terminal.waitFor('Nothing fits');
  terminal.press(keys.escape);
  expect(await terminal.ended).toBe(0);
});

test('a result stays until a key is pressed; Ctrl-C ends it all', async () => {
  const terminal = onTerminal([], { cwd: await makeWorkspace() });
  await terminal.waitFor('Where to?');
  await take(terminal, 'progress');
  await terminal.waitFor('any key: the menu');
  terminal.press(' ');
  await terminal.waitFor('Where to?');
  await take(terminal, 'progress');
  await terminal.waitFor('any key: the menu');
  terminal.press(keys.ctrlC);
  expect(await terminal.ended).toBe(130);
});

test('Ctrl-C at a question of a lesson ends the menu too', async () => {
  const terminal = onTerminal([], { cwd: await makeWorkspace() });
  await terminal.waitFor('Where to?');
  await take(terminal, 'go on');
  await terminal.waitFor('Which heap grows');
  terminal.press(keys.ctrlC);
  expect(await terminal.ended).toBe(130);
});

test('with ACCESSIBLE it is a list of numbers, nothing is redrawn, and every list can be left', async () => {
  const cwd = temporaryFolder('accessible');
  const terminal = onTerminal([], { cwd, program, env: { ACCESSIBLE: '1' } });
  await terminal.waitFor('begin? (Y/n)');
  terminal.press('\r');
  await terminal.waitFor('Which heap grows');
  terminal.press(keys.ctrlC);
  expect(await terminal.ended).toBe(130);
  const again = onTerminal([], { cwd, program, env: { ACCESSIBLE: '1' } });
  await again.waitFor('2. lessons');
  await again.waitFor('1 to 8:');
  again.press('2\r');
  await again.waitFor('9. back');
  again.press('9\r');
  await again.waitFor('8. quit');
  again.press('8\r');
  expect(await again.ended).toBe(0);
  expect(movementsIn(again.raw)).toEqual([]);
});
