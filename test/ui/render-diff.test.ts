import { describe, expect, test } from 'vitest';
import { compare } from '../../src/diff/compare.ts';
import { renderDiff } from '../../src/ui/render-diff.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme({ color: false, unicode: true });
const painted = {
  ...theme,
  pass: (text: string) => `<+${text}>`,
  fail: (text: string) => `<-${text}>`,
  strong: (text: string) => `<b${text}>`,
};
const render = (left: string, right: string, more = {}) =>
  renderDiff(compare(left, right), { theme, columns: 60, sideBySide: false, ...more }).split('\n');

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`).join('\n');

describe('one below the other', () => {
  test('all of the own lines of a place stand before those of the reference', () => {
    expect(render('same\na1\na2\n', 'same\nb1\nb2\nb3\n')).toEqual([
      '  - yours',
      '  + reference',
      '',
      '    1   same',
      '    2 - a1',
      '    3 - a2',
      '    2 + b1',
      '    3 + b2',
      '    4 + b3',
    ]);
  });

  test('two equal lines around each change are shown, the rest is counted', () => {
    const left = `${lines(1, 9)}\nmine\n${lines(11, 19)}`;
    expect(render(left, left.replace('mine', 'theirs')).slice(3)).toEqual([
      '  … 7 lines alike',
      '    8   line 8',
      '    9   line 9',
      '   10 - mine',
      '   10 + theirs',
      '   11   line 11',
      '   12   line 12',
      '  … 7 lines alike',
    ]);
  });

  test('a single equal line that is left out is one line', () => {
    const left = `mine\n${lines(2, 4)}`;
    expect(render(left, left.replace('mine', 'theirs')).at(-1)).toBe('  … 1 line alike');
  });

  test('each side has its color, tabs have two columns, escape sequences are gone', () => {
    expect(render('\ta\x1b[31m\n', '\tb\n', { theme: painted }).slice(3)).toEqual([
      '    1 <--   a>',
      '    1 <++   b>',
    ]);
  });
});

describe('side by side', () => {
  const wide = { sideBySide: true, columns: 40 };

  test('both sides stand beside each other, with a number each', () => {
    expect(render('same\nmine\n', 'same\ntheirs\nmore\n', wide)).toEqual([
      '  yours               reference',
      '  ──────────────────  ──────────────────',
      '    1  same             1  same',
      '    2  mine             2  theirs',
      '                        3  more',
    ]);
  });

  test('a line wider than its column goes on below, with its number once', () => {
    expect(render('abcdefghijklmnopqrst\n', 'x\n', wide).slice(2)).toEqual([
      '    1  abcdefghijklm    1  x',
      '       nopqrst',
    ]);
  });

  test('a line that just fits is not broken', () => {
    expect(render('abcdefghijklm\n', 'x\n', wide)).toHaveLength(3);
  });

  test('no wider than 160 columns', () => {
    const [, rule] = render('a\n', 'b\n', { sideBySide: true, columns: 400 });
    expect(rule).toHaveLength(160);
  });

  test('the words that differ are strong within the color of their side', () => {
    const [, , row] = render('keep this a', 'keep this b', { ...wide, theme: painted });
    expect(row).toContain('<-keep this ><b<-a>>');
    expect(row).toContain('<+keep this ><b<+b>>');
  });

  test('a white space that differs is not made strong', () => {
    const [, , row] = render('keep this', 'keep this  ', { ...wide, theme: painted });
    expect(row).not.toContain('<b');
  });
});
