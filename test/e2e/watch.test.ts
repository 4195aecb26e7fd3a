// `check --watch` as it is delivered, with keys.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  answerIn,
  closeTerminals,
  inPipe,
  leavesNoChild,
  linesOf,
  makeWorkspace,
  onTerminal,
  solve,
} from '../support/built-program.ts';
import { linesOn } from '../support/screen.ts';
import { keys, type Terminal } from '../support/terminal.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await makeWorkspace();
});
afterEach(closeTerminals);

test('a save is graded, what was shown stays, and q ends it with the terminal given back', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('NotImplemented');
  await terminal.waitFor(
    'keys  h hint   d diff   a all steps   o open   r reset   l list   q quit',
  );
  solve(cwd);
  await terminal.waitFor('Passed. ');
  await terminal.waitFor('keys  d diff   o open   r reset   l list   n next exercise   q quit');
  const childrenEnd = await leavesNoChild(terminal);
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
  expect(terminal.raw).not.toMatch(/\x1b\[[0-9]*[AJ]/); // nothing was cleared
  await childrenEnd();
});

/** All of the last lines that are not blank, as the keys line may take several. */
const endOf = (terminal: Terminal) => terminal.text.trimEnd().split(/\n\n/).at(-1)!;

test('after a hint, the diff and the list the keys come again; each way on is a key', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('keys  h');
  const keysLine = endOf(terminal);
  for (const [key, says] of [
    ['h', 'more  h   the next one'],
    ['h', 'hint 2 of 3'],
    ['h', 'last resort  d'],
    ['d', 'press d again'],
    ['d', 'reference'],
    ['l', 'Order to shipping'],
  ] as const) {
    terminal.press(key);
    await terminal.waitFor(says);
    await terminal.waitFor('q quit');
    expect(endOf(terminal)).toBe(keysLine);
  }
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('a shows every step, and again only the first that fails', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('a all steps');
  terminal.press('a');
  await terminal.waitFor('✗ 5  weak listeners');
  await terminal.waitFor('a first failing step');
  terminal.press('a');
  await terminal.waitFor('· 5  weak listeners');
  await terminal.waitFor('a all steps');
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('r asks first, and keeps a copy; any other key keeps the file', async () => {
  const mine = '// mine\n';
  fs.writeFileSync(answerIn(cwd), mine);
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('r reset');
  terminal.press('r');
  await terminal.waitFor('y put the starter back   any other key keep your file');
  terminal.press('n');
  await terminal.waitFor('Nothing was changed');
  await terminal.waitFor('r reset');
  expect(fs.readFileSync(answerIn(cwd), 'utf8')).toBe(mine);
  terminal.press('r');
  await terminal.waitFor('y put the starter back');
  terminal.press('y');
  await terminal.waitFor('is the starter again');
  await terminal.waitFor('NotImplemented');
  const backups = path.join(cwd, '.events-course/backups');
  const [copy] = fs.readdirSync(backups);
  expect(fs.readFileSync(path.join(backups, copy!), 'utf8')).toBe(mine);
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('on 40 columns no key is broken, and a warning does not take the last line', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd, columns: 40 });
  await terminal.waitFor('q quit');
  expect(endOf(terminal)).toBe(
    ['keys  h hint   d diff   a all steps', 'o open   r reset   l list', 'q quit']
      .map((line, i) => `${i === 0 ? '  ' : '        '}${line}`)
      .join('\n'),
  );
  fs.appendFileSync(path.join(cwd, '.events-course/progress.jsonl'), 'not an event\n');
  terminal.press('h');
  await terminal.waitFor('progress log');
  await terminal.waitFor('q quit');
  expect(endOf(terminal)).toMatch(/^ {2}keys/);
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('o opens the line that fails in an editor that has the terminal, and its save is graded', async () => {
  const editor = path.join(cwd, 'nano');
  const script = `#!/bin/sh\necho "opened $*"\nread line\necho "typed $line"\necho '// saved' >> "$2"\n`;
  fs.writeFileSync(editor, script, { mode: 0o755 });
  const terminal = onTerminal(['check', '1', '--watch'], { cwd, env: { EDITOR: `'${editor}'` } });
  await terminal.waitFor('q quit');
  const [, line, column] = /exercise-1\.ts:(\d+):(\d+)/.exec(terminal.text)!;
  terminal.press('o');
  await terminal.waitFor(`opened +${line},${column} ${answerIn(cwd)}`);
  terminal.press('q, not a key\r');
  await terminal.waitFor('typed q, not a key');
  await terminal.waitFor('again  at the next save');
  await terminal.waitFor('q quit');
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('a save is answered at once with a line that counts, and nothing of it is left', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('q quit');
  solve(cwd);
  await terminal.waitFor('checking exercise-1 …');
  await terminal.waitFor('step 5 of 5 · ');
  await terminal.waitFor('Passed. ');
  await terminal.waitFor('q quit');
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
  expect(linesOn(terminal.raw).join('\n')).not.toContain('checking');
});

test('what the answer imports counts: missing, saved by rename, broken, mended', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('keys  h');
  for (const folder of ['exercises/lib', 'mine']) {
    const helper = path.join(cwd, folder, 'answer.ts');
    const named = path.relative(path.join(cwd, 'exercises'), helper).replace(/^(?!\.)/, './');
    fs.writeFileSync(answerIn(cwd), `export * from '${named}';\n`);
    await terminal.waitFor('Could not resolve');
    solve(cwd, 'exercise-1', `${helper}.tmp`);
    fs.renameSync(`${helper}.tmp`, helper);
    await terminal.waitFor('Passed. ');
    fs.writeFileSync(helper, 'export {};\n');
    await terminal.waitFor('failed');
    solve(cwd, 'exercise-1', helper);
    await terminal.waitFor('Passed. ');
  }
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
});

test('an endless loop is told, and the next save is graded as if nothing had been', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('keys  h');
  fs.writeFileSync(answerIn(cwd), 'for (;;);\nexport {};\n');
  await terminal.waitFor('stopped after 2 s');
  solve(cwd);
  await terminal.waitFor('Passed. ');
  await terminal.waitFor('keys  d diff');
  const childrenEnd = await leavesNoChild(terminal);
  terminal.press(keys.ctrlC);
  expect(await terminal.ended).toBe(130);
  await childrenEnd();
});

test('with --json each verdict is one line, and nothing else is on stdout', async () => {
  const { child, line } = linesOf(['check', '1', '--watch', '--json'], { cwd });
  expect(JSON.parse(await line())).toMatchObject({ exercise: 'exercise-1', status: 'fail' });
  solve(cwd);
  expect(JSON.parse(await line())).toMatchObject({ exercise: 'exercise-1', status: 'pass' });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

test('what has no place in a watch is refused', async () => {
  for (const option of ['--all', '--diff', '--open', '--junit=x.xml']) {
    const { exitCode, stderr } = await inPipe(['check', '--watch', option], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("can't be used with");
  }
});
