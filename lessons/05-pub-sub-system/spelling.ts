// From one dialect to another: `order.*.>` is `order/+/#` in MQTT. What it then
// matches is the other dialect's affair; that is the point.
import type {
  ServerAnswer,
  TopicAnswer,
  TopicAnswers,
} from '../../src/course/topic.ts';
import { amqp, type Dialect, dialects, mqtt, nats, redis } from './dialects.ts';
import { sharedIn } from './mqtt-rules.ts';
import { askServer } from './server.ts';
import { servers } from './servers.ts';

/** A filter or a topic, written as the other dialect writes it. */
export function spell(name: string, from: Dialect, to: Dialect): string {
  if (from === to || from === redis) return name; // a glob has no tokens
  return name
    .split(from.separator)
    .map((token) => {
      if (token === from.one) return to.one;
      if (token === from.rest) return to.rest;
      return to === redis ? token.replace(/[*?[\]\\]/g, '\\$&') : token;
    })
    .join(to.separator);
}

/** As NATS writes it, in another dialect. */
export const toDialect = (natsName: string, to: Dialect): string =>
  spell(natsName, nats, to);

/** Whose signs are in it; NATS where there are none. */
export function notationOf(filter: string, topic = ''): Dialect {
  const tokens = filter.split(/[./]/);
  const hasSlash = /\//.test(filter + topic);
  const hasStar = tokens.some((t) => t === '*');
  const isGlob = tokens.some((t) => /[?[\]\\]|.\*|\*./.test(t));
  if (tokens.includes('>')) return nats;
  if (isGlob || (hasSlash && hasStar)) return redis;
  if (hasSlash || tokens.includes('+')) return mqtt;
  return tokens.includes('#') ? amqp : nats;
}

const taughtIn = {
  lesson: '05-pub-sub-system',
  guide: '04-pub-sub-pattern#dialects',
};

/** Does the filter match? Each dialect is asked in its own signs. */
export function askDialects(filter: string, topic: string): TopicAnswers {
  const from = notationOf(filter, topic);
  const answers = dialects.map((to) => answerIn(to, from, filter, topic));
  return { notation: from.name, answers, taughtIn };
}

function answerIn(
  to: Dialect,
  from: Dialect,
  filter: string,
  topic: string,
): TopicAnswer {
  const shared = from === mqtt && to !== mqtt ? sharedIn(filter) : undefined;
  const wanted = shared?.filter ?? filter;
  const dialect = to.name;
  const problem = cannotSay(wanted, from, to) ?? cannotSay(topic, from, to);
  if (problem)
    return {
      ...{ dialect, filter, topic, matches: false },
      ...{ outcome: 'no-equivalent', why: problem, servers: [] },
    };
  const spelled = {
    filter: spell(wanted, from, to),
    topic: from === mqtt || to === mqtt ? spell(topic, from, to) : topic,
  };
  const asked = servers
    .filter((server) => server.dialect === dialect)
    .map((server) => askServer(server, spelled.filter, spelled.topic));
  const [{ outcome, why }] = asked as [ServerAnswer];
  return {
    ...{ dialect, ...spelled, outcome, matches: outcome === 'delivered' },
    why: shared ? `${why}; ${groupsIn[dialect]}` : why,
    servers: asked,
  };
}

/** What a group is where it isn't part of the filter. */
const groupsIn: Record<string, string> = {
  NATS: 'the group is a queue group, an argument of its own',
  AMQP: 'the group is a queue with several consumers',
  Redis: 'PSUBSCRIBE has no groups',
};

/** A word of the one that means something else in the other. */
function cannotSay(
  name: string,
  from: Dialect,
  to: Dialect,
): string | undefined {
  if (from === to || from === redis) return undefined;
  for (const token of name.split(from.separator)) {
    if (token === from.one || token === from.rest) continue;
    if (to !== redis && (token === to.one || token === to.rest))
      return `\`${token}\` is an ordinary word there, a wildcard here`;
    if (token.includes(to.separator))
      return `\`${token}\` would be more than one token here`;
  }
  return undefined;
}
