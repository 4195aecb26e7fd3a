import { expect, test } from 'vitest';
import { LiveLine } from '../../src/ui/live-line.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { linesOn, movementsIn } from '../support/screen.ts';

function lineOn({ isTTY = true, env = {} as Record<string, string>, columns = 80 }) {
  const screen = { raw: '' };
  const stderr = { isTTY, write: (text: string) => (screen.raw += text) };
  const theme = createTheme({ color: false, unicode: true });
  return { screen, line: new LiveLine({ stderr, env, theme, columns }) };
}

test('the line counts in its place, and nothing is left of it', () => {
  const { screen, line } = lineOn({});
  line.show('1 of 2 tests');
  line.show('2 of 2 tests');
  expect(linesOn(screen.raw)).toEqual(['  2 of 2 tests']);
  line.remove();
  expect(linesOn(screen.raw)).toEqual(['']);
});

test('it never wraps, however narrow the terminal', () => {
  const { screen, line } = lineOn({ columns: 20 });
  line.show('checking exercise-1 · step 1 of 5');
  expect(linesOn(screen.raw)).toEqual(['  checking exercis…']);
});

test('a screen reader gets one plain line for each check', () => {
  const { screen, line } = lineOn({ env: { ACCESSIBLE: '1' } });
  for (const _check of [1, 2]) {
    line.show('checking exercise-1 …');
    line.show('1 of 2 tests');
    line.remove();
  }
  expect(screen.raw).toBe('  checking exercise-1 …\n'.repeat(2));
  expect(movementsIn(screen.raw)).toEqual([]);
});

test('in a pipe and under CI nothing is written', () => {
  for (const where of [{ isTTY: false }, { env: { CI: 'true' } }]) {
    const { screen, line } = lineOn(where);
    line.show('1 of 2 tests');
    line.remove();
    expect(screen.raw).toBe('');
  }
});
