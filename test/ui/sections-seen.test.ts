import { expect, test } from 'vitest';
import type { PagedText } from '../../src/ui/pager-view.ts';
import { SectionsSeen } from '../../src/ui/sections-seen.ts';

const text: PagedText = {
  title: 'leaks',
  lines: Array.from({ length: 100 }, (_, i) => `line ${i}`),
  sections: [0, 30, 60, 95],
  anchors: ['start', 'bind', 'weak', 'more'],
};

function reader() {
  let now = 0;
  const seen = new SectionsSeen(text, () => now);
  /** A screen of 20 lines, for so many seconds. */
  const read = (top: number, seconds: number) => {
    seen.show({ top, rows: 20 });
    now += seconds * 1000;
  };
  return { seen, read };
}

test('three seconds in one place are one section at most', () => {
  const { seen, read } = reader();
  read(0, 3);
  expect(seen.anchors()).toEqual([]);
  read(90, 3);
  expect(seen.anchors()).toEqual(['more']);
});

test('who reads from screen to screen has seen each section', () => {
  const { seen, read } = reader();
  for (let top = 0; top <= 80; top += 18) read(top, 10);
  expect(seen.anchors()).toEqual(['start', 'bind', 'weak']);
  read(80, 10);
  expect(seen.anchors()).toEqual(['start', 'bind', 'weak', 'more']);
});

test('leafing through to the end, or a jump to it, is no reading', () => {
  const { seen, read } = reader();
  for (let top = 0; top <= 80; top += 18) read(top, 0.2);
  read(80, 0.2);
  expect(seen.anchors()).toEqual([]);
});

test('line by line, a line counts for as long as it is on the screen', () => {
  const { seen, read } = reader();
  for (let top = 0; top <= 80; top++) read(top, 0.3);
  read(80, 5);
  expect(seen.anchors()).toContain('bind');
});

test('what was seen stays seen where the terminal changes its width', () => {
  const { seen, read } = reader();
  read(20, 5);
  read(40, 5);
  seen.layOut({ ...text, lines: text.lines.slice(0, 50), sections: [0, 15, 30, 45] });
  read(30, 5);
  expect(seen.anchors()).toEqual(['bind', 'weak', 'more']);
});
