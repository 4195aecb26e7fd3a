// The rest of a learner's way, as it is delivered: guides, hints, the reference, reset, misuse.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  answerIn,
  closeTerminals,
  inPipe,
  makeWorkspace,
  onTerminal,
  solve,
} from '../support/built-program.ts';
import { showsCursor } from '../support/screen.ts';
import { keys } from '../support/terminal.ts';

afterAll(closeTerminals);
/** For what leaves it as it is. */
const untouched = makeWorkspace();

describe.concurrent('guide', () => {
  test('in a pipe it is printed whole, without a pager', async () => {
    const cwd = await untouched;
    const { exitCode, stdout } = await inPipe(['guide', 'memory-leaks'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Memory leaks');
    expect(stdout.split('\n').length).toBeGreaterThan(200);
    expect(stdout).not.toContain('\x1b');
  });

  test('on a terminal a pager shows it from the top, and `q` leaves it', async () => {
    const cwd = await makeWorkspace();
    const terminal = onTerminal(['guide', 'memory-leaks'], { cwd });
    await terminal.waitFor('Memory leaks');
    terminal.press('G');
    await terminal.waitFor('100 %');
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
    const list = JSON.parse((await inPipe(['list', '--json'], { cwd })).stdout);
    expect(list.guides[0]).toMatchObject({ id: '01-memory-leaks', read: false });
  });

  test('a section stands alone', async () => {
    const cwd = await untouched;
    const { stdout } = await inPipe(['guide', 'memory-leaks#bind'], { cwd });
    expect(stdout).toContain('bind');
    expect(stdout.split('\n').length).toBeLessThan(100);
  });
});

test.concurrent('hints come one at a time, and the last one says where to go', async () => {
  const cwd = await makeWorkspace();
  for (const [number, next] of [
    [1, 'more  events-course hint 1'],
    [2, 'more  events-course hint 1'],
    [3, 'last resort  events-course diff 1'],
  ]) {
    const { exitCode, stdout } = await inPipe(['hint', '1'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`exercise-1, step 1, hint ${number} of 3`);
    expect(stdout).toContain(next);
  }
});

describe.concurrent('diff, before the exercise has passed', () => {
  test('asks first; enter alone means no', async () => {
    const cwd = await makeWorkspace();
    const terminal = onTerminal(['diff', '1'], { cwd });
    await terminal.waitFor('Show the reference all the same?');
    terminal.press(keys.enter);
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).not.toContain('alike');
    expect(showsCursor(terminal.raw)).toBe(true);
  });

  test('`y` shows it', async () => {
    const cwd = await makeWorkspace();
    const terminal = onTerminal(['diff', '1'], { cwd });
    await terminal.waitFor('Show the reference all the same?');
    terminal.press('y');
    await terminal.waitFor('places differ.');
    expect(await terminal.ended).toBe(0);
  });

  test('without a terminal it says how to insist', async () => {
    const cwd = await makeWorkspace();
    const { exitCode, stdout, stderr } = await inPipe(['diff', '1'], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('events-course diff 1 --yes');
  });
});

test.concurrent('diff after a pass asks nothing', async () => {
  const cwd = await makeWorkspace();
  solve(cwd);
  await inPipe(['check', '1'], { cwd });
  fs.appendFileSync(answerIn(cwd), '// mine\n');
  const terminal = onTerminal(['diff', '1'], { cwd });
  await terminal.waitFor('1 place differs.');
  expect(await terminal.ended).toBe(0);
});

describe.concurrent('reset', () => {
  test('asks, keeps the file as a backup, and puts the starter back', async () => {
    const cwd = await makeWorkspace();
    const starter = fs.readFileSync(answerIn(cwd), 'utf8');
    solve(cwd);
    const mine = fs.readFileSync(answerIn(cwd), 'utf8');
    const terminal = onTerminal(['reset', '1'], { cwd });
    await terminal.waitFor('Put the starter back');
    terminal.press('y');
    await terminal.waitFor('Your file is kept as');
    expect(await terminal.ended).toBe(0);
    expect(fs.readFileSync(answerIn(cwd), 'utf8')).toBe(starter);
    expect(backupsIn(cwd)).toEqual([mine]);
  });

  test.each([
    ['enter', keys.enter, 0],
    ['Esc', keys.escape, 130],
    ['Ctrl-C', keys.ctrlC, 130],
  ])('%s changes nothing', async (_, key, code) => {
    const cwd = await makeWorkspace();
    fs.writeFileSync(answerIn(cwd), '// mine\n');
    const terminal = onTerminal(['reset', '1'], { cwd });
    await terminal.waitFor('Put the starter back');
    terminal.press(key);
    expect(await terminal.ended).toBe(code);
    expect(showsCursor(terminal.raw)).toBe(true);
    expect(fs.readFileSync(answerIn(cwd), 'utf8')).toBe('// mine\n');
  });
});

function backupsIn(workspace: string): string[] {
  const folder = path.join(workspace, '.events-course/backups');
  return fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
}

test.concurrent('init refuses to overwrite', async () => {
  const cwd = await makeWorkspace();
  fs.writeFileSync(answerIn(cwd), '// mine\n');
  const { exitCode, stderr } = await inPipe(['init', 'course'], { cwd: path.dirname(cwd) });
  expect(exitCode).toBe(2);
  expect(stderr).not.toBe('');
  expect(fs.readFileSync(answerIn(cwd), 'utf8')).toBe('// mine\n');
});

describe.concurrent('misuse is one line on stderr, and code 2', () => {
  test.each([
    [['guide', 'memory-leeks'], 'No guide `memory-leeks`. Did you mean `memory-leaks`?'],
    [['guide', 'memory-leaks#bnid'], 'Did you mean `memory-leaks#bind`?'],
    [['run', 'memory-leak-detecton'], 'Did you mean `memory-leak-detection`?'],
    [['check', 'exercise-11'], 'No exercise `exercise-11`.'],
    [['chek', '1'], 'No command `chek`'],
    [['check', '1', '--jsn'], 'No option `--jsn`'],
    [['run', '01', '--sesions', '9'], 'Did you mean `--sessions`?'],
    [
      ['run', '01', '--sessions', 'many'],
      '`--sessions` takes a whole number from 240 to 10,000, not `many`.',
    ],
    [['diff'], '`<exercise>` is missing'],
  ])('%j', async (argv, says) => {
    const cwd = await untouched;
    const { exitCode, stdout, stderr } = await inPipe(argv, { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
