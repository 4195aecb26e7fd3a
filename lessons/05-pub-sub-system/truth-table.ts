// Two filters that look alike everywhere, asked of the topics where the
// dialects differ; and of the idea by prefixes.
import * as stage from '../stage/stage.ts';
import { type Dialect, dialects } from './dialects.ts';
import type { PubSubFacts } from './lesson.ts';
import { heardByPrefix } from './prefix-bus.ts';
import { toDialect } from './spelling.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();

const asks: [filter: string, topic: string][] = [
  ['order.*', 'order'],
  ['order.*', 'order.paid.eu'],
  ['order.>', 'order'],
  ['order.>', 'order.paid.eu'],
];

const isHeard = (by: Dialect, [filter, topic]: [string, string]) =>
  by.matches(toDialect(filter, by), toDialect(topic, by));

export function truthTable(): string[] {
  const answers = dialects.map((each) => ({
    name: each.name,
    signs: ['order.*', 'order.>'].map((filter) => toDialect(filter, each)),
    heard: asks.map((ask) => isHeard(each, ask)),
  }));
  const hearing = (i: number) =>
    answers.filter(({ heard }) => heard[i]).map(({ name }) => name);
  fact('starTakesTwo', hearing(1));
  fact('tailTakesParent', hearing(2));

  // It has one wildcard for both.
  const byPrefix = ['order', 'order.paid.eu'].map((topic) =>
    heardByPrefix('order.*', topic, '.'),
  );
  fact('prefixTakesParent', byPrefix[0]!);
  answers.push({
    name: 'by prefix',
    signs: ['order.*', 'order.*'],
    heard: [...byPrefix, ...byPrefix],
  });
  const say = (yes: boolean, i: number) => {
    if (!yes) return theme.secondary('no');
    const isAlone = answers.filter(({ heard }) => heard[i]).length === 1;
    return (isAlone ? theme.warn : theme.pass)('yes');
  };
  const tableOf = (kind: string, at: number, topics: string[]) =>
    stage.table(
      ['who hears', kind, ...topics],
      answers.map(({ name, signs, heard }) => [
        name,
        signs[at]!,
        ...heard.map(say).slice(2 * at, 2 * at + 2),
      ]),
    );
  if (stage.columnsHere() < 80) {
    const topics = ['order', '.paid.eu'];
    const [one, tail] = [
      tableOf('one token', 0, topics),
      tableOf('a tail', 1, topics),
    ];
    return [...one, '', ...tail];
  }
  const topics = ['order', 'order.paid.eu'];
  return stage.table(
    ['who hears', 'one token', ...topics, 'a tail', ...topics],
    answers.map(({ name, signs, heard }) => [
      name,
      signs[0]!,
      ...heard.map(say).slice(0, 2),
      signs[1]!,
      ...heard.map(say).slice(2),
    ]),
  );
}
