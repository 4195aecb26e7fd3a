import { expect, test } from 'vitest';
import { searchGuides } from '../../src/markdown/search.ts';

const guides = [
  {
    name: 'leaks',
    markdown:
      '# Leaks\n\nIntroduction.\n\n## A listener stays {#stays}\n\nThe hub holds\nthe *listener*.\n\n### Timers {#timers}\n\nA timer holds its closure.\n',
  },
  {
    name: 'speed',
    markdown: '# Speed\n\n## Emit {#emit}\n\nA listener a call; ten listeners, ten calls.\n',
  },
];
const places = (...words: string[]) =>
  searchGuides(guides, words).map(({ guide, anchor }) => `${guide}#${anchor}`);

test('finds sections with all the words, those with one in the title first', () => {
  expect(places('listener')).toEqual(['leaks#stays', 'speed#emit']);
  expect(places('holds')).toEqual(['leaks#stays', 'leaks#timers']);
  expect(places('holds', 'TIMER')).toEqual(['leaks#timers']);
});

test('finds words by their beginning, and not in the middle of others', () => {
  expect(places('list')).toHaveLength(2);
  expect(places('istener')).toEqual([]);
});

test('takes what was typed literally', () => {
  expect(places('.*')).toEqual([]);
});

test('shows the line with the word, without marks', () => {
  expect(searchGuides(guides, ['hub'])[0]?.line).toBe('The hub holds the listener.');
});

test('shows a row of a table, an item of a list and a line of code without their marks', () => {
  const markdown =
    '# Brokers\n\n| broker | retries |\n| --- | --- |\n| NATS | never |\n| **Rabbit** | [after](x) a `nack` |\n\n- one\n- two *nodes*\n\n```ts run\nconst a = 1;\nsubscribe(a);\n```\n';
  const lineWith = (word: string) => searchGuides([{ name: 'b', markdown }], [word])[0]?.line;
  expect(lineWith('nack')).toBe('Rabbit: after a nack');
  expect(lineWith('nodes')).toBe('two nodes');
  expect(lineWith('subscribe')).toBe('subscribe(a);');
});
