// One row for each dialect: yes or no, how it writes the question, and why. Below it, the servers
// of the dialect that differ.
import type { ServerAnswer, TopicAnswer, TopicAnswers, TopicOutcome } from '../course/topic.ts';
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
  const question = `Does ${theme.code(named(filter))} match ${theme.code(named(topic))}?`;
  const read = theme.secondary(`read as ${notation} writes it`);
  const rows = answers.flatMap((answer) => [rowOf(answer, screen), ...others(answer, screen)]);
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
    '',
    wrap(theme.secondary(measuredOn(answers)), columns),
    ...(links.length > 0 ? ['', labelled(links, columns)] : []),
    '',
  ].join('\n');
}

const named = (name: string) => name || "''";

function rowOf(answer: TopicAnswer, { theme, columns, answers }: TopicScreen): string {
  const { pass, fail } = theme.symbols;
  const symbols = Math.max(pass.length, fail.length);
  const verdict = answer.matches
    ? theme.pass(`${padEnd(pass, symbols)} yes`)
    : theme.fail(`${padEnd(fail, symbols)} no `);
  const widest = (key: 'dialect' | 'filter' | 'topic') =>
    Math.max(...answers.map((one) => visibleWidth(named(one[key]))));
  const cells = (['dialect', 'filter', 'topic'] as const).map((key) =>
    padEnd(named(answer[key]), widest(key)),
  );
  const left = `${margin}${verdict}  ${cells.join('  ')}`;
  const indent = ' '.repeat(visibleWidth(left) + 2);
  const why = theme.secondary(`${prefixOf(answer)}${answer.why}`);
  if (columns - indent.length < fewestColumns)
    return `${wrap(left.trim(), columns)}\n${wrap(why, columns, deeper)}`;
  return `${left}  ${wrap(why, columns, indent).trimStart()}`;
}

const deeper = `${margin}    `;

/** What yes and no don't say. */
const prefixes: Record<TopicOutcome, string> = {
  delivered: '',
  'not-delivered': '',
  'refused-by-client': 'refused by the client: ',
  'refused-by-server': 'refused by the server: ',
  silent: 'accepted, nobody gets it: ',
  'no-equivalent': "can't be asked: ",
};

/** A client that refuses is named: another one may not. */
const prefixOf = ({ outcome, servers: [first] }: TopicAnswer): string =>
  outcome === 'refused-by-client' ? `refused by ${first!.client}: ` : prefixes[outcome];

/** The servers with another outcome than the first. Those that answer alike share a line. */
function others({ servers }: TopicAnswer, { theme, columns }: TopicScreen): string[] {
  const [first] = servers;
  const lines = new Map<string, string[]>();
  for (const server of servers) {
    if (server.outcome === first!.outcome) continue;
    const { outcome, why } = server;
    const yesOrNo = { delivered: 'yes: ', 'not-delivered': 'no: ' }[outcome as string] ?? '';
    const answer = `${yesOrNo}${prefixes[outcome]}${why}`;
    lines.set(answer, [...(lines.get(answer) ?? []), nameBeside(server, first!)]);
  }
  const sign = theme.symbols.later;
  return [...lines].map(([answer, names]) => {
    const text = `${names.join(', ')}: ${theme.secondary(answer)}`;
    return `${padEnd(`${margin}  ${sign}`, deeper.length)}${wrap(text, columns, deeper).trimStart()}`;
  });
}

const nameOf = ({ server, version }: ServerAnswer) => `${server} ${version}`;

/** The same server by another client is known by the client. */
const nameBeside = (server: ServerAnswer, first: ServerAnswer): string =>
  nameOf(server) === nameOf(first) ? `by ${server.client}` : nameOf(server);

function measuredOn(answers: TopicAnswer[]): string {
  const servers = answers.flatMap((answer) => answer.servers);
  const names = [...new Set(servers.map(nameOf))];
  const days = [...new Set(servers.map(({ measured }) => measured))];
  return `Measured ${days.join(', ')} on ${names.join(', ')}.`;
}
