import { expect, test } from 'vitest';
import { guides } from '../../guides/index.ts';
import { guideName } from '../../src/course/find.ts';
import { renderList } from '../../src/ui/render-list.ts';
import { createTheme } from '../../src/ui/theme.ts';

const drawn = (columns: number, unicode = true) =>
  renderList({
    theme: createTheme({ color: false, unicode }),
    columns,
    lessons: [],
    exercises: [],
    guides: guides.map((guide) => ({
      name: guideName(guide),
      title: guide.title,
      minutes: guide.minutes,
      read: false,
    })),
    changes: [],
    next: undefined,
  }).split('\n');

test.each([true, false])(
  'on 40 columns no line of a guide breaks, nor is its title lost',
  (unicode) => {
    const lines = drawn(40, unicode);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    for (const { title, minutes } of guides) {
      const begins = title.slice(0, 30);
      const i = lines.findIndex((line) => line.includes(begins));
      expect(lines[i]).toMatch(/^ {4}\S/);
      expect(lines[i - 1]).toMatch(new RegExp(` ${minutes} min$`));
    }
  },
);

test('on 80 columns a guide is one line', () => {
  const [first] = guides;
  expect(drawn(80).find((line) => line.includes(first!.title))).toMatch(/memory-leaks.* min$/);
});
