import { describe, expect, test } from 'vitest';
import { compare, type Line, placesThatDiffer } from '../../src/diff/compare.ts';

/** A line as text: its number, and what is marked in brackets. */
const shown = (line?: Line) =>
  line &&
  `${line.number} ${line.pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`;

const rowsOf = (left: string, right: string) =>
  compare(left, right).map((row) => [row.kind, shown(row.left), shown(row.right)]);

describe("the learner's file beside the reference", () => {
  test('lines that are the same stand side by side, each with its own number', () => {
    expect(rowsOf('a\nb\n', 'x\na\nb\n')).toEqual([
      ['changed', undefined, '1 x'],
      ['alike', '1 a', '2 a'],
      ['alike', '2 b', '3 b'],
    ]);
  });

  test('a line that only one of them has stands alone', () => {
    expect(rowsOf('a\nmine\nb\n', 'a\nb\n')).toEqual([
      ['alike', '1 a', '1 a'],
      ['changed', '2 mine', undefined],
      ['alike', '3 b', '2 b'],
    ]);
  });

  test('in a line that changed, the words that differ are marked on each side', () => {
    expect(rowsOf('return one + two;\n', 'return one - two;\n')).toEqual([
      ['changed', '1 return one [+] two;', '1 return one [-] two;'],
    ]);
  });

  test('lines with little in common are not marked in pieces', () => {
    expect(rowsOf('const a = 1;\n', 'return this.size;\n')).toEqual([
      ['changed', '1 const a = 1;', '1 return this.size;'],
    ]);
  });

  test('half of the shorter line in common is enough for marks, less is not', () => {
    expect(rowsOf('ab c\n', 'ab x\n')).toEqual([['changed', '1 ab [c]', '1 ab [x]']]);
    expect(rowsOf('ab cd\n', 'ab xy\n')).toEqual([['changed', '1 ab cd', '1 ab xy']]);
    expect(rowsOf('    ab cd\n', '    ab xy\n')[0]?.[1]).toBe('1     ab cd'); // indents say nothing
  });

  test('the shorter of two lines decides whether they have much in common', () => {
    expect(rowsOf('emit\n', 'emit once more to all of them\n')[0]?.[2]).toBe(
      '1 emit[ once more to all of them]',
    );
  });

  test('an indentation is nothing in common, and none that is missing', () => {
    expect(rowsOf('        emit();\n', 'emit(name);\n')[0]).toEqual([
      'changed',
      '1 [        ]emit();',
      '1 emit([name]);',
    ]);
  });

  test('of blocks of different length the rest stands alone', () => {
    expect(rowsOf('keep\na1\nb1\nc1\n', 'keep\na2\n').slice(1)).toEqual([
      ['changed', '2 a1', '2 a2'],
      ['changed', '3 b1', undefined],
      ['changed', '4 c1', undefined],
    ]);
    expect(rowsOf('keep\na1\n', 'keep\na2\nb2\n').slice(1)).toEqual([
      ['changed', '2 a1', '2 a2'],
      ['changed', undefined, '3 b2'],
    ]);
  });

  test('empty lines are lines', () => {
    expect(rowsOf('a\n\n\nb', 'a\n\nb')).toEqual([
      ['alike', '1 a', '1 a'],
      ['alike', '2 ', '2 '],
      ['changed', '3 ', undefined],
      ['alike', '4 b', '3 b'],
    ]);
  });

  test('line ends of Windows and a missing or doubled last line end make no difference', () => {
    for (const same of ['a\r\nb\r\n', 'a\nb', 'a\nb\n\n\n'])
      expect(rowsOf(same, 'a\nb\n')).toEqual([
        ['alike', '1 a', '1 a'],
        ['alike', '2 b', '2 b'],
      ]);
  });
});

describe('how many places differ', () => {
  const places = (left: string, right: string) => placesThatDiffer(compare(left, right));

  test('none in equal files', () => {
    expect(places('a\nb\n', 'a\nb\n')).toBe(0);
  });

  test('changed lines in a row are one place, with an equal line between them two', () => {
    expect(places('a\nb\n', 'x\ny\n')).toBe(1);
    expect(places('a\nb\nc\nd\n', 'x\nb\nc\ny\n')).toBe(2);
    expect(places('a\nb\nc\n', 'x\nb\ny\n')).toBe(2);
  });

  test('a place at the end counts as one at the start does', () => {
    expect(places('a\n', 'a\nb\n')).toBe(1);
    expect(places('b\na\n', 'a\n')).toBe(1);
  });
});
