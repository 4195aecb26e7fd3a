import { expect, test } from 'vitest';
import { table } from '../../src/text/table.ts';

test('columns are as wide as they look, also with letters of two columns and colors', () => {
  expect(table([['日本', 'a'], ['\x1b[31mred\x1b[39m', 'b'], ['c']])).toEqual([
    '日本  a',
    '\x1b[31mred\x1b[39m   b',
    'c',
  ]);
});

test('numbers stand to the right', () => {
  const rows = [
    ['sent', '1,204'],
    ['lost', '7'],
  ];
  expect(table(rows, { toRight: [false, true], gap: ' ' })).toEqual(['sent 1,204', 'lost     7']);
});
