import { describe, expect, test } from 'vitest';
import { makeSafe, safeTexts } from '../../src/text/safe.ts';

describe('a text from outside on the terminal of the learner', () => {
  test.each([
    ['a color', '\x1b[1;31mred\x1b[0m', 'red'],
    ['a cursor movement', 'a\x1b[2J\x1b[1;1Hb', 'ab'],
    ['a title, ended either way', 'a\x1b]0;title\x07b\x1b]0;title\x1b\\c', 'abc'],
    ['a device command', 'a\x1bP1$r\x1b\\b', 'ab'],
    ['one-byte forms of the same', 'a\x9b31mb\x9d0;t\x9cc\x90q\x9cd', 'abcd'],
    ['a short escape', 'a\x1bcb', 'ab'],
    ['a carriage return, alone or before a line end', 'a\rb\r\nc\r\r\nd', 'a\nb\nc\nd'],
    ['a bell, a backspace, a NUL, a DEL', 'a\x07b\bc\0d\x7fe', 'abcde'],
  ])('loses %s', (_what, text, safe) => {
    expect(makeSafe(text)).toBe(safe);
  });

  test.each([...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'])(
    'loses a mark that turns the direction of writing: %j',
    (mark) => {
      expect(makeSafe(`const isAdmin${mark} = false; // ${mark}check`)).toBe(
        'const isAdmin = false; // check',
      );
    },
  );

  test('keeps tabs, line ends, accents, right-to-left letters and pictures', () => {
    const text = '\ta\né ß\u05d0\u0639 日本 👩‍👩‍👧 \u2029\u2065\u206a';
    expect(makeSafe(text)).toBe(text);
  });

  test('in JSON, every text of it and nothing else', () => {
    const json = JSON.stringify({ says: '\x1b[31mred', list: ['\u202eabc', 1, null, true] });
    expect(JSON.parse(json, safeTexts)).toEqual({ says: 'red', list: ['abc', 1, null, true] });
  });
});
