// `check` as it is delivered: the starter, the reference, and what goes wrong.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  answerIn,
  closeTerminals,
  inPipe,
  leavesNoChild,
  makeWorkspace,
  onTerminal,
  solve,
} from '../support/built-program.ts';
import { linesOn } from '../support/screen.ts';
import { keys } from '../support/terminal.ts';

afterAll(closeTerminals);

test.concurrent('the starter fails: one test opened, what comes later not checked, a hint offered', async () => {
  const cwd = await makeWorkspace();
  const { exitCode, stdout, stderr } = await inPipe(['check', '1'], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/✗ 1 {2}detector +(\d+) of \1 failed/);
  expect(stdout).toMatch(/· 5 {2}weak listeners +not checked yet/);
  expect(stdout.match(/^ {4}NotImplemented/gm)).toHaveLength(1);
  expect(stdout).toMatch(/exercises\/exercise-1\.ts:\d+:\d+/);
  expect(stdout).toContain('hint   events-course hint 1');
  expect(stdout).not.toContain(cwd);
});

test.concurrent('on a terminal steps and tests are counted until the verdict, and nothing of that is left', async () => {
  const cwd = await makeWorkspace();
  solve(cwd);
  for (const [argv, counted, end] of [
    [['check', '1'], 'step 5 of 5 · ', 'Passed. '],
    [['check', '1', '--step', '2'], 'step 2 of 2 · ', 'Passed up to step 2'],
    [['check', '--all'], 'checking 5 exercises · 5 done', '1 of 5 exercises'],
  ] as const) {
    const terminal = onTerminal([...argv], { cwd });
    await terminal.waitFor(counted);
    await terminal.waitFor(end);
    await terminal.ended;
    expect(linesOn(terminal.raw).join('\n')).not.toContain('checking');
  }
});

test.concurrent('the reference passes: compare, and what is next, are offered', async () => {
  const cwd = await makeWorkspace();
  solve(cwd);
  const { exitCode, stdout } = await inPipe(['check', '1'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Passed\. \d+ tests, 1 check[.,]/);
  expect(stdout).toContain('compare  events-course diff 1');
  expect(stdout).toMatch(/next {5}events-course run 0\d/);
});

test.concurrent('--json is one object on stdout and nothing else', async () => {
  const cwd = await makeWorkspace();
  for (const [status, code] of [
    ['fail', 1],
    ['pass', 0],
  ]) {
    if (status === 'pass') solve(cwd);
    const { exitCode, stdout, stderr } = await inPipe(['check', '1', '--json'], { cwd });
    expect(exitCode).toBe(code);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const verdict = JSON.parse(stdout);
    expect(verdict).toMatchObject({ version: 1, exercise: 'exercise-1', status, reason: null });
    expect(verdict.steps).toHaveLength(5);
  }
});

test.concurrent('a path grades that file, from any folder', async () => {
  const cwd = await makeWorkspace();
  solve(cwd);
  const elsewhere = path.join(cwd, 'exercises');
  expect((await inPipe(['check', './exercise-1.ts'], { cwd: elsewhere })).exitCode).toBe(0);
  const above = { cwd: path.dirname(cwd) };
  expect((await inPipe(['check', '1', '--workspace', 'course'], above)).exitCode).toBe(0);
});

describe.concurrent('Ctrl-C', () => {
  test.each([
    ['an endless loop', 'while (true) {}'],
    [
      'a promise that never settles',
      'await new Promise((resolve) => setTimeout(resolve, 600_000));',
    ],
  ])('during %s ends with 130, and no child is left', async (_, line) => {
    const cwd = await makeWorkspace();
    solve(cwd);
    fs.appendFileSync(answerIn(cwd), `\nprocess.title = 'learner';\n${line}\n`);
    const terminal = onTerminal(['check', '1'], { cwd });
    const noneLeft = await leavesNoChild(terminal, 'learner');
    terminal.press(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
    await noneLeft();
    expect(terminal.text).not.toContain('stopped after');
  });
});
