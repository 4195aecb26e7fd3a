// What a theme does to a text.
import { describe, expect, test } from 'vitest';
import { createTheme } from '../../src/ui/theme.ts';

describe('on a terminal with colors', () => {
  const { fail, strong, secondary } = createTheme({ color: true, unicode: true });

  test('a text is colored from its first character to its last', () => {
    expect(fail('wrong')).toBe('\x1b[31mwrong\x1b[39m');
  });

  test('after bold words in a dim line, the line is dim again', () => {
    expect(secondary(`a ${strong('b')} c`)).toBe('\x1b[2ma \x1b[1mb\x1b[22m\x1b[2m c\x1b[22m');
  });

  test('no color goes over the end of a line', () => {
    expect(fail('one\ntwo\r\n')).toBe(
      '\x1b[31mone\x1b[39m\n\x1b[31mtwo\x1b[39m\r\n\x1b[31m\x1b[39m',
    );
  });

  test('a text of no characters stays one', () => {
    expect(fail('')).toBe('');
  });
});

test('without colors a text stays as it is', () => {
  const { fail } = createTheme({ color: false, unicode: true });
  expect(['one\ntwo', ''].map(fail)).toEqual(['one\ntwo', '']);
});
