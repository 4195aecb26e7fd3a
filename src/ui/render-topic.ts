// One row for each dialect: yes or no, how it writes the question, and why.
import type { TopicAnswer, TopicAnswers } from '../course/topic.ts';
import { labelled, margin, wrap } from '../text/lines.ts';
import { padEnd, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export interface TopicScreen extends Omit<TopicAnswers, 'taughtIn'>, Screen {
  filter: string;
  topic: string;
  next: (readonly [label: string, text: string, says?: string])[];
}

/** A reason on fewer columns than this is hard to read: then it stands on lines of its own. */
const fewestColumns = 24;

export function renderTopic(screen: TopicScreen): string {
  const { theme, columns, filter, topic, notation, answers, next } = screen;
  const question = `Does ${theme.code(filter || "''")} match ${theme.code(topic || "''")}?`;
  const read = theme.secondary(`read as ${notation} writes it`);
  const rows = answers.map((answer) => rowOf(answer, screen));
  const links = next.map(([label, text, says]): [string, string, string?] => [
    label,
    theme.action(text),
    says,
  ]);
  return [
    '',
    ...wrap(`${question}  ${read}`, columns).split('\n'),
    '',
    ...rows,
    ...(links.length > 0 ? ['', labelled(links, columns)] : []),
    '',
  ].join('\n');
}

function rowOf(answer: TopicAnswer, { theme, columns, answers }: TopicScreen): string {
  const { pass, fail } = theme.symbols;
  const symbols = Math.max(pass.length, fail.length);
  const verdict = answer.matches
    ? theme.pass(`${padEnd(pass, symbols)} yes`)
    : theme.fail(`${padEnd(fail, symbols)} no `);
  const widest = (key: 'dialect' | 'filter' | 'topic') =>
    Math.max(...answers.map((one) => one[key].length));
  const cells = (['dialect', 'filter', 'topic'] as const).map((key) =>
    padEnd(answer[key], widest(key)),
  );
  const left = `${margin}${verdict}  ${cells.join('  ')}`;
  const indent = ' '.repeat(visibleWidth(left) + 2);
  if (columns - indent.length < fewestColumns)
    return `${wrap(left.trim(), columns)}\n${wrap(theme.secondary(answer.why), columns, `${margin}    `)}`;
  return `${left}  ${wrap(theme.secondary(answer.why), columns, indent).trimStart()}`;
}
