// Four dialects of topic wildcards, side by side. They look alike, and disagree
// about the same filter: does the last wildcard take the level above as well,
// and may a wildcard cross a separator?
//
//   NATS    order.*.eu   order.>   NATS documentation, Subject-Based Messaging
//   AMQP    order.*.eu   order.#   AMQP 0-9-1, section 3.1.3.3, topic exchange
//   MQTT    order/+/eu   order/#   MQTT 5.0, section 4.7, topic filters
//   Redis   order.*.eu   order.*   PSUBSCRIBE, a glob over characters
//
// What the standards say of names. What servers make of them is in servers.ts.
import { byCharacters } from './glob.ts';
import {
  type Answer,
  byTokens,
  misplaced,
  no,
  notLast,
  type TokenRules,
  wildcardIn,
} from './tokens.ts';

export interface Dialect {
  name: string;
  separator: string;
  /** The wildcard for one token, and for a run of them. */
  one: string;
  rest: string;
  /** Why our bus takes no such filter or topic; undefined where it does. */
  problem(filter: string, topic: string): string | undefined;
  matches(filter: string, topic: string): boolean;
  /** One sentence: what the wildcards took, or where it failed. */
  why(filter: string, topic: string): string;
}

type Signs = Pick<Dialect, 'separator' | 'one' | 'rest'>;

function dialect(
  name: string,
  { separator, one, rest }: Signs,
  match: (filter: string, topic: string) => Answer,
  invalid: Dialect['problem'] = () => undefined,
  problem: Dialect['problem'] = invalid,
): Dialect {
  const answer = (filter: string, topic: string): Answer => {
    const wrong = invalid(filter, topic);
    return wrong ? no(`refused: ${wrong}`) : match(filter, topic);
  };
  return {
    name,
    separator,
    one,
    rest,
    problem,
    matches: (filter, topic) => answer(filter, topic).matches,
    why: (filter, topic) => answer(filter, topic).why,
  };
}

export const natsRules: TokenRules = {
  separator: '.',
  token: 'token',
  one: '*',
  rest: '>',
  restAtLeast: 1,
};
const amqpRules: TokenRules = {
  separator: '.',
  token: 'word',
  one: '*',
  rest: '#',
  restAtLeast: 0,
};
export const mqttRules: TokenRules = {
  separator: '/',
  token: 'level',
  one: '+',
  rest: '#',
  restAtLeast: 0,
};

/**
 * `>` comes last and takes one token or more: `a.>` leaves `a` out. A server
 * takes `ord*` for a name with a star in it, and delivers what is published to
 * `a.*`. Nobody means either, so our bus refuses both.
 */
export const nats = dialect(
  'NATS',
  natsRules,
  (filter, topic) => natsMatch(filter, topic),
  (filter) => emptyToken(filter) ?? notLast(filter, natsRules),
  (filter, topic) =>
    emptyToken(filter, topic) ??
    wildcardIn(topic, natsRules) ??
    misplaced(filter, natsRules),
);

function natsMatch(filter: string, topic: string): Answer {
  const problem = emptyToken(topic);
  return problem ? no(problem) : byTokens(filter, topic, natsRules);
}

/** `#` takes zero words or more, and stands anywhere. A name may be empty. */
export const amqp = dialect('AMQP', amqpRules, (filter, topic) =>
  byTokens(filter, topic, amqpRules),
);

/** `#` comes last and takes the level above as well. Levels may be empty. */
export const mqtt = dialect(
  'MQTT',
  mqttRules,
  (filter, topic) => mqttMatch(filter, topic),
  (filter, topic) =>
    empty(filter) ??
    empty(topic) ??
    wildcardIn(topic, mqttRules) ??
    misplaced(filter, mqttRules),
);

export const mqttMatch = (filter: string, topic: string): Answer =>
  isKeptFromWildcards(filter, topic)
    ? no('a wildcard in front does not take a topic that begins with `$`')
    : byTokens(filter, topic, mqttRules);

/** Why MQTT has no such name. */
export const empty = (name: string): string | undefined =>
  name ? undefined : 'a name has at least one character';

/** Section 4.7.2: a filter for everything gets no topics of the server. */
export const isKeptFromWildcards = (filter: string, topic: string): boolean =>
  topic.startsWith('$') && /^[+#]/.test(filter);

/** `*` takes any run of characters, dots and none included. */
export const redis = dialect(
  'Redis',
  { separator: '.', one: '*', rest: '*' },
  byCharacters,
);

export const dialects: Dialect[] = [nats, amqp, mqtt, redis];

const emptyToken = (...names: string[]) =>
  names.some((name) => /\s/.test(name) || name.split('.').includes(''))
    ? 'a name has no empty token and no white space'
    : undefined;
