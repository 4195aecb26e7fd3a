import { describe, expect, test } from 'vitest';
import { visibleWidth } from '../../src/text/width.ts';
import { renderExhibit } from '../../src/ui/render-exhibit.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme({ color: false, unicode: true });
const drawn = (kind: string, data: unknown, columns = 80) =>
  renderExhibit({ kind, data }, { theme, columns });

const race = {
  unit: 'ns an emit',
  rows: [
    { name: 'yours', median: 44, low: 40, high: 61.5 },
    { name: 'reference', median: 22, low: 21, high: 25 },
    { name: 'EventEmitter', median: 22, low: 20, high: 24 },
  ],
  ratio: 2,
  bound: 2.8,
};
const grid = {
  title: 'an order that goes well',
  columns: ['before the order is written', 'after charge, before it is recorded'],
  points: [1, 2],
  rows: [
    { effect: 'charged', counts: [1, 2], expected: [1, 1] },
    { effect: 'shipped', counts: [1, 1], expected: [1, 1] },
  ],
  firstBad: 1,
};
const interleaving = {
  lanes: ['till 3', 'till 7'],
  events: [
    { lane: 'till 3', did: 'read', version: 1 },
    { lane: 'till 7', did: 'read', version: 1 },
    { lane: 'till 3', did: 'append', version: 2 },
    { lane: 'till 7', did: 'append', version: 3 },
  ],
};
const dialect = {
  rows: [
    { filter: 'a.*', topic: 'a.b', yours: true, NATS: true, AMQP: true, MQTT: true, Redis: true },
    {
      filter: 'a.*',
      topic: 'a.b.c',
      yours: true,
      NATS: false,
      AMQP: false,
      MQTT: false,
      Redis: true,
    },
  ],
  follows: 'Redis',
};
const listeners = {
  holder: 'hub',
  left: [{ event: 'typing', at: { file: 'exercises/exercise-1.ts', line: 18, column: 5 } }],
};

describe('what a spec hands over', () => {
  test('a race: bars on one scale, the spread beside them, the bound below', () => {
    expect(drawn('race', race)).toBe(
      [
        '    ns an emit, median and spread',
        `    yours         ${'█'.repeat(30)}  44.0   40.0 to 61.5`,
        `    reference     ${'█'.repeat(15)}${' '.repeat(15)}  22.0   21.0 to 25.0`,
        `    EventEmitter  ${'█'.repeat(15)}${' '.repeat(15)}  22.0   20.0 to 24.0`,
        '    2.0 × EventEmitter; the bound is 2.8 ×',
      ].join('\n'),
    );
  });

  test('an interleaving: time goes down, a column for each who took part', () => {
    expect(drawn('interleaving', interleaving)).toBe(
      [
        '    till 3     till 7',
        '    reads 1',
        '               reads 1',
        '    writes 2',
        '               writes 3',
      ].join('\n'),
    );
  });

  test('a table of dialects: the rows in which the answer is wrong', () => {
    expect(drawn('dialect', dialect)).toBe(
      [
        '    filter   topic   yours   NATS   AMQP   MQTT   Redis',
        '    a.*      a.b.c   yes     no     no     no     yes',
      ].join('\n'),
    );
  });

  test('a crash grid: a column a point, and how to run the first bad one alone', () => {
    expect(drawn('crash-grid', grid)).toBe(
      [
        '    an order that goes well: the power goes at',
        '            1 2',
        '    charged 1 2',
        '    shipped 1 1',
        '    ✗ at 2: after charge, before it is recorded',
        '    alone:  --at 2',
      ].join('\n'),
    );
  });

  test.each([
    ['race', race],
    ['interleaving', interleaving],
    ['dialect', dialect],
    [
      'crash-grid',
      {
        ...grid,
        points: grid.points.flatMap((p) => Array(20).fill(p)),
        columns: Array(40).fill('x'),
        rows: grid.rows.map((row) => ({
          ...row,
          counts: Array(40).fill(1),
          expected: Array(40).fill(1),
        })),
      },
    ],
    ['listeners', listeners],
  ])('%s fits 40 columns', (kind, data) => {
    for (const line of drawn(kind, data, 40).split('\n')) {
      expect(visibleWidth(line), line).toBeLessThanOrEqual(40);
    }
  });

  test('what is not known is nothing to see', () => {
    expect(drawn('of a newer course', {})).toBe('');
  });
});
