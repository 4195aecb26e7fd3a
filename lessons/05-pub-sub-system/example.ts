// Who hears what is published? We publish to a tree of topics, ask the same of
// four dialects of wildcards, and give one subscriber more than it can take.
import { setTimeout as later } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { mutated, oneThrows, prefixes } from './breaks.ts';
import { Bus } from './bus.ts';
import { delivery } from './delivery.ts';
import { dialects } from './dialects.ts';
import lesson, { type PubSubFacts } from './lesson.ts';
import { messages } from './messages.ts';
import { observer } from './observer.ts';
import { replay } from './replay.ts';
import { serve } from './service.ts';
import { slowSubscribers } from './slow.ts';
import { notationOf, spell, toDialect } from './spelling.ts';
import { drawTree, treeOf } from './topic-tree.ts';
import { truthTable } from './truth-table.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const options = stage.knobs(lesson);
const dialect = dialects.find(
  ({ name }) => name.toLowerCase() === options.dialect,
)!;

/** As NATS writes them; each dialect gets them in its own signs. */
const topics = [
  'order',
  'order.paid',
  'order.paid.eu',
  'order.paid.us',
  'stock',
];
const filters = ['order.*', 'order.*.eu', 'order.>', '>'];

const notation = notationOf(options.filter, options.topic);
const ours = {
  filter: spell(options.filter, notation, dialect),
  topic: spell(options.topic, notation, dialect),
};

/** A message for each topic, and who heard it. */
async function routing(): Promise<string[]> {
  const bus = new Bus(dialect);
  const heard = new Map<string, Set<string>>();
  const inDialect = (name: string) => toDialect(name, dialect);
  const wanted = new Set([...filters.map(inDialect), ours.filter]);
  const published = new Set([...topics.map(inDialect), ours.topic]);
  const problem =
    dialect.problem(ours.filter, 'any') ?? dialect.problem('any', ours.topic);

  if (dialect.problem(ours.filter, 'any')) wanted.delete(ours.filter);
  if (dialect.problem('any', ours.topic)) published.delete(ours.topic);
  for (const filter of wanted)
    bus.subscribe(filter, ({ topic }) => heard.get(topic)!.add(filter));

  const rows = treeOf([...published], dialect.separator);
  const screen = stage.live();
  for (const { topic, isBranch } of rows) {
    if (isBranch) continue;
    heard.set(topic, new Set());
    bus.publish(topic, { amount: 100 });
    await bus.drain();
    screen.draw(drawTree(rows, [...wanted], heard, topic));
    await later(60); // for the eye
  }
  screen.end(drawTree(rows, [...wanted], heard));
  fact(
    'heard',
    Object.fromEntries([...heard].map(([topic, by]) => [topic, [...by]])),
  );
  if (problem) fact('refused', problem);
  return answerTo(problem);
}

/** Only what was asked for needs an answer in words. */
function answerTo(problem?: string): string[] {
  const { filter, topic } = lesson.knobs;
  const isAsked =
    options.filter !== filter.default || options.topic !== topic.default;
  if (!isAsked) return [];
  const why = problem
    ? theme.fail(`refused by this bus: ${problem}`)
    : dialect.why(ours.filter, ours.topic);
  const asked = `${ours.filter} on ${ours.topic}`;
  return ['', ...stage.notes([[asked, why]]), ''];
}

const print = (lines: string[]) => console.log(lines.join('\n'));

async function main(): Promise<void> {
  if (options.break === 'throws') print(await oneThrows());
  else if (options.break === 'mutate') print(await mutated());
  else if (options.break === 'prefix') print(prefixes());
  else if (options.scene === 'messages') print(await messages(options.seed));
  else if (options.scene === 'observer') print(await observer());
  else if (options.scene === 'replay') await replay();
  else if (options.scene === 'delivery') await delivery();
  else {
    print(await routing());
    print([...truthTable(), '']);
    await slowSubscribers(options.slowMs);
  }
}

if (process.env.LESSON_SERVICE) serve(process.env.LESSON_SERVICE);
else await main();
