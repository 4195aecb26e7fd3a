// From one dialect to another: `order.*.>` is `order/+/#` in MQTT. What it then
// matches is the other dialect's affair; that is the point.
import type { TopicAnswers } from '../../src/course/topic.ts';
import { amqp, type Dialect, dialects, mqtt, nats, redis } from './dialects.ts';

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
  const answers = dialects.map((to) => {
    const spelled = {
      filter: spell(filter, from, to),
      topic: from === mqtt || to === mqtt ? spell(topic, from, to) : topic,
    };
    const problem = cannotSay(filter, from, to) ?? cannotSay(topic, from, to);
    if (problem)
      return { dialect: to.name, ...spelled, matches: false, why: problem };
    return {
      dialect: to.name,
      ...spelled,
      matches: to.matches(spelled.filter, spelled.topic),
      why: to.why(spelled.filter, spelled.topic),
    };
  });
  return { notation: from.name, answers, taughtIn };
}

/** A word of the one that means something else in the other. */
function cannotSay(
  name: string,
  from: Dialect,
  to: Dialect,
): string | undefined {
  if (from === to || from === redis || to === redis) return undefined;
  for (const token of name.split(from.separator)) {
    if (token === from.one || token === from.rest) continue;
    if (token === to.one || token === to.rest)
      return `refused: \`${token}\` is an ordinary word there, a wildcard here`;
    if (token.includes(to.separator))
      return `refused: \`${token}\` would be more than one token here`;
  }
  return undefined;
}
