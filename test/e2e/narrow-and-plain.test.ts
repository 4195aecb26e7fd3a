// Every screen on a narrow terminal, without colour, on a dumb one: nothing wider than it, no escape codes.
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerIn,
  closeTerminals,
  inPipe,
  makeWorkspace,
  onTerminal,
  solve,
} from '../support/built-program.ts';
import { escapesIn, linesOver } from '../support/screen.ts';

let fresh: string;
let solved: string;
let broken: string;
beforeAll(async () => {
  [fresh, solved, broken] = await Promise.all([makeWorkspace(), makeWorkspace(), makeWorkspace()]);
  solve(solved);
  await inPipe(['check', '1'], { cwd: solved });
  fs.writeFileSync(
    answerIn(broken),
    'export const waitFor = (emitter, event) => {\n  return a +;\n};\n',
  );
});
afterAll(closeTerminals);

/** Each screen once: what is typed, and where. */
const screens: [argv: string[], workspace: () => string][] = [
  [['--help'], () => fresh],
  [['check', '--help'], () => fresh],
  [['run', '01', '--help'], () => fresh],
  [['list'], () => fresh],
  [['run', '01', '--no-predict', '--sessions', '240'], () => fresh],
  [['run', '01', '--break', 'null-data'], () => fresh],
  [['run', '01', '--scene', 'detectors'], () => fresh],
  [['check', '1'], () => fresh],
  [['check', '1'], () => solved],
  [['check', '1'], () => broken],
  [['check', '--all'], () => fresh],
  [['hint', '1'], () => fresh],
  [['hint', '1'], () => solved],
  [['diff', '1', '--yes'], () => fresh],
  [['guide'], () => fresh],
  [['guide', 'memory-leaks'], () => fresh],
  [['progress'], () => solved],
  [['progress', '--history'], () => solved],
  [['progress', '--at', '1m'], () => solved],
  [['reset', '1', '--yes'], () => fresh],
  [['topic', 'order.*', 'order.paid.eu'], () => fresh],
  [['guide', '--search', 'dead', 'letter'], () => fresh],
  [['doctor'], () => fresh],
  [['init', 'another'], () => fresh],
  [['init', '.'], () => fresh],
  [['diff'], () => fresh],
  [['check', '7'], () => fresh],
  [['play', 'nosuch'], () => fresh],
  [['quiz', '--all', '--help'], () => fresh],
  [['guide', 'memory-leeks'], () => fresh],
  [['chek'], () => fresh],
  [['run', '01', '--sessions', 'many'], () => fresh],
];

async function show(argv: string[], cwd: string, columns: number, env: Record<string, string>) {
  const terminal = onTerminal(argv, { cwd, columns, env: { PAGER: 'cat', ...env } });
  await terminal.ended;
  return terminal;
}

describe.concurrent('40 columns, TERM=dumb', () => {
  test.each(screens)('%j', async (argv, workspace) => {
    const { raw, text } = await show(argv, workspace(), 40, { TERM: 'dumb' });
    expect(text.trim()).not.toBe('');
    expect(linesOver(40, raw)).toEqual([]);
    expect(escapesIn(raw)).toEqual([]);
  });
});

describe.concurrent('80 columns, NO_COLOR', () => {
  const some = screens.filter(([[command]]) => /^(list|run|check|diff|guide)$/.test(command!));
  test.each(some)('%j', async (argv, workspace) => {
    const { raw } = await show(argv, workspace(), 80, { NO_COLOR: '1' });
    expect(linesOver(80, raw)).toEqual([]);
    expect(escapesIn(raw).filter((sequence) => sequence.endsWith('m'))).toEqual([]);
  });
});

test('in a pipe no screen has an escape code, unless FORCE_COLOR asks for colour', async () => {
  expect(escapesIn((await inPipe(['list'], { cwd: fresh })).stdout)).toEqual([]);
  const forced = await inPipe(['list'], { cwd: fresh, env: { FORCE_COLOR: '1' } });
  expect(escapesIn(forced.stdout)).not.toEqual([]);
});
