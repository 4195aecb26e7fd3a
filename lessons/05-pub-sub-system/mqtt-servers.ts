// Four servers that speak MQTT 3.1.1, and differ: in what they refuse, in
// topics that begin with `$`, and in shared subscriptions.
import { empty, mqttMatch, mqttRules } from './dialects.ts';
import {
  closes,
  misplacedSign,
  neverPublished,
  sharedIn,
  standardFits,
  ungrouped,
} from './mqtt-rules.ts';
import { refusedBy, type Server } from './server.ts';
import {
  byTokens,
  fitsByTokens,
  notLast,
  type TokenRules,
  wildcardIn,
} from './tokens.ts';

const mosquitto: Server = {
  dialect: 'MQTT',
  name: 'mosquitto',
  version: '2.0.11',
  client: 'plain MQTT 3.1.1',
  refusesFilter: (filter) =>
    closes(
      empty(filter) ??
        misplacedSign(filter) ??
        (filter === '$share' ? '`$share` alone names no group' : undefined) ??
        control(filter),
    ),
  refusesTopic: (topic) =>
    closes(empty(topic) ?? wildcardIn(topic, mqttRules) ?? control(topic)),
  matches: (filter, topic) =>
    !topic.startsWith('$SYS') &&
    (filter.startsWith('$share/')
      ? standardFits(sharedIn(filter)?.filter ?? '', topic)
      : standardFits(filter, topic)),
  why: (filter, topic) => {
    const shared = sharedIn(filter);
    if (!shared) return mqttMatch(filter, topic).why;
    const who = `one member of group \`${shared.group}\``;
    return `${mqttMatch(shared.filter, topic).why}; ${who} gets each message`;
  },
  silence: (filter, topic) => {
    if (topic.startsWith('$SYS'))
      return 'the server drops what a client publishes to `$SYS`';
    return filter.startsWith('$share/') && !sharedIn(filter)
      ? 'no filter follows the group'
      : undefined;
  },
};

const control = (name: string) =>
  /\p{Cc}/u.test(name) ? 'control characters are not allowed' : undefined;

const aedes: Server = {
  ...mosquitto,
  name: 'aedes',
  version: '1.2.0',
  refusesFilter: (filter) =>
    closes(
      empty(filter) ??
        (aedesMisplaced.test(filter) ? misplacedSign(filter) : undefined) ??
        tooDeep(filter),
    ),
  refusesTopic: (topic) =>
    closes(
      empty(topic) ??
        wildcardIn(topic, mqttRules) ??
        tooDeep(topic) ??
        (topic.startsWith('$SYS/')
          ? '`$SYS/…` belongs to the server'
          : undefined),
    ),
  matches: standardFits,
  why: (filter, topic) => mqttMatch(filter, topic).why,
  silence: (filter) => ungrouped(filter) ?? neverPublished(filter),
};

/** It skips the ends of a filter in part: `a+` is granted. */
const aedesMisplaced = /#.|\+[^/].|^.+[^/][#+]/s;

const tooDeep = (name: string) =>
  name.split('/').length > 100 ? 'at most 100 levels are allowed' : undefined;

/** MQTT names become NATS subjects: `/` is `.`, and its wildcards work too. */
const natsMqtt: Server = {
  ...mosquitto,
  name: 'nats-server (MQTT)',
  version: '2.9.10',
  refusesFilter: (filter) =>
    refusedBy(
      'server',
      empty(filter) ??
        noSubject(filter) ??
        notLast(filter, mqttRules) ??
        notLast(filter, tailRules),
    ),
  refusesTopic: (topic) =>
    closes(empty(topic) ?? wildcardIn(topic, mqttRules) ?? noSubject(topic)),
  matches: (filter, topic) => fitsByTokens(...inNats(filter, topic)),
  why: (filter, topic) => byTokens(...inNats(filter, topic)).why,
  silence: (filter) => ungrouped(filter) ?? neverPublished(filter),
};

const noSubject = (name: string) =>
  /[ .]/.test(name)
    ? 'a space or a dot is not supported in a topic here'
    : undefined;

const tailRules: TokenRules = { ...mqttRules, rest: '>', restAtLeast: 1 };

function inNats(
  filter: string,
  topic: string,
): [filter: string, topic: string, rules: TokenRules] {
  const levels = filter
    .split('/')
    .map((level) => (level === '*' ? '+' : level));
  const rules: TokenRules = levels.at(-1) === '>' ? tailRules : mqttRules;
  return [levels.join('/'), topic, rules];
}

/**
 * MQTT names become AMQP routing keys: `/` and `.` are one, `+` and `*` too,
 * and `#` works anywhere.
 */
const rabbitMqtt: Server = {
  ...mosquitto,
  name: 'rabbitmq-server (MQTT)',
  version: '3.10.8',
  refusesFilter: () => undefined,
  refusesTopic: () => undefined,
  matches: (filter, topic) =>
    fitsByTokens(inAmqp(filter), inAmqp(topic), mqttRules),
  why: (filter, topic) =>
    byTokens(inAmqp(filter), inAmqp(topic), mqttRules).why,
  silence: ungrouped,
};

const inAmqp = (name: string) => name.replace(/\./g, '/').replace(/\*/g, '+');

export const mqttServers: Server[] = [mosquitto, aedes, natsMqtt, rabbitMqtt];
