// `run 01` as it is delivered, from the first question to what to do next.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  closeTerminals,
  inPipe,
  leavesNoChild,
  makeWorkspace,
  onTerminal,
} from '../support/built-program.ts';
import { predictFirstLesson } from '../support/first-lesson.ts';
import { movementsIn, showsCursor } from '../support/screen.ts';
import { keys } from '../support/terminal.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await makeWorkspace();
});
afterAll(closeTerminals);

const end = 'The code that subscribes must also unsubscribe.';

describe.concurrent('on a terminal', () => {
  test('asks, measures, and holds the answers against what it measured', async () => {
    const terminal = onTerminal(['run', '01'], { cwd });
    await predictFirstLesson(terminal);
    await terminal.waitFor('heap after GC');
    await terminal.waitFor('✓ Which heap grows');
    await terminal.waitFor('✓ The hub without');
    await terminal.waitFor('✗ Nobody removes');
    await terminal.waitFor('you said a closure, on an emitter created for');
    await terminal.waitFor(end);
    await terminal.waitFor('next  events-course guide memory-leaks');
    expect(await terminal.ended).toBe(0);
    expect(showsCursor(terminal.raw)).toBe(true);
    expect((await inPipe(['progress', '--json'], { cwd })).stdout).toContain(
      '"guess":{"asked":3,"right":2}',
    );
  });

  test('Ctrl-C at a question ends with 130, the cursor shown', async () => {
    const terminal = onTerminal(['run', '01'], { cwd });
    await terminal.waitFor('Which heap grows');
    terminal.press(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
    expect(showsCursor(terminal.raw)).toBe(true);
    expect(terminal.text).not.toContain('heap after GC');
  });

  test('Ctrl-C while it draws ends with 130, the cursor shown, the example gone', async () => {
    const terminal = onTerminal(['run', '01', '--no-predict', '--sessions', '10000'], { cwd });
    await terminal.waitForEscape(/\x1b\[\d+A/);
    const noneLeft = await leavesNoChild(terminal);
    terminal.press(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
    expect(showsCursor(terminal.raw)).toBe(true);
    expect(terminal.text).not.toContain(end);
    await noneLeft();
  });

  test.each([
    ['CI', '1'],
    ['ACCESSIBLE', '1'],
    ['TERM', 'dumb'],
  ])('with %s=%s nothing is drawn twice, and the facts are the same', async (name, value) => {
    const env = { [name]: value };
    const argv = ['run', '01', '--no-predict', '--sessions', '480'];
    const terminal = onTerminal(argv, { cwd, env });
    expect(await terminal.ended).toBe(0);
    expect(movementsIn(terminal.raw)).toEqual([]);
    expect(terminal.text.split('heap after GC')).toHaveLength(2);
    expect(factsIn(terminal.text)).toEqual(factsOf('480'));
  });

  test('with ACCESSIBLE the questions are asked in lines, and answered by number', async () => {
    const env = { ACCESSIBLE: '1' };
    const terminal = onTerminal(['run', '01', '--sessions', '480'], { cwd, env });
    await terminal.waitFor('Which heap grows');
    await terminal.waitFor('2. both');
    terminal.press('7\r');
    await terminal.waitFor('a number from 1 to 3');
    terminal.press('1\r');
    await terminal.waitFor('Which setup keeps');
    terminal.press('2\r');
    await terminal.waitFor('How sure are you?');
    terminal.press('3\r');
    await terminal.waitFor('ok Nobody removes');
    expect(await terminal.ended).toBe(0);
    expect(movementsIn(terminal.raw)).toEqual([]);
  });

  test('Ctrl-C at such a question ends with 130', async () => {
    const terminal = onTerminal(['run', '01'], { cwd, env: { ACCESSIBLE: '1' } });
    await terminal.waitFor('3. neither');
    terminal.press(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
  });
});

describe.concurrent('in a pipe', () => {
  test('asks nothing, draws once, without an escape sequence', async () => {
    const argv = ['run', '01', '--sessions', '480'];
    const { exitCode, stdout, stderr } = await inPipe(argv, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).not.toContain('Which heap grows');
    expect(factsIn(stdout)).toEqual(factsOf('480'));
    expect(stdout).toContain(end);
    expect(stderr).toBe('');
  });

  test('--json is one object, with the facts', async () => {
    const { exitCode, stdout, stderr } = await inPipe(
      ['run', '01', '--json', '--sessions', '480'],
      { cwd },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      lesson: '01-memory-leak-detection',
      status: 'ok',
      exitCode: 0,
      knobs: { sessions: 480, fix: 'off' },
      facts: { sessions: 480, leakyAlive: 20, listenersLeft: 481, warningAt: 11 },
    });
  });
});

/** What must be the same in every run, however it is drawn. */
const factsOf = (sessions: string) => ['20 of 20', '0 of 20', sessions, '11'];

const factsIn = (text: string): string[] => [
  /without .*?(\d+ of 20)/.exec(text)?.[1] ?? '',
  /with off\(\) .*?(\d+ of 20)/.exec(text)?.[1] ?? '',
  /held by .*?([\d,]+) 'message' listeners/.exec(text)?.[1] ?? '',
  /Node said +(\d+)/.exec(text)?.[1] ?? '',
];
