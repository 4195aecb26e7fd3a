// Four dialects of topic wildcards, side by side. They look alike, and disagree
// about the same filter: does the last wildcard take the level above as well,
// and may a wildcard cross a separator?
//
//   NATS    order.*.eu   order.>   NATS documentation, Subject-Based Messaging
//   AMQP    order.*.eu   order.#   AMQP 0-9-1, section 3.1.3.3, topic exchange
//   MQTT    order/+/eu   order/#   MQTT 5.0, section 4.7, topic filters
//   Redis   order.*.eu   order.*   PSUBSCRIBE, a glob over characters
//
// No broker is known here: it is about names only.
import { byCharacters } from './glob.ts';
import {
  type Answer,
  byTokens,
  misplaced,
  no,
  notLast,
  type TokenRules,
  wildcardIn,
  wildcardTokenIn,
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

const natsRules: TokenRules = {
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
const mqttRules: TokenRules = {
  separator: '/',
  token: 'level',
  one: '+',
  rest: '#',
  restAtLeast: 0,
};

/**
 * `>` stands last and takes one token or more: `a.>` leaves `a` out. A server
 * takes `ord*` for a name with a star in it. Nobody means that, so our bus
 * refuses it.
 */
export const nats = dialect(
  'NATS',
  natsRules,
  (filter, topic) => byTokens(filter, topic, natsRules),
  (filter, topic) =>
    emptyToken(filter, topic) ??
    wildcardTokenIn(topic, natsRules) ??
    notLast(filter, natsRules),
  (filter, topic) =>
    emptyToken(filter, topic) ??
    wildcardIn(topic, natsRules) ??
    misplaced(filter, natsRules),
);

/** `#` takes zero words or more, and stands anywhere. A name may be empty. */
export const amqp = dialect('AMQP', amqpRules, (filter, topic) =>
  byTokens(filter, topic, amqpRules),
);

/** `#` stands last and takes the level above as well. Levels may be empty. */
export const mqtt = dialect(
  'MQTT',
  mqttRules,
  (filter, topic) =>
    // Section 4.7.2: who asks for everything gets no topics of the server.
    topic.startsWith('$') && /^[+#]/.test(filter)
      ? no('a wildcard in front does not take a topic that begins with `$`')
      : byTokens(filter, topic, mqttRules),
  (filter, topic) =>
    (filter && topic ? undefined : 'a name has at least one character') ??
    wildcardIn(topic, mqttRules) ??
    misplaced(filter, mqttRules),
);

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
