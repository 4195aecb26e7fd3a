// NATS, RabbitMQ and Redis, as measured. The four servers that speak MQTT are
// in mqtt-servers.ts.
import { amqp, nats, natsRules, redis } from './dialects.ts';
import { fitsGlob } from './glob.ts';
import { mqttServers } from './mqtt-servers.ts';
import { refusedBy, type Server } from './server.ts';
import { fitsByTokens, notLast } from './tokens.ts';

const never = () => undefined;

const natsServer = {
  dialect: 'NATS',
  name: 'nats-server',
  version: '2.9.10',
  silence: (_: string, topic: string) =>
    hasEmptyToken(topic)
      ? 'the topic has an empty token, and the server reports no error'
      : undefined,
};

const hasEmptyToken = (name: string) => name.split('.').includes('');

const isInvalid = (filter: string) =>
  refusedBy(
    'server',
    hasEmptyToken(filter) ? 'a token is empty' : notLast(filter, natsRules),
  );

/** A wildcard in a topic is compared like any token. */
const natsFits = (filter: string, topic: string) =>
  !hasEmptyToken(topic) && fitsByTokens(filter, topic, natsRules);

function natsWhy(filter: string, topic: string): string {
  const why = nats.why(filter, topic);
  const isWild = topic.split('.').some((token) => /^[*>]$/.test(token));
  return isWild && natsFits(filter, topic)
    ? `${why}; NATS accepts wildcards in a published subject`
    : why;
}

/** What separates the parts of a protocol line. */
const blank = /[ \t\r\n]/;

const illegal = (name: string) =>
  refusedBy(
    'client',
    name === '' || blank.test(name)
      ? 'an empty name or white space throws `illegal subject`'
      : undefined,
  );

const natsOfToday: Server = {
  ...natsServer,
  client: '@nats-io/transport-node 3.4.0',
  refusesFilter: (filter) => illegal(filter) ?? isInvalid(filter),
  refusesTopic: illegal,
  matches: natsFits,
  why: natsWhy,
};

const partsOf = (name: string) => name.split(/[ \t]+/).filter(Boolean);

/** A blank in a name makes another line of the protocol. */
const brokenLine = (name: string) =>
  (name === ''
    ? refusedBy('client', 'an empty name throws `BAD_SUBJECT`')
    : undefined) ??
  refusedBy(
    'server',
    /[\r\n]/.test(name) || ![1, 2].includes(partsOf(name).length)
      ? 'white space splits the protocol line, and the connection is closed'
      : undefined,
  );

const natsUnchecked: Server = {
  ...natsServer,
  client: 'nats 2.29.3',
  refusesFilter: (filter) =>
    brokenLine(filter) ?? isInvalid(partsOf(filter)[0]!),
  refusesTopic: brokenLine,
  matches: (filter, topic) => natsFits(partsOf(filter)[0]!, partsOf(topic)[0]!),
  why: (filter, topic) => {
    const [subject, reply] = partsOf(topic) as [string, string?];
    const [wanted, group] = partsOf(filter) as [string, string?];
    return [
      natsWhy(wanted, subject),
      ...(reply
        ? [`published to \`${subject}\`, reply subject \`${reply}\``]
        : []),
      ...(group
        ? [`subscribed to \`${wanted}\`, queue group \`${group}\``]
        : []),
    ].join('; ');
  },
};

const tooLong = (name: string) =>
  refusedBy(
    'client',
    Buffer.byteLength(name) > 255
      ? 'a routing key has at most 255 bytes: it throws a TypeError'
      : undefined,
  );

const rabbit: Server = {
  dialect: 'AMQP',
  name: 'rabbitmq-server',
  version: '3.10.8',
  client: 'amqplib 2.3.1',
  refusesFilter: tooLong,
  refusesTopic: tooLong,
  matches: amqp.matches,
  why: amqp.why,
  silence: never,
};

const redisServer: Server = {
  dialect: 'Redis',
  name: 'redis-server',
  version: '7.0.15',
  client: 'plain RESP',
  refusesFilter: never,
  refusesTopic: never,
  matches: fitsGlob,
  why: redis.why,
  silence: never,
};

/** The first of a dialect speaks for it. */
export const servers: Server[] = [
  natsOfToday,
  natsUnchecked,
  rabbit,
  ...mqttServers,
  redisServer,
];
