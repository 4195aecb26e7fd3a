// Ctrl-Z at a question, and back: in a shell that has jobs.
import fs from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { bin, closeTerminals, makeWorkspace, onTerminal } from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';
import { showsCursor } from '../support/screen.ts';
import { keys, Terminal } from '../support/terminal.ts';

const ctrlZ = '\x1a';
const shells: Terminal[] = [];
afterEach(() => {
  closeTerminals();
  for (const shell of shells.splice(0)) shell.kill();
});

async function inShell(cwd: string, command: string): Promise<Terminal> {
  const shell = new Terminal('/bin/bash', ['--norc', '--noprofile', '-i'], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: temporaryFolder('home'),
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      PS1: 'sh> ',
    },
  });
  shells.push(shell);
  await shell.waitFor('sh> ');
  shell.press(`'${process.execPath}' '${bin}' ${command}\r`);
  return shell;
}

async function stopAndGoOn(shell: Terminal): Promise<void> {
  shell.press(ctrlZ);
  await shell.waitFor('Stopped');
  await shell.waitFor('sh> ');
  expect(showsCursor(shell.raw)).toBe(true);
  shell.press('fg\r');
}

describe.runIf(fs.existsSync('/bin/bash'))('Ctrl-Z, then fg', () => {
  test('at a yes or no, twice', async () => {
    const shell = await inShell(await makeWorkspace(), 'reset 1; echo "code $?"');
    await shell.waitFor('Put the starter back');
    for (const _ of [1, 2]) {
      await stopAndGoOn(shell);
      await shell.waitFor('Put the starter back');
      expect(showsCursor(shell.raw)).toBe(false);
    }
    shell.press('y');
    await shell.waitFor('is the starter again');
    await shell.waitFor('sh> ');
    expect(showsCursor(shell.raw)).toBe(true);
  });

  test('in the menu what was typed is kept, and it can be left', async () => {
    const shell = await inShell(await makeWorkspace(), '');
    await shell.waitFor('Where to?');
    shell.press('exer');
    await shell.waitFor('(1 match)');
    await stopAndGoOn(shell);
    await shell.waitFor('(1 match)');
    shell.press('\r');
    await shell.waitFor('Which exercise?');
    shell.press(keys.ctrlC);
    await shell.waitFor('sh> ');
    expect(showsCursor(shell.raw)).toBe(true);
    shell.press('echo "code $?"\r');
    await shell.waitFor('code 130');
  });
});

test('where nobody could let it go on, it is not stopped', async () => {
  const terminal = onTerminal(['reset', '1'], { cwd: await makeWorkspace() });
  await terminal.waitFor('Put the starter back');
  terminal.press(ctrlZ);
  await terminal.waitFor('Put the starter back');
  terminal.press('y');
  await terminal.waitFor('is the starter again');
  expect(await terminal.ended).toBe(0);
  expect(showsCursor(terminal.raw)).toBe(true);
});
