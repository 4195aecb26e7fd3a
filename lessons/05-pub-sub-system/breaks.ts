// The idea by prefixes on an EventEmitter, where it breaks: a subscriber that
// throws, a payload that is shared, and wildcards that are none.
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import { nats } from './dialects.ts';
import type { PubSubFacts } from './lesson.ts';
import { heardByPrefix, PrefixBus } from './prefix-bus.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();

const names = ['mail', 'stock', 'audit'];

/** Three subscribe; the first throws. Who hears, and who is told? */
export async function oneThrows(): Promise<string[]> {
  const subscribeAll = (subscribe: (handler: () => void) => void) => {
    const heard: string[] = [];
    for (const name of names)
      subscribe(() => {
        heard.push(name);
        if (name === 'mail') throw new Error('no connection');
      });
    return heard;
  };
  const shared = new PrefixBus();
  const starved = subscribeAll((each) => shared.subscribe('user:*', each));
  let publisherGot = 'nothing';
  try {
    shared.publish('user:created', { id: 1 });
  } catch (error) {
    publisherGot = `an error: ${(error as Error).message}`;
  }
  const bus = new Bus();
  const served = subscribeAll((each) => bus.subscribe('user.*', each));
  bus.publish('user.created', { id: 1 });
  await bus.drain();
  const [letter] = bus.deadLetters;
  fact('starvedHeard', starved);
  fact('isolatedHeard', served);
  fact('publisherGot', publisherGot);
  fact('deadLetters', bus.deadLetters.length);
  const list = (heard: string[]) => heard.join(', ');
  return [
    ...stage.table(
      ['mail throws', 'who was called', 'what the publisher gets'],
      [
        ['an emitter', theme.fail(list(starved)), theme.fail(publisherGot)],
        ['a bus', theme.pass(list(served)), theme.pass('nothing')],
      ],
    ),
    '',
    ...stage.notes([
      ['dead letter', `${letter!.message.topic}: ${String(letter!.error)}`],
    ]),
    '',
    ...stage.sentences(
      'emit() calls one listener after another, and the first error ends it: ' +
        'the others starve, and the publisher gets an error of a stranger. ' +
        'A bus calls each subscriber by itself, and keeps what failed.',
    ),
  ];
}

/** The first subscriber changes what it was given. */
export async function mutated(): Promise<string[]> {
  const trial = async (
    subscribe: (handler: (payload: { amount: number }) => void) => void,
    publish: (payload: { amount: number }) => unknown,
  ) => {
    const order = { amount: 100 };
    let neighbour = 0;
    subscribe((payload) => {
      payload.amount = 999;
    });
    subscribe(({ amount }) => {
      neighbour = amount;
    });
    await publish(order);
    return { neighbour, publisher: order.amount };
  };
  const shared = new PrefixBus();
  const bus = new Bus();
  const one = await trial(
    (handler) => shared.subscribe('order:*', handler),
    (payload) => shared.publish('order:paid', payload),
  );
  const copied = await trial(
    (handler) =>
      bus.subscribe('order.*', (message) => handler(message.payload)),
    (payload) => {
      bus.publish('order.paid', payload);
      return bus.drain();
    },
  );
  fact('neighbourSaw', one.neighbour);
  fact('publisherSaw', one.publisher);
  fact('isolatedNeighbourSaw', copied.neighbour);
  fact('isolatedPublisherSaw', copied.publisher);
  const amount = (value: number) =>
    (value === 100 ? theme.pass : theme.fail)(String(value));
  return [
    ...stage.table(
      ['100 was published', 'the neighbour sees', 'the publisher has'],
      [
        ['an emitter', amount(one.neighbour), amount(one.publisher)],
        ['a bus', amount(copied.neighbour), amount(copied.publisher)],
      ],
    ),
    '',
    ...stage.sentences(
      'One object for all: who writes to it writes to everybody. A copy at ' +
        'the border, or a frozen payload, keeps them apart. Between two ' +
        'processes a message is a copy anyway, so this also shows early ' +
        'what could not be sent.',
    ),
  ];
}

const asked: [filter: string, topic: string][] = [
  ['user:*', 'user:new'],
  ['user:*', 'user'],
  ['user:*', 'user:new:eu'],
  ['*:new', 'user:new'],
  ['user:*:eu', 'user:new:eu'],
  ['user:*', 'user:*'],
];

/** Is it delivered? By prefixes, and token by token. */
export function prefixes(): string[] {
  const rows = asked.map(([filter, topic]) => {
    const names = [dotted(filter), dotted(topic)] as const;
    const problem = nats.problem(...names);
    return {
      ask: `${filter}, ${topic}`,
      byPrefix: heardByPrefix(filter, topic),
      right: problem === undefined && nats.matches(...names),
      why: problem ?? nats.why(...names),
    };
  });
  fact(
    'byPrefix',
    Object.fromEntries(rows.map(({ ask, byPrefix }) => [ask, byPrefix])),
  );
  const wrong = rows.filter((row) => row.byPrefix !== row.right).length;
  fact('prefixWrong', wrong);
  const say = (yes: boolean) => (yes ? 'yes' : 'no');
  return [
    ...stage.table(
      ['filter, topic', 'prefix', 'token by token'],
      rows.map(({ ask, byPrefix, right, why }) => [
        ask,
        (byPrefix === right ? theme.pass : theme.fail)(say(byPrefix)),
        `${say(right)}: ${theme.secondary(why)}`,
      ]),
    ),
    '',
    ...stage.sentences(
      `${wrong} of ${rows.length} are wrong. ` +
        'A filter that can never match is accepted, and stays silent: ' +
        'that looks like no news. Refuse it when it is subscribed, and ' +
        'refuse a wildcard when it is published to.',
    ),
  ];
}

const dotted = (name: string) => name.replaceAll(':', '.');
