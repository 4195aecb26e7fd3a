import { describe, expect, test } from 'vitest';
import { type PagedText, renderPage, shareSeen, topAfter } from '../../src/ui/pager-view.ts';
import { createTheme } from '../../src/ui/theme.ts';

const text: PagedText = {
  title: 'leaks',
  lines: Array.from({ length: 100 }, (_, i) => `line ${i}`),
  sections: [0, 30, 60, 95],
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
});
