import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  bars,
  group,
  notes,
  signed,
  sparkline,
  table,
  timeline,
} from '../../../lessons/stage/draw.ts';
import { series } from '../../../lessons/stage/series.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const unicode = createTheme({ color: false, unicode: true });
const plain = createTheme({ color: false, unicode: false });
const painted = {
  ...unicode,
  pass: (text: string) => `\x1b[32m${text}\x1b[39m`,
  fail: (text: string) => `\x1b[31m${text}\x1b[39m`,
};
const widestOf = (lines: string[]) =>
  Math.max(...lines.map((line) => stripVTControlCharacters(line).length));

describe('a number', () => {
  test.each([
    [0, 0, '0'],
    [999, 0, '999'],
    [12_345, 0, '12,345'],
    [1_234_567.89, 1, '1,234,567.9'],
    [-123_456, 0, '-123,456'],
    [-0.4, 0, '0'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(group(value, decimals)).toBe(text);
  });

  test('that is a change has a sign, unless it is none', () => {
    expect([2180, -12, 0.2, -0.2].map((value) => signed(value))).toEqual([
      '+ 2,180',
      '- 12',
      '0',
      '0',
    ]);
  });
});

describe('a sparkline', () => {
  test('goes from its lowest to its highest', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], {}, unicode)).toBe('▁▂▃▄▅▆▇█');
  });

  test('is flat where nothing changes, and empty where nothing is', () => {
    expect(sparkline([5, 5, 5], {}, unicode)).toBe('▁▁▁');
    expect(sparkline([], {}, unicode)).toBe('');
  });

  test('has plain signs for a terminal without blocks', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], {}, plain)).toBe('_.-=*#%@');
  });

  test('of many samples shows all of them, several to a sign', () => {
    const first = [0, 7, 0, 7, 0, 0, 7, 7];
    expect(sparkline(first, { width: 4 }, unicode)).toBe('▅▅▁█');
  });
});

describe('bars', () => {
  const rows = [
    { name: 'direct', value: 22_400_000 },
    { name: 'batched', value: 11_200_000 },
    { name: 'slow', value: 18 },
    { name: 'none', value: 0 },
  ];

  test('share one scale, and something that is there shows', () => {
    expect(bars(rows, { width: 8 }, unicode, 80)).toEqual([
      '  direct   ████████  22,400,000',
      '  batched  ████      11,200,000',
      '  slow     █                 18',
      '  none                        0',
    ]);
  });

  test('are of # where the terminal has no blocks', () => {
    expect(bars(rows, { width: 8 }, plain, 80)[1]).toBe('  batched  ####      11,200,000');
  });

  test('shrink on a narrow terminal', () => {
    expect(widestOf(bars(rows, {}, unicode, 40))).toBeLessThanOrEqual(40);
  });
});

describe('a table', () => {
  const headings = ['habit', 'alive', 'took'];
  const rows = [
    ['closure', painted.fail('20 of 20'), 1200],
    ['WeakRef', painted.pass('0 of 20'), 7],
  ];

  test('has its numbers to the right, painted or not', () => {
    expect(table(headings, rows, painted, 80).map(stripVTControlCharacters)).toEqual([
      '  habit       alive   took',
      '  closure  20 of 20  1,200',
      '  WeakRef   0 of 20      7',
    ]);
  });

  test('becomes a list where it is too wide', () => {
    expect(table(headings, rows, painted, 24).map(stripVTControlCharacters)).toEqual([
      '  habit',
      '  closure',
      '    alive  20 of 20',
      '    took   1,200',
      '  WeakRef',
      '    alive  0 of 20',
      '    took   7',
    ]);
  });
});

describe('a timeline', () => {
  const rows = [
    { name: 'charge', from: 0, to: 50 },
    { name: 'refund', from: 50, to: 100, wrong: true },
  ];

  test('has one axis for all', () => {
    expect(timeline(rows, { width: 10 }, unicode, 80)).toEqual([
      '  charge  █████',
      '  refund       █████',
    ]);
  });

  test('stays on a narrow terminal', () => {
    expect(widestOf(timeline(rows, {}, unicode, 30))).toBeLessThanOrEqual(30);
  });
});

describe('notes', () => {
  test('are aligned, and broken below their text', () => {
    const rows: [string, string][] = [
      ['held by', 'hub'],
      ['Node', 'eleven listeners were added, a hint'],
    ];
    expect(notes(rows, 30)).toEqual([
      '  held by   hub',
      '  Node      eleven listeners',
      '            were added, a hint',
    ]);
  });

  test('go below their names where there is no room beside them', () => {
    const rows: [string, string][] = [['it throws in the listener', 'whoever emits']];
    expect(notes(rows, 40)).toEqual(['  it throws in the listener', '    whoever emits']);
  });
});

describe('series', () => {
  const screen = { title: 'heap, MB', headings: ['each', '   alive'], length: 8 };
  const rising = [4, 5, 6, 7, 8, 9, 10, 11];
  const rows = [
    { name: 'without', samples: rising, cells: ['+ 2,180 B', '20 of 20'] },
    { name: 'with', samples: [4, 4, 4, 4, 4, 4, 4, 4], cells: ['+ 9 B', '0 of 20'] },
  ];

  test('share one scale; what was read off stands beside them', () => {
    expect(series(rows, screen, unicode, 80)).toEqual([
      '  heap, MB                              each      alive',
      '  without  ▁▂▃▄▅▆▇█   4.0 → 11.0   + 2,180 B   20 of 20',
      '  with     ▁▁▁▁▁▁▁▁   4.0 →  4.0       + 9 B    0 of 20',
    ]);
  });

  test('stand still while they grow', () => {
    const half = [
      { name: 'without', samples: rising.slice(0, 4) },
      { name: 'with', samples: [] },
    ];
    expect(series(half, { ...screen, span: 7 }, unicode, 80).slice(1)).toEqual([
      '  without  ▁▂▃▄       4.0 →  7.0',
      '  with',
    ]);
  });

  test('keep noise flat', () => {
    const noise = [{ name: 'with', samples: [3.4, 3.41, 3.39, 3.4] }];
    expect(series(noise, { title: 'MB', length: 4, span: 10 }, unicode, 80)[1]).toContain('▁▁▁▁');
  });

  test('read on 40 columns, and without blocks', () => {
    const lines = series(rows, { ...screen, length: 24 }, plain, 40);
    expect(widestOf(lines)).toBeLessThanOrEqual(40);
    expect(lines.join('\n')).toContain('20 of 20');
    expect(lines.join('\n')).toContain('4.0 -> 11.0');
    expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
