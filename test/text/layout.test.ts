import columnsFor from 'fast-string-width';
import { describe, expect, test } from 'vitest';
import { fitLines, wrap } from '../../src/text/lines.ts';
import { cut, padEnd, visibleWidth } from '../../src/text/width.ts';
import { createTheme } from '../../src/ui/theme.ts';

describe('wrapping keeps the indentation of code', () => {
  const code = 'In full:\n\n  try {\n    call();\n  }';

  test('where it fits', () => {
    expect(wrap(code, 80)).toBe('  In full:\n\n    try {\n      call();\n    }');
  });

  test('and on the lines that a long one is broken into', () => {
    expect(wrap('    one two three four', 16)).toBe('      one two\n      three four');
  });
});

describe('a character that takes two columns', () => {
  test.each([
    ['日本語', 6],
    ['✓ ok', 4],
    ['a\u0301', 1],
    ['👍🏽', 2],
    ['👨‍👩‍👧', 2],
    ['\x1b[31m日\x1b[39m', 2],
  ])('%s', (text, columns) => {
    expect(visibleWidth(text)).toBe(columns);
  });

  test('counts as two where text is cut, filled up or broken', () => {
    expect(cut('日本語のテスト', 7)).toBe('日本語…');
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(fitLines('日本 日本', 8)).toBe('日本\n  日本');
  });
});

test('every symbol of the theme takes as many columns as it has letters', () => {
  const { symbols } = createTheme({ color: false, unicode: true });
  for (const symbol of Object.values(symbols)) {
    expect(columnsFor(symbol), symbol).toBe(symbol.length);
    expect(visibleWidth(symbol), symbol).toBe(symbol.length);
  }
});
