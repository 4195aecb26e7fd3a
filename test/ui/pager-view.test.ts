import { describe, expect, test } from 'vitest';
import {
  type PagedText,
  renderPage,
  shareSeen,
  topAfter,
  type View,
  viewAfter,
} from '../../src/ui/pager-view.ts';
import { createTheme } from '../../src/ui/theme.ts';

const text: PagedText = {
  title: 'leaks',
  lines: Array.from({ length: 100 }, (_, i) => `line ${i}`),
  sections: [0, 30, 60, 95],
  anchors: ['top', 'bind', 'weak', 'more'],
};
const theme = createTheme({ color: false, unicode: true });
const from = (top: number) => (key: string) => topAfter(key, text, { top, rows: 20 });

describe('reading page by page', () => {
  test.each([
    ['space', 0, 18],
    ['b', 18, 0],
    ['b', 5, 0],
    ['down', 7, 8],
    ['space', 79, 80],
    ['end', 0, 80],
    ['g', 50, 0],
    ['n', 0, 30],
    ['n', 30, 60],
    ['n', 60, 80],
    ['p', 60, 30],
    ['p', 10, 0],
  ])('%s at line %i leads to line %i', (key, top, to) => {
    expect(from(top)(key)).toBe(to);
  });

  test('a key that means nothing leads nowhere', () => {
    expect(from(0)('x')).toBeUndefined();
  });

  test('a page is as high as the screen, and no line wider', () => {
    const lines = renderPage(text, { top: 95, rows: 20 }, { theme, columns: 30 }).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[4]).toBe('line 99');
    expect(lines.every((line) => line.length <= 30)).toBe(true);
  });

  test('the end is seen when its last line is', () => {
    expect(shareSeen(text, { top: 79, rows: 20 })).toBeLessThan(1);
    expect(shareSeen(text, { top: 80, rows: 20 })).toBe(1);
    expect(shareSeen({ ...text, lines: ['one'] }, { top: 0, rows: 20 })).toBe(1);
  });

  test('at 40 columns it still says how to find and how to leave', () => {
    const last = renderPage(text, { top: 0, rows: 20 }, { theme, columns: 40 }).split('\n').at(-1);
    expect(last).toBe('  20 %   space, b   / find   q quit');
  });
});

describe('finding words', () => {
  const guide = {
    ...text,
    lines: text.lines.map((line, i) => `  ${line}${i % 40 === 5 ? ' Leak' : ''}`),
  };
  const press = (view: View, ...keys: string[]) =>
    keys.reduce<View>((now, key) => {
      const isWord = key.length === 1;
      return viewAfter(isWord ? key.toLowerCase() : key, isWord ? key : '', guide, now) ?? now;
    }, view);
  const start: View = { top: 10, rows: 20 };
  const search = ['/', 'l', 'e', 'a', 'k', 'return'];

  test('a slash and words lead to the next line that has them, n and p from one to the next', () => {
    const found = press(start, ...search);
    expect(found).toEqual({ top: 44, rows: 20, wanted: 'leak' });
    expect(press(found, 'n').top).toBe(80); // line 85, on the last screen
    expect(press(found, 'p').top).toBe(4);
    expect(press(found, 'p', 'p').top).toBe(4);
  });

  test('after the last one it begins at the first', () => {
    expect(press({ top: 80, rows: 10 }, 'G', ...search).top).toBe(4);
  });

  test('G is the end, g the beginning, and while words are typed they are letters', () => {
    expect(press(start, 'G').top).toBe(80);
    expect(press(start, 'g').top).toBe(0);
    expect(press(start, '/', 'g', 'G', 'q', 'n')).toMatchObject({ top: 10, typed: 'gGqn' });
    expect(press(start, '/', 'g', 'backspace', 'backspace')).toEqual(start);
  });

  test('escape ends the search: n leads to sections again', () => {
    expect(press(start, ...search, 'escape', 'n').top).toBe(60);
    expect(press(start, '/', 'x', 'escape')).toEqual(start);
  });

  test('lines that have the words are marked in the margin, and counted', () => {
    const lines = renderPage(guide, press(start, ...search), { theme, columns: 80 }).split('\n');
    expect(lines.slice(0, 3)).toEqual(['  line 44', '→ line 45 Leak', '  line 46']);
    expect(lines.at(-1)).toContain('leak: 3 lines   n, p on and back   esc end');
    const none = press(start, '/', 'x', 'return');
    expect(none.top).toBe(10);
    expect(renderPage(guide, none, { theme, columns: 80 })).toContain('x: nowhere');
  });
});
