import { describe, expect, test } from 'vitest';
import { visibleWidth } from '../../src/text/width.ts';
import { renderStory, type StoryShown } from '../../src/ui/render-story.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme({ color: false, unicode: true });
const drawn = (story: Partial<StoryShown>, columns = 80) =>
  renderStory({ ...late, ...story }, { theme, columns });

const late: StoryShown = {
  title: 'an item waits no longer than maxWaitMs',
  sentence: 'Fewer go once the first of them has waited maxWaitMs.',
  run: 43,
  runs: 200,
  seed: 41,
  lines: [
    { atMs: 0, text: "b1 = batch('price', { maxSize: 2, maxWaitMs: 100 })", notes: [] },
    { atMs: 0, text: "emit 'price' 1, 2", notes: ['b1 gets [1, 2]: works for 30 ms'] },
    { atMs: 30, text: '', notes: ["b1's handler is done"] },
  ],
  brokenAtMs: 130,
  expected: 'b1 gets [3] at 100 ms',
  yours: 'not yet at 130 ms',
  at: { file: 'exercises/exercise-2.ts', line: 172, column: 1 },
};

describe('the story of a broken rule', () => {
  test('has what was done on the left, and what your code did on the right', () => {
    expect(drawn({})).toBe(
      [
        '    the shortest story that shows it (run 43 of 200, seed 41)',
        "        0 ms   b1 = batch('price', { maxSize: 2, maxWaitMs: 100 })",
        "        0 ms   emit 'price' 1, 2   b1 gets [1, 2]: works for 30 ms",
        "       30 ms                       b1's handler is done",
        '',
        '      130 ms   expected: b1 gets [3] at 100 ms',
        '               yours:    not yet at 130 ms',
        '',
        '    the rule   "Fewer go once the first of them has waited maxWaitMs."',
        '    exercises/exercise-2.ts:172',
      ].join('\n'),
    );
  });

  test('has what your code did below, where both do not fit beside each other', () => {
    const lines = [{ atMs: 5, text: "emit 'price' 1", notes: ['A(1)', 'a note of its own'] }];
    expect(drawn({ lines }, 40).split('\n').slice(2, 5)).toEqual([
      "        5 ms   emit 'price' 1",
      '                 A(1)',
      '                 a note of its own',
    ]);
  });

  test('has a few calls of listeners on one line', () => {
    const lines = [{ atMs: 0, text: "emit 'price' 1", notes: ['A(1)', 'B(1)'] }];
    expect(drawn({ lines })).toContain("0 ms   emit 'price' 1   A(1)  B(1)\n");
  });

  test('fits into the terminal, however long its lines are', () => {
    const lines = [{ atMs: 12_345, text: 'emit '.repeat(40), notes: ['gets '.repeat(40)] }];
    for (const columns of [40, 80, 100])
      for (const line of drawn({ lines, expected: 'so '.repeat(60) }, columns).split('\n'))
        expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
  });

  test("leaves the place out where your file doesn't state the rule", () => {
    expect(drawn({ at: undefined }).trimEnd().endsWith('maxWaitMs."')).toBe(true);
  });
});
