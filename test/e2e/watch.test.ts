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
import { keys } from '../support/terminal.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await makeWorkspace();
});
afterEach(closeTerminals);

test('a save is graded, what was shown stays, and q ends it with the terminal given back', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('NotImplemented');
  await terminal.waitFor('keys  h hint   d diff   a all steps   q quit');
  solve(cwd);
  await terminal.waitFor('Passed. ');
  await terminal.waitFor('keys  d diff');
  const childrenEnd = await leavesNoChild(terminal);
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
  expect(terminal.raw).not.toMatch(/\x1b\[[0-9]*[AJ]/); // nothing was cleared
  await childrenEnd();
});

test('h gives one hint at a time; d has to be meant; a opens what comes later', async () => {
  const terminal = onTerminal(['check', '1', '--watch'], { cwd });
  await terminal.waitFor('keys  h');
  terminal.press('h');
  await terminal.waitFor('hint 1 of 3');
  terminal.press('h');
  await terminal.waitFor('hint 2 of 3');
  terminal.press('d');
  await terminal.waitFor('d once more');
  terminal.press('d');
  await terminal.waitFor('reference');
  terminal.press('a');
  await terminal.waitFor('✗ 5  weak listeners');
  terminal.press('q');
  expect(await terminal.ended).toBe(0);
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
    expect(stderr).toContain('cannot be used with');
  }
});
