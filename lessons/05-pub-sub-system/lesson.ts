import { choice, defineLesson, number, text } from '../../src/course/define.ts';
import questions from './questions.ts';

interface Charges {
  once: number;
  lost: number;
  doubled: number;
}

interface Trial {
  /** The handler runs within publish(). */
  inside: boolean;
  /** The second hears, though the first throws. */
  reached: boolean;
  /** What the second sees of 100, when the first has written 999. */
  saw: number;
  /** Of three events, what one hears that came after them. */
  late: number;
}

export interface PubSubFacts {
  /** Topic → the filters that heard it, in the dialect of the run. */
  heard: Record<string, string[]>;
  /** Why `--filter` or `--topic` was refused. */
  refused: string;
  /** The dialects in which `order.*` hears `order.paid.eu`. */
  starTakesTwo: string[];
  /** The dialects in which the filter for a tail hears `order` itself. */
  tailTakesParent: string[];
  prefixTakesParent: boolean;
  /** A burst of events to a subscriber that waits for something. */
  burst: number;
  emitterAtOnce: number;
  mailboxAtOnce: number;
  mostWaiting: number;
  mostWaitingOfLimited: number;
  droppedByLimit: number;
  /** How many of the burst another subscriber had after one turn. */
  fastAfterOneTurn: number;
  /** Scene `observer`. */
  emitterTrial: Trial;
  busTrial: Trial;
  /** Scene `messages`. */
  messages: number;
  audited: number;
  /** Amounts over 100, and how many came through the filter for them. */
  large: number;
  filtered: number;
  groupShares: number[];
  /** Messages that some member of the group had. */
  groupTotal: number;
  poisoned: number;
  /** What the subscriber still heard after the message it could not handle. */
  afterPoison: number;
  /** Scene `replay`. */
  gapMissed: number;
  twiceDoubled: number;
  exactMissed: number;
  exactDoubled: number;
  exactReplayed: number;
  transientHeard: number;
  durableHeard: number;
  lateHeard: number;
  retained: number;
  /** Scene `delivery`: cards charged by the service that was killed. */
  orders: number;
  killedAt: number;
  atMostOnce: Charges;
  atLeastOnce: Charges;
  idempotent: Charges;
  /** Deliveries that the idempotent consumer knew already. */
  recognised: number;
  /** The same for the service that was not killed. */
  stock: Charges[];
  pids: number[];
  /** Break `throws`: who was called. */
  starvedHeard: string[];
  isolatedHeard: string[];
  publisherGot: string;
  deadLetters: number;
  /** Break `mutate`: of 100. */
  neighbourSaw: number;
  publisherSaw: number;
  isolatedNeighbourSaw: number;
  isolatedPublisherSaw: number;
  /** Break `prefix`: `user:* on user` → delivered? */
  byPrefix: Record<string, boolean>;
  prefixWrong: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'routing' || broken !== undefined;

const inWords = (names: string[]) =>
  names.length === 0 ? 'in none' : `in ${names.join(' and ')}`;

export default defineLesson<PubSubFacts>()({
  title: 'Pub-sub: who hears what, and how often',
  minutes: 20,
  story:
    'We publish to a tree of topics and see which filters hear it, in the dialects of four brokers. Then a slow subscriber gets 40 events at once.',
  stories: {
    '--scene observer':
      'The same listeners, on an emitter and on a bus: one throws, one writes to what it gets, one comes late.',
    '--scene messages':
      'Nine messages on one bus: chosen by topic, chosen by content, shared by three workers. One message cannot be handled.',
    '--scene replay':
      'A subscriber joins in the middle and wants it all, each message once: what was, then what comes.',
    '--scene delivery':
      'A broker sends orders to billing, a process of its own. It is killed in the middle of one, and started again: under three guarantees.',
    '--break throws':
      'Mail, stock and audit hear of a new user, in this order.',
    '--break mutate': 'A message of 100 goes to two subscribers.',
    '--break prefix':
      'Some buses cut a topic at its colons and look for each beginning with a * behind it. We hold that against matching token by token.',
  },
  objectives: ['Build publish-subscribe systems'],
  guide: '04-pub-sub-pattern',
  exercise: 'exercise-4',
  knobs: {
    dialect: choice({
      default: 'nats',
      choices: {
        nats: '* and >, by tokens',
        amqp: '* and #, by words',
        mqtt: '+ and #, by levels',
        redis: '*, by characters',
      },
      says: 'whose wildcards route the messages',
    }),
    filter: text({
      default: 'order.paid.*',
      says: 'one more filter, in any of the four dialects',
    }),
    topic: text({ default: 'order.sent', says: 'one more topic' }),
    slowMs: number({
      default: 10,
      min: 1,
      max: 50,
      says: 'how long the slow subscriber takes, ms',
    }),
    scene: choice({
      default: 'routing',
      choices: {
        routing: 'topics, wildcards, a slow subscriber',
        observer: 'pub-sub against an emitter',
        messages: 'message filters, groups, a dead letter',
        replay: 'first what was, then what comes',
        delivery: 'two processes, one killed: lost or doubled?',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'level-above',
      ask: 'order.> or order.#: who hears `order`?',
      choices: {
        none: 'none of the four',
        two: 'AMQP and MQTT, not NATS',
        all: 'all four',
      },
      answer: ({ tailTakesParent }) => {
        if (tailTakesParent.length === 0) return 'none';
        return tailTakesParent.length === 4 ? 'all' : 'two';
      },
      found: ({ tailTakesParent }) => `${inWords(tailTakesParent)} only`,
      unless: isOtherRun,
    },
    {
      id: 'two-tokens',
      ask: 'order.*: who hears `order.paid.eu`?',
      choices: {
        none: 'none: * is one token',
        redis: 'Redis, by characters',
        all: 'all four',
      },
      answer: ({ starTakesTwo }) => {
        if (starTakesTwo.length === 0) return 'none';
        return starTakesTwo.length === 4 ? 'all' : 'redis';
      },
      found: ({ starTakesTwo }) => `${inWords(starTakesTwo)} only`,
      unless: isOtherRun,
    },
    {
      id: 'calls-at-once',
      ask: '40 emits, an async listener: at once?',
      choices: {
        one: 'one call: the next waits',
        few: 'a few: Node has a limit',
        all: 'all 40',
      },
      answer: ({ burst, emitterAtOnce }) => {
        if (emitterAtOnce <= 1) return 'one';
        return emitterAtOnce < burst ? 'few' : 'all';
      },
      found: ({ emitterAtOnce, mailboxAtOnce }) =>
        `${emitterAtOnce}; with a mailbox ${mailboxAtOnce}`,
      unless: isOtherRun,
    },
  ],
  breaks: {
    throws: { says: 'a subscriber throws, and the rest starves' },
    mutate: { says: 'a subscriber changes what its neighbour gets' },
    prefix: { says: 'wildcards by prefix: user:* hears user' },
  },
  takeAway: [
    'Publishers and subscribers share names only, so say whose wildcards they are.',
    'A broker repeats or forgets. Exactly once is made by the receiver.',
  ],
  tries: [
    { args: '--scene delivery', says: 'one is killed: lost or twice?' },
    { args: '--scene replay', says: 'what was, then what comes' },
    { args: '--dialect redis', says: 'the same filters, elsewhere' },
    { args: '--break prefix', says: 'wildcards that are none' },
  ],
  questions,
});
