import { describe, expect, test, vi } from 'vitest';
import { amqp, type Dialect, mqtt, nats, redis } from '../../lessons/05-pub-sub-system/dialects.ts';
import { toDialect } from '../../lessons/05-pub-sub-system/spelling.ts';
import { currentClock } from '../../src/trial/trial.ts';
import {
  abortListenersLeft,
  exhibit,
  keepsRules,
  nextTurn,
  sleep,
  virtually,
  watchedSignal,
} from '../spec-kit.ts';
import * as answer from './exercise-4.ts';
import { InvalidTopicError, matches, PubSub } from './exercise-4.ts';
import { trials } from './trials.ts';

/** Holds the answer against the rules of a step, on runs that use nothing of later steps. */
async function held(step: number): Promise<void> {
  for (const trial of trials)
    if (trial.step === step) await keepsRules(answer, trial.model, trial.runs);
}

// Filter, topic, and whether the one matches the other.
type Row = [filter: string, topic: string, expected: boolean];

const plainRows: Row[] = [
  ['order.created', 'order.created', true],
  ['order', 'order', true],
  ['order.created', 'order.paid', false],
  ['order', 'orders', false],
  ['order', 'order.created', false],
  ['order.created', 'order', false],
  ['order.created', 'Order.created', false],
];
const starRows: Row[] = [
  ['order.*', 'order.created', true],
  ['order.*', 'order', false],
  ['order.*', 'order.created.eu', false],
  ['order.*', 'orders.created', false],
  ['*.created', 'order.created', true],
  ['*.created', 'created', false],
  ['*.created', 'order.paid', false],
  ['*.created', 'order.eu.created', false],
  ['*.created', '$SYS.created', true],
  ['order.*.eu', 'order.paid.eu', true],
  ['order.*.eu', 'order.eu', false],
  ['order.*.eu', 'order.paid.late.eu', false],
  ['order.*.eu', 'order.paid.us', false],
  ['*', 'order', true],
  ['*', 'order.created', false],
  ['*.*', 'order.created', true],
  ['*.*', 'order', false],
];
const tailRows: Row[] = [
  ['order.>', 'order.created', true],
  ['order.>', 'order.created.eu.north', true],
  ['order.>', 'order', false],
  ['order.>', 'orders.created', false],
  ['order.>', 'user.created', false],
  ['>', 'order', true],
  ['>', 'order.created.eu', true],
  ['>', '$SYS.clients', true],
  ['*.>', 'order.created', true],
  ['*.>', 'order', false],
  ['order.*.>', 'order.created.eu', true],
  ['order.*.>', 'order.created', false],
  ['*.created.>', 'order.created.eu.north', true],
  ['*.created.>', 'order.paid.eu', false],
];
const characterRows: Row[] = [
  ['order.created', 'orderXcreated', false],
  ['price.c++', 'price.c++', true],
  ['price.c++', 'price.ccc', false],
  ['price.(a|b)', 'price.(a|b)', true],
  ['price.(a|b)', 'price.a', false],
  ['price.[ab]', 'price.a', false],
  ['price.a?', 'price.a', false],
  ['price.$', 'price.$', true],
  ['price.\\w', 'price.a', false],
  ['order.#', 'order.created', false],
  ['order.+', 'order.created', false],
  ['*.constructor', '__proto__.constructor', true],
];

describe('1 matcher', () => {
  test('a filter without wildcards matches its own topic, and no other', () => {
    const wrong = wrongAnswers(plainRows);
    expect(wrong, asks('token by token, all of them, case and all', wrong)).toEqual([]);
  });

  test('* takes exactly one token, wherever it stands', () => {
    const wrong = wrongAnswers(starRows);
    expect(wrong, asks('* takes exactly one token', wrong)).toEqual([]);
  });

  test('> takes one token or more, at the end', () => {
    const wrong = wrongAnswers(tailRows);
    expect(wrong, asks('> takes one token or more, never none', wrong)).toEqual([]);
  });

  test('no other character has a meaning', () => {
    const wrong = wrongAnswers(characterRows);
    expect(wrong, asks('only . * and > have a meaning', wrong)).toEqual([]);
  });

  test('refuses a filter with an empty token, a white space, or a wildcard beside other characters', () => {
    for (const filter of ['', '.', 'order..eu', '.order', 'order.', '*.'])
      expect(refusal(filter, 'order'), `an empty token in '${filter}'`).toBe('refused');
    for (const filter of ['order .eu', ' order', 'order\t', 'order.\n', 'order.*\n'])
      expect(refusal(filter, 'order'), `white space in ${JSON.stringify(filter)}`).toBe('refused');
    for (const filter of ['ord*', '*er', 'o*r.eu', 'order.**', 'order.*>'])
      expect(refusal(filter, 'order'), `a partial wildcard, ${filter}`).toBe('refused');
    for (const filter of ['ord>', 'order.>>', 'order.a>'])
      expect(refusal(filter, 'order'), `a partial >, ${filter}`).toBe('refused');
    for (const filter of ['order.>.eu', '>.eu', '>.>', 'order.>.*'])
      expect(refusal(filter, 'order'), `> before the end, ${filter}`).toBe('refused');
  });

  test('refuses a topic with an empty token, a white space, or a wildcard', () => {
    for (const topic of ['', '.', 'order..eu', '.order', 'order.'])
      expect(refusal('>', topic), `an empty token in '${topic}'`).toBe('refused');
    for (const topic of ['order .eu', ' order', 'order\t', 'order.\n'])
      expect(refusal('>', topic), `white space in ${JSON.stringify(topic)}`).toBe('refused');
    for (const topic of ['order.*', '*', '*.eu', 'order.>', '>'])
      expect(refusal('>', topic), `a topic with a wildcard, ${topic}`).toBe('refused');
    for (const topic of ['order.*', 'order.>'])
      expect(refusal(topic, topic), `a wildcard as filter and as topic, ${topic}`).toBe('refused');
    for (const topic of ['order.*', 'order..eu', 'order eu'])
      expect(refusal('user.a', topic), `a bad topic that cannot match, '${topic}'`).toBe('refused');
  });

  test('every rule holds in generated runs', () => held(1), 20_000);
});

describe('2 publish and subscribe', () => {
  test(
    'a subscriber gets what is published to a topic that its filter matches',
    virtually(async () => {
      const bus = new PubSub();
      const reader = subscribe(bus, 'sport.*');
      bus.publish('sport.football', { score: '2:1' });
      bus.publish('politics.election', 'no');
      bus.publish('sport.tennis', ['6:4', '7:5']);
      await soon(() =>
        expect(topics(reader), 'topics').toEqual(['sport.football', 'sport.tennis']),
      );
      const [football, tennis] = reader.got;
      expect(football?.payload, 'an object').toEqual({ score: '2:1' });
      expect(tennis?.payload, 'an array').toEqual(['6:4', '7:5']);
    }),
  );

  test(
    'the payload arrives as it was: a Date is a Date, a Map is a Map',
    virtually(async () => {
      const bus = new PubSub();
      const reader = subscribe(bus, 'sport');
      bus.publish('sport', { at: new Date(0), goals: new Map([['ann', 2]]), none: undefined });
      bus.publish('sport', undefined);
      bus.publish('sport', 0);
      await soon(() => expect(reader.got.length, 'messages').toBe(3));
      const { at, goals } = reader.got[0]!.payload;
      expect(at instanceof Date && at.getTime(), 'the Date, as milliseconds').toBe(0);
      expect(goals instanceof Map && goals.get('ann'), 'an entry of the Map').toBe(2);
      expect([reader.got[1]!.payload, reader.got[2]!.payload], 'not objects').toEqual([
        undefined,
        0,
      ]);
    }),
  );

  test(
    'the message says when, where, and in which order it was published',
    virtually(async () => {
      let now = 100;
      const bus = new PubSub({ now: () => now });
      const reader = subscribe(bus, '>');
      bus.publish('sport', 1, { headers: { language: 'en' } });
      now = 250;
      bus.publish('politics', 2);
      bus.publish('politics', 3);
      await soon(() => expect(reader.got.length, 'messages').toBe(3));
      const [first, second] = reader.got;
      expect(first?.publishedAt, 'publishedAt, with a clock at 100').toBe(100);
      expect(second?.publishedAt, 'publishedAt, with the clock at 250').toBe(250);
      expect(first?.headers, 'the headers given').toEqual({ language: 'en' });
      expect(second?.headers, 'no headers given').toEqual({});
      expect(second!.seq > first!.seq, `seq rises: ${first?.seq}, ${second?.seq}`).toBe(true);
      expect(typeof first?.id, 'the id is a string').toBe('string');
      expect(new Set(reader.got.map(({ id }) => id)).size, 'different ids, of three').toBe(3);
      expect(first?.attempt, 'attempt').toBe(1);
      expect(first?.replayed, 'replayed').toBe(false);
    }),
  );

  test(
    'publish() gives a receipt: id, seq, and the number of subscriptions',
    virtually(async () => {
      const bus = new PubSub();
      expect(bus.publish('weather', 1).delivered, 'delivered, nobody subscribed').toBe(0);
      const reader = subscribe(bus, 'sport');
      subscribe(bus, '>');
      subscribe(bus, 'politics');
      const receipt = bus.publish('sport', 2);
      expect(receipt.delivered, 'delivered, two of three match').toBe(2);
      await soon(() => expect(reader.got.length, 'messages').toBe(1));
      const { id, seq } = reader.got[0]!;
      expect({ id: receipt.id, seq: receipt.seq }, 'as in the message').toEqual({ id, seq });
    }),
  );

  test(
    'routes as matches() says, for every pair of 21 filters and 30 topics',
    virtually(async () => {
      const bus = new PubSub();
      const filters = grid(['a', '*'], 3).concat(grid(['a', '*'], 2).map((f) => `${f}.>`));
      const got = new Map<string, Set<string>>();
      for (const filter of [...filters, '>']) {
        const its = new Set<string>();
        got.set(filter, its);
        bus.subscribe(filter, ({ topic }: { topic: string }) => void its.add(topic));
      }
      const names = grid(['a', 'b'], 4);
      const expected = names.map((topic) => [...got.keys()].filter((f) => matches(f, topic)));
      const receipts = names.map((topic) => bus.publish(topic, null));
      await settled();
      const wrong = names.flatMap((topic, i) =>
        [...got]
          .filter(([filter, its]) => its.has(topic) !== expected[i]!.includes(filter))
          .map(([filter]) => `${filter} ~ ${topic}`),
      );
      expect(wrong.slice(0, 3), 'pairs that are routed otherwise, the first three').toEqual([]);
      const counted = receipts.findIndex(({ delivered }, i) => delivered !== expected[i]!.length);
      expect(names[counted], 'the first topic whose `delivered` is not that').toBeUndefined();
    }),
  );

  test('refuses a bad filter and a bad topic with InvalidTopicError, and keeps nothing of them', () => {
    const bus = new PubSub();
    for (const filter of ['ord*', 'order.>.eu', 'order..eu', ''])
      expect(
        refusalOf(() => bus.subscribe(filter, () => {})),
        `subscribe('${filter}')`,
      ).toBe('refused');
    expect(bus.subscriptionCount(), 'subscriptions').toBe(0);
    for (const topic of ['order.*', '>', 'order..eu', '', 'order eu'])
      expect(
        refusalOf(() => bus.publish(topic, 1)),
        `publish('${topic}')`,
      ).toBe('refused');
  });

  test(
    'no topic is special: error, constructor, __proto__',
    virtually(async () => {
      const bus = new PubSub();
      const special = [
        'error',
        'newListener',
        'constructor',
        '__proto__',
        'a.__proto__',
        'a.toString',
      ];
      for (const topic of special)
        expect(new PubSub().publish(topic, 1).delivered, `${topic}, nobody subscribed`).toBe(0);
      const readers = special.map((topic) => subscribe(bus, topic));
      const counts = special.map((topic) => bus.publish(topic, 2).delivered);
      expect(counts, 'delivered, one subscription each').toEqual(special.map(() => 1));
      await soon(() => expect(readers.flatMap(topics), 'what each gets').toEqual(special));
    }),
  );

  test(
    'calls the subscribers of a message in the order in which they subscribed',
    virtually(async () => {
      const bus = new PubSub();
      const called: string[] = [];
      const filters = ['>', 'sport.tennis', 'sport.*', '*.tennis', 'sport.tennis', 'sport.>'];
      for (const filter of filters) bus.subscribe(filter, () => void called.push(filter));
      bus.publish('sport.tennis', 1);
      await soon(() => expect(called, 'the order of the calls').toEqual(filters));
    }),
  );

  test(
    'the same handler twice is two subscriptions, each ended by itself',
    virtually(async () => {
      const bus = new PubSub();
      const got: number[] = [];
      const handler = ({ payload }: { payload: number }) => void got.push(payload);
      const first = bus.subscribe('sport', handler);
      const second = bus.subscribe('sport', handler);
      expect(bus.publish('sport', 1).delivered, 'delivered, subscribed twice').toBe(2);
      await soon(() => expect(got, 'got, subscribed twice').toEqual([1, 1]));
      first.unsubscribe();
      first.unsubscribe(); // must not end the other one
      expect(bus.subscriptionCount(), 'subscriptions, one ended (twice)').toBe(1);
      bus.publish('sport', 2);
      await soon(() => expect(got, 'got, one ended').toEqual([1, 1, 2]));
      expect([first.active, second.active], 'active').toEqual([false, true]);
    }),
  );

  test(
    'a subscription tells its filter and whether it is active; once ended, nothing arrives',
    virtually(async () => {
      const bus = new PubSub();
      const reader = subscribe(bus, 'sport.*');
      const { subscription } = reader;
      expect(subscription.filter, 'filter').toBe('sport.*');
      expect(subscription.active, 'active, after subscribe()').toBe(true);
      expect(bus.subscriptionCount(), 'subscriptions').toBe(1);
      bus.publish('sport.tennis', 0);
      const before = reader.got.length;
      subscription.unsubscribe();
      expect(subscription.active, 'active, after unsubscribe()').toBe(false);
      expect(bus.subscriptionCount(), 'subscriptions, after unsubscribe()').toBe(0);
      expect(bus.publish('sport.tennis', 1).delivered, 'delivered, after unsubscribe()').toBe(0);
      await settled();
      expect(reader.got.length - before, 'messages, after unsubscribe()').toBe(0);
    }),
  );

  test(
    'a signal ends the subscription when it aborts, and prevents one when it is aborted',
    virtually(async () => {
      const bus = new PubSub();
      const { signal, abort } = watchedSignal();
      const reader = subscribe(bus, 'sport', { signal });
      const other = subscribe(bus, 'sport');
      abort();
      expect(reader.subscription.active, 'active, after the abort').toBe(false);
      const late = subscribe(bus, 'sport', { signal });
      expect(late.subscription.active, 'active, aborted before').toBe(false);
      expect(bus.subscriptionCount(), 'subscriptions, of three').toBe(1);
      bus.publish('sport', 1);
      await soon(() => expect(other.got.length, 'a subscription without signal').toBe(1));
      expect(reader.got.length + late.got.length, 'messages, to those with the signal').toBe(0);
    }),
  );

  test('a signal that lives on keeps no listener of a subscription that has ended', () => {
    const bus = new PubSub();
    const { signal, abort } = watchedSignal();
    for (let i = 0; i < 3; i++) subscribe(bus, 'sport', { signal }).subscription.unsubscribe();
    expect(abortListenersLeft(signal), 'left on the signal after unsubscribe()').toEqual([]);
    subscribe(bus, 'sport', { signal });
    abort();
    subscribe(bus, 'sport', { signal });
    expect(abortListenersLeft(signal), 'left on the signal after the abort').toEqual([]);
  });

  test('every rule holds in generated runs', () => held(2), 20_000);
});

describe('3 isolation', () => {
  test(
    'a subscriber that throws hurts neither the publisher nor the others',
    virtually(async () => {
      const bus = new PubSub();
      const before = subscribe(bus, 'sport');
      bus.subscribe('sport', () => breakDown(), { maxAttempts: 1 });
      const after = subscribe(bus, 'sport');
      expect(bus.publish('sport', 1).delivered, 'delivered').toBe(3);
      bus.publish('sport', 2);
      await soon(() => expect(after.got.map(payload), 'a later subscriber').toEqual([1, 2]));
      expect(before.got.map(payload), 'an earlier subscriber').toEqual([1, 2]);
    }),
  );

  test(
    'a subscriber that rejects hurts nobody either, and no rejection is left unhandled',
    virtually(async () => {
      const bus = new PubSub();
      bus.subscribe('sport', async () => breakDown(), { maxAttempts: 1 });
      const reader = subscribe(bus, 'sport');
      bus.publish('sport', 1);
      bus.publish('sport', 2);
      await settled();
      expect(currentClock()!.unhandled.length, 'unhandled rejections').toBe(0);
      await soon(() => expect(reader.got.map(payload), 'another subscriber').toEqual([1, 2]));
    }),
  );

  test(
    'a subscriber that failed gets the next message all the same',
    virtually(async () => {
      const bus = new PubSub();
      const got = { throwing: new Set<number>(), rejecting: new Set<number>() };
      const throwing = ({ payload: n }: { payload: number }) => {
        got.throwing.add(n);
        breakDown();
      };
      const rejecting = async ({ payload: n }: { payload: number }) => {
        got.rejecting.add(n);
        breakDown();
      };
      const [one, other] = [throwing, rejecting].map((handler) =>
        bus.subscribe('sport', handler, { maxAttempts: 1 }),
      );
      bus.publish('sport', 1);
      await soon(() => expect([...got.throwing, ...got.rejecting], 'the first').toEqual([1, 1]));
      await settled();
      expect([one?.active, other?.active], 'still subscribed').toEqual([true, true]);
      bus.publish('sport', 2);
      await soon(() => expect([...got.throwing], 'it throws').toEqual([1, 2]));
      await soon(() => expect([...got.rejecting], 'it rejects').toEqual([1, 2]));
    }),
  );

  test(
    'a subscription that ends after a failure is not called again',
    virtually(async (clock) => {
      const bus = new PubSub();
      let calls = 0;
      const subscription = bus.subscribe('sport', () => {
        calls++;
        subscription.unsubscribe();
        breakDown();
      });
      bus.publish('sport', 1);
      await clock.advance(200);
      expect(calls, 'calls, ended in the first').toBe(1);
    }),
  );

  test(
    'what the publisher does to its object later, no subscriber sees',
    virtually(async () => {
      const bus = new PubSub();
      const reader = subscribe(bus, 'sport');
      const story = { title: 'as published', tags: ['tennis'] };
      bus.publish('sport', story);
      attempt(() => (story.title = 'changed')); // throws where publish() has frozen it
      attempt(() => story.tags.push('changed'));
      await soon(() => expect(reader.got.length, 'messages').toBe(1));
      const { title, tags } = reader.got[0]!.payload;
      expect(title, 'a field, changed by the publisher').toBe('as published');
      expect(tags, 'an array in it, changed by the publisher').toEqual(['tennis']);
      expect([story, story.tags].some(Object.isFrozen), "the publisher's object is frozen").toBe(
        false,
      );
    }),
  );

  test(
    'what a subscriber does to its message, neither the others nor the publisher see',
    virtually(async () => {
      const bus = new PubSub();
      const vandal = (message: any) => {
        attempt(() => (message.payload.title = 'vandalised'));
        attempt(() => message.payload.tags.push('vandalised'));
      };
      bus.subscribe('sport', vandal);
      const reader = subscribe(bus, 'sport');
      const story = { title: 'as published', tags: ['tennis'] };
      bus.publish('sport', story);
      await soon(() => expect(reader.got.length, 'messages').toBe(1));
      await settled();
      const seen = reader.got[0]!.payload;
      expect(seen.title, 'a field, changed by another subscriber').toBe('as published');
      expect(seen.tags, 'an array in it, changed by another subscriber').toEqual(['tennis']);
      expect(story.title, "the publisher's field").toBe('as published');
      expect(story.tags, "the publisher's array").toEqual(['tennis']);
    }),
  );

  test(
    'a subscriber handles one message at a time, in the order of publication',
    virtually(async () => {
      const bus = new PubSub();
      const log: string[] = [];
      bus.subscribe('sport', async ({ payload: ms }: { payload: number }) => {
        log.push(`${ms} starts`);
        await sleep(ms);
        log.push(`${ms} ends`);
      });
      for (const ms of [9, 5, 1]) bus.publish('sport', ms);
      await soon(() => expect(log.length, 'starts and ends').toBe(6));
      expect(
        log.filter((entry) => entry.endsWith('starts')),
        'the order',
      ).toEqual(['9 starts', '5 starts', '1 starts']);
      expect(log.slice(0, 2), 'the first ends before the second starts').toEqual([
        '9 starts',
        '9 ends',
      ]);
      expect(log.slice(2), 'the second ends before the third starts').toEqual([
        '5 starts',
        '5 ends',
        '1 starts',
        '1 ends',
      ]);
    }),
  );

  test(
    'a slow subscriber delays neither the publisher nor the others',
    virtually(async () => {
      const bus = new PubSub();
      const { promise: released, release } = gate();
      let slowDone = 0;
      bus.subscribe('sport', async () => {
        await released;
        slowDone++;
      });
      const fast = subscribe(bus, 'sport');
      for (const n of [1, 2, 3]) bus.publish('sport', n);
      await soon(() => expect(fast.got.map(payload), 'the fast one').toEqual([1, 2, 3]));
      expect(slowDone, 'messages that the slow one has handled meanwhile').toBe(0);
      release();
      await soon(() => expect(slowDone, 'handled by the slow one in the end').toBe(3));
    }),
  );

  test(
    'what a handler publishes is delivered after that handler returned',
    virtually(async () => {
      const bus = new PubSub();
      const log: string[] = [];
      bus.subscribe('sport', ({ payload: left }: { payload: number }) => {
        log.push(`sport ${left} starts`);
        bus.publish('archive', left);
        if (left > 0) bus.publish('sport', left - 1);
        log.push(`sport ${left} ends`);
      });
      bus.subscribe('archive', ({ payload: left }: { payload: number }) => {
        log.push(`archive ${left}`);
      });
      bus.publish('sport', 1);
      await soon(() => expect(log.length, 'starts, ends and copies').toBe(6));
      const at = (entry: string) => log.indexOf(entry);
      expect(at('archive 1') > at('sport 1 ends'), 'to another, after the return').toBe(true);
      expect(at('sport 0 starts') > at('sport 1 ends'), 'to itself, after the return').toBe(true);
    }),
  );

  test(
    'drain() resolves when everything is handled, also what handlers published',
    virtually(async () => {
      const bus = new PubSub();
      expect(await outcome(bus.drain()), 'drain(), nothing published yet').toBe('resolved');
      const done: string[] = [];
      bus.subscribe('sport', async () => {
        await sleep(4);
        bus.publish('archive', 1);
        done.push('sport');
      });
      bus.subscribe('archive', async () => {
        await sleep(4);
        done.push('archive');
      });
      bus.publish('sport', 1);
      bus.publish('sport', 2);
      expect(await outcome(bus.drain()), 'drain(), two published').toBe('resolved');
      expect(done.filter((topic) => topic === 'sport').length, 'handled of two').toBe(2);
      expect(done.filter((topic) => topic === 'archive').length, 'handled of their two').toBe(2);
    }),
  );

  test('every rule holds in generated runs', () => held(3), 20_000);
});

describe('4 filters and groups', () => {
  test(
    'where: only what it accepts is delivered, and counted',
    virtually(async () => {
      const bus = new PubSub();
      const where = (message: any) => message.payload.urgent && message.topic !== 'sport.golf';
      const reader = subscribe(bus, 'sport.*', { where });
      const all = subscribe(bus, 'sport.*');
      const accepted = bus.publish('sport.tennis', { urgent: true });
      const refused = bus.publish('sport.tennis', { urgent: false });
      const golf = bus.publish('sport.golf', { urgent: true });
      await soon(() => expect(all.got.length, 'a subscriber without where').toBe(3));
      await settled();
      expect(topics(reader), 'accepted').toEqual(['sport.tennis']);
      expect(
        [accepted, refused, golf].map((receipt) => receipt.delivered),
        'delivered',
      ).toEqual([2, 1, 1]);
    }),
  );

  test(
    'where is asked when the message is published, not when its turn comes',
    virtually(async () => {
      const bus = new PubSub();
      const { promise: released, release } = gate();
      let open = true;
      const got: number[] = [];
      const slow = async ({ payload: n }: { payload: number }) => {
        await released;
        got.push(n);
      };
      bus.subscribe('sport', slow, { where: () => open });
      for (const n of [1, 2]) bus.publish('sport', n);
      open = false;
      bus.publish('sport', 3);
      await settled();
      open = true;
      release();
      await soon(() => expect(got, 'published while where said yes').toEqual([1, 2]));
      await settled();
      expect(got.includes(3), 'the one published while it said no').toBe(false);
    }),
  );

  test(
    'a group: each message goes to exactly one member',
    virtually(async () => {
      const bus = new PubSub();
      const desk = [1, 2, 3].map(() => subscribe(bus, 'sport.*', { group: 'desk' }));
      const receipts = numbers(9).map((n) => bus.publish('sport.tennis', n));
      await settled();
      const got = desk.flatMap(({ got }) => got.map(payload)).toSorted((a, b) => a - b);
      expect(got, 'all that the members got').toEqual(numbers(9));
      const delivered = receipts.map((receipt) => receipt.delivered);
      expect(delivered, 'delivered').toEqual(numbers(9).map(() => 1));

      const night = ['politics.*', 'politics.>'].map((f) => subscribe(bus, f, { group: 'night' }));
      bus.publish('politics.election', 10);
      await settled();
      const took = night.filter(({ got }) => got.length > 0);
      expect(took.length, 'members with different filters that got the same message').toBe(1);
    }),
  );

  test(
    'a group: the members share the work, each gets some',
    virtually(async () => {
      const bus = new PubSub();
      const counts = [0, 0, 0];
      for (const member of counts.keys()) {
        const handler = async () => {
          counts[member]!++;
          await nextTurn();
        };
        bus.subscribe('sport', handler, { group: 'desk' });
      }
      for (const n of numbers(60)) bus.publish('sport', n);
      await soon(() => expect(sum(counts), 'handled of 60').toBe(60));
      const one = counts.includes(60) ? ': one has them all' : '';
      const shares = `of 60 messages the members got ${counts.join(', ')}${one}`;
      expect(Math.min(...counts) > 0, shares).toBe(true);
    }),
  );

  test(
    'a group: other groups and everybody outside still get a copy of each',
    virtually(async () => {
      const bus = new PubSub();
      const outside = subscribe(bus, 'sport');
      const desk = [1, 2].map(() => subscribe(bus, 'sport', { group: 'desk' }));
      const archive = [1, 2].map(() => subscribe(bus, 'sport', { group: 'archive' }));
      const receipts = numbers(6).map((n) => bus.publish('sport', n));
      await soon(() => expect(outside.got.map(payload), 'outside').toEqual(numbers(6)));
      await settled();
      const took = (members: Reader[]) => sum(members.map(({ got }) => got.length));
      expect([took(desk), took(archive)], 'the two groups, of 6 each').toEqual([6, 6]);
      expect(receipts[0]?.delivered, 'delivered: two groups and one outside').toBe(3);

      const called: string[] = [];
      for (const who of ['a member', 'outside', 'a member of another', 'outside, too'])
        bus.subscribe(
          'golf',
          () => void called.push(who),
          /member/.test(who) ? { group: who } : {},
        );
      bus.publish('golf', 1);
      await settled();
      const oldestFirst = ['a member', 'outside', 'a member of another', 'outside, too'];
      expect(called, 'called in the order of subscription, groups or not').toEqual(oldestFirst);
    }),
  );

  test(
    'a group: a member that left gets nothing, the others get everything',
    virtually(async () => {
      const bus = new PubSub();
      const [leaver, stayer] = [1, 2].map(() => subscribe(bus, 'sport', { group: 'desk' }));
      const receipts = numbers(4).map((n) => bus.publish('sport', n));
      await settled();
      const before = leaver!.got.length;
      leaver!.subscription.unsubscribe();
      receipts.push(...numbers(4).map((n) => bus.publish('sport', n)));
      await settled();
      expect(leaver!.got.length, 'messages of the member that left').toBe(before);
      expect(stayer!.got.length, 'messages of the member that stayed, of 8').toBe(8 - before);
      expect(receipts.at(-1)?.delivered, 'delivered, one member left').toBe(1);
    }),
  );

  test(
    'a group: what waits for a member that leaves does not reach it any more',
    virtually(async () => {
      const bus = new PubSub();
      const { promise: released, release } = gate();
      const handled: number[] = [];
      const leaver = bus.subscribe(
        'sport',
        async ({ payload: n }: { payload: number }) => {
          handled.push(n);
          await released;
        },
        { group: 'desk' },
      );
      for (const n of numbers(4)) bus.publish('sport', n);
      await soon(() => expect(handled, 'being handled').toEqual([1]));
      leaver.unsubscribe();
      release();
      await settled();
      expect(handled, 'handled, having left during the first').toEqual([1]);
    }),
  );

  test(
    'a group: a message that one member refuses goes to one that accepts it',
    virtually(async () => {
      const bus = new PubSub();
      const isEven = (message: any) => message.payload % 2 === 0;
      const picky = subscribe(bus, 'sport', { group: 'desk', where: isEven });
      const other = subscribe(bus, 'sport', { group: 'desk' });
      for (const n of [1, 3, 5, 7]) bus.publish('sport', n);
      await settled();
      expect(other.got.map(payload), 'the member that accepts everything').toEqual([1, 3, 5, 7]);
      expect(picky.got.map(payload), 'the member that refused them').toEqual([]);
    }),
  );

  test('every rule holds in generated runs', () => held(4), 20_000);
});

describe('5 persistence', () => {
  test(
    "replay: 'all' begins with everything of its topics, in order, marked as replayed",
    virtually(async () => {
      let now = 7;
      const bus = new PubSub({ now: () => now });
      const receipts = ['sport.a', 'politics.b', 'sport.c'].map((topic) =>
        bus.publish(topic, topic),
      );
      now = 9;
      const reader = subscribe(bus, 'sport.*', { replay: 'all' });
      await soon(() => expect(reader.got.map(payload), 'replayed').toEqual(['sport.a', 'sport.c']));
      expect(
        reader.got.map(({ replayed }) => replayed),
        '`replayed`',
      ).toEqual([true, true]);
      const asPublished = { id: receipts[2]?.id, seq: receipts[2]?.seq, topic: 'sport.c' };
      expect(reader.got[1], 'id, seq and topic as published').toMatchObject(asPublished);
      expect(reader.got[1], 'the rest').toMatchObject({ publishedAt: 7, headers: {}, attempt: 1 });
    }),
  );

  test(
    'without replay, a subscriber gets nothing of the past',
    virtually(async () => {
      const bus = new PubSub();
      bus.publish('sport', 1);
      const reader = subscribe(bus, 'sport');
      bus.publish('sport', 2);
      await soon(() => expect(reader.got.map(payload), 'no replay').toEqual([2]));
    }),
  );

  test(
    'replay: n begins with the last n of its topics',
    virtually(async () => {
      const bus = new PubSub();
      for (const n of numbers(4)) {
        bus.publish('sport', n);
        bus.publish('politics', n);
      }
      const replayed = async (replay: number) => {
        const reader = subscribe(bus, 'sport', { replay });
        await settled();
        return reader.got.map(payload);
      };
      expect(await replayed(2), 'replay: 2').toEqual([3, 4]);
      expect(await replayed(1), 'replay: 1').toEqual([4]);
      expect(await replayed(99), 'replay: 99').toEqual([1, 2, 3, 4]);
      expect(await replayed(0), 'replay: 0').toEqual([]);
    }),
  );

  test(
    'goes on live, without a gap, a duplicate or a change of order',
    virtually(async () => {
      const bus = new PubSub();
      for (const n of [1, 2]) bus.publish('sport', n);
      const got: string[] = [];
      const handler = async (message: any) => {
        if (message.payload === 1) bus.publish('sport', 4); // while the replay is under way
        await nextTurn();
        got.push(`${message.payload} ${message.replayed ? 'replayed' : 'live'}`);
      };
      bus.subscribe('sport', handler, { replay: 'all' });
      bus.publish('sport', 3); // right after subscribe()
      await soon(() => expect(got.length, 'messages').toBeGreaterThanOrEqual(4));
      await settled();
      expect(got.length, 'messages, two replayed and two live').toBe(4);
      expect(got, 'two replayed, two live').toEqual([
        '1 replayed',
        '2 replayed',
        '3 live',
        '4 live',
      ]);
    }),
  );

  test(
    'replays to the new subscriber only',
    virtually(async () => {
      const bus = new PubSub();
      const old = subscribe(bus, 'sport');
      for (const n of [1, 2]) bus.publish('sport', n);
      await settled();
      const reader = subscribe(bus, 'sport', { replay: 'all' });
      await soon(() => expect(reader.got.length, 'the new subscriber').toBe(2));
      await settled();
      expect(old.got.map(payload), 'the old subscriber').toEqual([1, 2]);
    }),
  );

  test(
    'replays what where accepts, and nothing else',
    virtually(async () => {
      const bus = new PubSub();
      for (const n of numbers(4)) bus.publish('sport', n);
      const where = (message: any) => message.payload % 2 === 0;
      const reader = subscribe(bus, 'sport', { replay: 'all', where });
      await soon(() => expect(reader.got.length, 'replayed').toBeGreaterThanOrEqual(2));
      await settled();
      expect(reader.got.map(payload), 'the even ones').toEqual([2, 4]);
    }),
  );

  test(
    'keeps the last `retention` messages, by default 1000, whether anybody subscribed or not',
    virtually(async () => {
      const past = async (bus: PubSub, filter: string) => {
        const reader = subscribe(bus, filter, { replay: 'all' });
        await settled();
        return reader.got.map(payload);
      };
      const usual = new PubSub();
      for (const n of numbers(3)) usual.publish(`oldest.${n}`, n);
      for (const n of numbers(999)) usual.publish('sport', n);
      const oldest = await past(usual, 'oldest.*');
      const forgets = oldest.length < 3 ? '' : '; and by default, 1002 published, it forgets none';

      const small = new PubSub({ retention: 3 });
      for (const n of numbers(5)) small.publish('sport', n);
      const lastThree = await past(small, '>');
      expect(lastThree, `retention: 3, five published${forgets}`).toEqual([3, 4, 5]);
      for (const n of numbers(4)) small.publish(`sport.${n}`, n);
      expect(await past(small, '>'), 'retention: 3, four topics').toEqual([2, 3, 4]);
      expect(oldest, 'by default, of the oldest three of 1002').toEqual([3]);

      const strict = new PubSub();
      strict.publish('sport', 1);
      for (const topic of ['order.*', 'order..eu', 'order eu'])
        attempt(() => strict.publish(topic, 2));
      expect(await past(strict, '>'), 'a bad topic was refused: nothing of it is kept').toEqual([
        1,
      ]);
    }),
  );

  test(
    'the past cannot be changed, neither by a publisher nor by a subscriber',
    virtually(async () => {
      const bus = new PubSub();
      const vandal = (message: any) => {
        attempt(() => message.payload.tags.push('vandalised'));
        attempt(() => (message.headers.language = 'vandalised'));
      };
      bus.subscribe('sport', (message: any) => void vandal(message));
      const story = { tags: ['tennis'] };
      const headers = { language: 'en' };
      bus.publish('sport', story, { headers });
      story.tags.push('changed');
      headers.language = 'changed';
      await settled();
      for (const who of ['first', 'second']) {
        const reader = subscribe(bus, 'sport', { replay: 'all' });
        await soon(() => expect(reader.got.length, `replayed to the ${who}`).toBe(1));
        const [message] = reader.got;
        expect(message?.payload, `replayed to the ${who}`).toEqual({ tags: ['tennis'] });
        expect(message?.headers, `headers, replayed to the ${who}`).toEqual({ language: 'en' });
        vandal(message);
      }
    }),
  );

  test('every rule holds in generated runs', () => held(5), 20_000);
});

describe('6 retries, dead letters, close', () => {
  test(
    'a message that failed is tried again, with the next attempt number',
    virtually(async () => {
      const bus = new PubSub();
      const attempts: number[] = [];
      bus.subscribe('sport', (message: any) => {
        attempts.push(message.attempt);
        if (message.attempt < 3) breakDown();
      });
      bus.subscribe('sport', async (message: any) => {
        attempts.push(message.attempt * 10);
        if (message.attempt < 2) breakDown();
      });
      const sibling = subscribe(bus, 'sport');
      bus.publish('sport', 1);
      await soon(() => expect(attempts.length, 'attempts of the two').toBeGreaterThanOrEqual(5));
      await settled();
      const [thrown, rejected] = [attempts.filter((n) => n < 10), attempts.filter((n) => n >= 10)];
      expect(thrown, 'attempt numbers: throws twice').toEqual([1, 2, 3]);
      expect(rejected, 'attempt numbers times ten: rejects once').toEqual([10, 20]);
      expect(sibling.got.length, 'a subscriber that did not fail, messages').toBe(1);
      expect(bus.deadLetters.length, 'dead letters: it succeeded in the end').toBe(0);
    }),
  );

  test(
    'after maxAttempts, by default 3, it is a dead letter, with all that one needs to know',
    virtually(async (clock) => {
      const bus = new PubSub();
      const errors: Error[] = [];
      const handler = vi.fn(() => {
        errors.push(new Error(`out of paper, ${errors.length + 1}`));
        throw errors.at(-1);
      });
      bus.subscribe('sport.*', handler, { name: 'printer' });
      const { id } = bus.publish('sport.tennis', { title: 'Final' });
      await soon(() => expect(bus.deadLetters.length > 0, 'there is a dead letter').toBe(true));
      await outcome(bus.drain());
      await clock.advance(12); // time enough for attempts that should not be made
      const [letter] = bus.deadLetters;
      expect(handler.mock.calls.length, 'attempts made, by default').toBe(3);
      expect(bus.deadLetters.length, 'dead letters, one message').toBe(1);
      expect(letter?.attempts, 'attempts in the dead letter').toBe(3);
      expect(letter?.filter, 'filter').toBe('sport.*');
      expect(letter?.name, 'name').toBe('printer');
      expect(letter?.error, 'the last error that was thrown').toBe(errors.at(-1));
      const message = { id, topic: 'sport.tennis', payload: { title: 'Final' } };
      expect(letter?.message, 'the message').toMatchObject(message);
    }),
  );

  test(
    'each subscription has its own maxAttempts',
    virtually(async (clock) => {
      const bus = new PubSub();
      for (const maxAttempts of [1, 5])
        bus.subscribe('sport', () => breakDown(), {
          maxAttempts,
          backoffMs: 0,
          name: `${maxAttempts}`,
        });
      bus.publish('sport', 1);
      await soon(() => expect(bus.deadLetters.length, 'dead letters').toBeGreaterThanOrEqual(2));
      await clock.advance(12);
      const made = bus.deadLetters.map(({ name, attempts }) => `maxAttempts ${name}: ${attempts}`);
      expect(made.toSorted(), 'attempts').toEqual(['maxAttempts 1: 1', 'maxAttempts 5: 5']);
    }),
  );

  test(
    'whatever is thrown is a failure, also undefined',
    virtually(async (clock) => {
      const bus = new PubSub();
      bus.subscribe('sport', () => Promise.reject(), { maxAttempts: 2 });
      bus.publish('sport', 1);
      await soon(() => expect(bus.deadLetters.length > 0, 'there is a dead letter').toBe(true));
      await clock.advance(6);
      expect(
        bus.deadLetters.map((letter) => letter.attempts),
        'attempts of each',
      ).toEqual([2]);
    }),
  );

  test(
    'waits backoffMs before the second attempt, and twice as long before each further one',
    virtually(async () => {
      const bus = new PubSub();
      const at: number[] = [];
      const failing = () => {
        at.push(performance.now());
        breakDown();
      };
      bus.subscribe('sport', failing, { maxAttempts: 6, backoffMs: 2 });
      bus.publish('sport', 1);
      await soon(() => expect(at.length, 'attempts').toBe(6));
      const waits = at.slice(1).map((time, i) => time - at[i]!);
      expect(Math.min(...waits) >= 0.5, 'it waits before each further attempt').toBe(true);
      const atLeast = (...ms: number[]) => ms.every((wait, i) => waits[i]! >= wait - 1.5); // timers are inexact
      const grown = atLeast(2, 4, 6, 8, 10)
        ? 'longer each time, but not twice as long'
        : 'not longer';
      expect(atLeast(2, 4, 8, 16, 32), `the waits are ${grown}`).toBe(true);
    }),
  );

  test(
    'what fails blocks neither the next message nor the other subscribers, and keeps its place',
    virtually(async () => {
      const bus = new PubSub();
      const log: string[] = [];
      const handler = ({ payload: story, attempt: n }: { payload: string; attempt: number }) => {
        log.push(`${story} ${n}`);
        if (story === 'poison' || (story === 'flaky' && n === 1)) breakDown();
      };
      bus.subscribe('sport', handler, { maxAttempts: 2, backoffMs: 12 });
      const soFar: number[] = []; // how far the flaky one is when the other one gets its messages
      bus.subscribe('sport', () => void soFar.push(log.length));
      for (const story of ['poison', 'flaky', 'good']) bus.publish('sport', story);
      await soon(() => expect(log.at(-1), 'the last message').toBe('good 1'));
      const inOrder = ['poison 1', 'poison 2', 'flaky 1', 'flaky 2', 'good 1'];
      expect(log, 'one message after the other, its retries included').toEqual(inOrder);
      expect(soFar.length === 3 && soFar[2]! < 3, 'another subscriber waits for the retries').toBe(
        true,
      );
      expect(
        bus.deadLetters.map(({ message }) => message.payload),
        'dead letters',
      ).toEqual(['poison']);
    }),
  );

  test(
    'drain() waits for the retries as well',
    virtually(async () => {
      const bus = new PubSub();
      bus.subscribe('sport', () => breakDown(), { maxAttempts: 3, backoffMs: 2 });
      bus.publish('sport', 1);
      expect(await outcome(bus.drain()), 'drain()').toBe('resolved');
      expect(bus.deadLetters.length, 'dead letters when drain() resolves').toBe(1);
    }),
  );

  test(
    'close(): publish throws from the call on, what was accepted is delivered first',
    virtually(async () => {
      const bus = new PubSub();
      const done: number[] = [];
      const slowAndFlaky = async (message: any) => {
        await sleep(2);
        if (message.attempt === 1) breakDown();
        done.push(message.payload);
      };
      bus.subscribe('sport', slowAndFlaky);
      for (const n of [1, 2, 3]) bus.publish('sport', n);
      const closing = bus.close();
      const refusedAtOnce = await throws(() => bus.publish('sport', 4));
      expect(await outcome(closing), 'close()').toBe('resolved');
      expect(await throws(() => bus.publish('sport', 5)), 'publish() throws, closed').toBe(true);
      expect(refusedAtOnce, 'publish() throws, while closing').toBe(true);
      expect(done, 'handled when close() resolves').toEqual([1, 2, 3]);
    }),
  );

  test(
    'close(): when it has resolved no subscription is left, nor a listener on a signal',
    virtually(async () => {
      const bus = new PubSub();
      const { signal } = watchedSignal();
      const readers = [subscribe(bus, 'sport', { signal }), subscribe(bus, '>', { group: 'desk' })];
      bus.publish('sport', 1);
      expect(await outcome(bus.close()), 'close()').toBe('resolved');
      expect(bus.subscriptionCount(), 'subscriptions').toBe(0);
      const active = readers.map(({ subscription }) => subscription.active);
      expect(active, 'active').toEqual([false, false]);
      expect(
        readers.map(({ got }) => got.length),
        'messages',
      ).toEqual([1, 1]);
      expect(abortListenersLeft(signal), 'left on the signal').toEqual([]);
    }),
  );

  test(
    'close() may be called twice, and on a bus that did nothing',
    virtually(async () => {
      expect(await outcome(new PubSub().close()), 'close(), nothing published').toBe('resolved');
      const bus = new PubSub();
      const reader = subscribe(bus, 'sport');
      bus.publish('sport', 1);
      expect(await outcome(Promise.all([bus.close(), bus.close()])), 'close() twice').toBe(
        'resolved',
      );
      expect(await outcome(bus.close()), 'close() once more').toBe('resolved');
      expect(reader.got.length, 'messages').toBe(1);
    }),
  );

  test('every rule holds in generated runs', () => held(6), 20_000);
});

// --- Step 1: what a matcher answers, and whose dialect it speaks --------------------------------------

type Answer = boolean | 'refused';

/** Any other error than InvalidTopicError is the learner's to see. */
function answerOf(filter: string, topic: string): Answer {
  try {
    return matches(filter, topic);
  } catch (error) {
    if (error instanceof InvalidTopicError) return 'refused';
    throw error;
  }
}

/** For names that are bad: 'refused' for an InvalidTopicError. Another error says what it should be. */
function refusalOf<T>(ask: () => T): T | 'refused' {
  try {
    return ask();
  } catch (error) {
    if (error instanceof InvalidTopicError) return 'refused';
    if (!(error instanceof Error) || error.name === 'NotImplemented') throw error;
    const { name, message, stack } = error;
    const expected = `refused with ${name}, where InvalidTopicError is expected`;
    throw Object.assign(new Error(`${expected}\n${message}`), { stack }); // shown where it was thrown
  }
}

const refusal = (filter: string, topic: string): Answer => refusalOf(() => matches(filter, topic));

/** The rows that are answered otherwise than NATS does, one line each. */
function wrongAnswers(rows: Row[]): string[] {
  const wrong = rows
    .map(([filter, topic, expected]) => ({
      filter,
      topic,
      expected,
      yours: answerOf(filter, topic),
    }))
    .filter(({ yours, expected }) => yours !== expected);
  if (wrong.length > 0) exhibitDialects(wrong);
  return wrong.map(({ filter, topic, yours }) => {
    if (yours === 'refused') return `${filter} or ${topic} is refused`;
    return `${filter} ${yours ? 'matches' : 'does not match'} ${topic}`;
  });
}

function exhibitDialects(answers: { filter: string; topic: string; yours: Answer }[]): void {
  const rows = answers.map(({ filter, topic, yours }) => {
    const said = (dialect: Dialect) => answerIn(dialect, filter, topic);
    const others = { NATS: said(nats), AMQP: said(amqp), MQTT: said(mqtt), Redis: said(redis) };
    return { filter, topic, yours, ...others };
  });
  exhibit('dialect', { rows, follows: dialectFollowed()?.name ?? null });
}

/** The rule, and where the answers are another dialect's, which. */
function asks(rule: string, wrong: string[]): string {
  if (wrong.length === 0) return rule;
  const followed = dialectFollowed();
  return `${rule}, yet ${wrong[0]}${followed ? `; ${followed.says}` : ''}`;
}

const answerIn = (dialect: Dialect, filter: string, topic: string) =>
  dialect.matches(toDialect(filter, dialect), toDialect(topic, dialect));

interface Model {
  name: string;
  says: string;
  matches(filter: string, topic: string): boolean;
}

/** Wildcards as people know them from elsewhere. */
const models: Model[] = [
  {
    name: 'AMQP',
    says: 'your matcher answers as AMQP does with its #: > takes no token as well',
    matches: (filter, topic) => answerIn(amqp, filter, topic),
  },
  {
    name: 'MQTT',
    says: 'your matcher answers as MQTT does: > takes the level above, no wildcard in front takes $SYS',
    matches: (filter, topic) => answerIn(mqtt, filter, topic),
  },
  {
    name: 'Redis glob',
    says: 'your matcher answers as Redis globs do: * crosses the dots',
    matches: (filter, topic) => answerIn(redis, filter, topic),
  },
  {
    name: 'prefix',
    says: 'your matcher answers as a prefix does: a wildcard takes all that follows, and only at the end',
    matches: (filter, topic) => isUnder(filter, topic, false),
  },
  {
    name: 'prefix',
    says: 'your matcher answers as a prefix does: order.* takes all that follows, and order itself',
    matches: (filter, topic) => isUnder(filter, topic, true),
  },
];

function isUnder(filter: string, topic: string, itself: boolean): boolean {
  if (!/[*>]$/.test(filter)) return filter === topic;
  const prefix = filter.slice(0, -1);
  return topic.startsWith(prefix) || (itself && `${topic}.` === prefix);
}

/** The one whose answers agree with the learner's in every row. */
function dialectFollowed(): Model | undefined {
  const yours = [...plainRows, ...starRows, ...tailRows].map(([filter, topic]) => ({
    filter,
    topic,
    answer: answerOf(filter, topic),
  }));
  return models.find((model) =>
    yours.every(({ filter, topic, answer }) => model.matches(filter, topic) === answer),
  );
}

// --- Helpers --------------------------------------------------------------------------------------

interface Received {
  id: string;
  seq: number;
  topic: string;
  payload: any;
  publishedAt: number;
  headers: Record<string, string>;
  attempt: number;
  replayed: boolean;
}

interface Reader {
  got: Received[];
  subscription: { readonly filter: string; readonly active: boolean; unsubscribe(): void };
}

/** A subscriber that keeps what it gets. */
function subscribe(bus: PubSub, filter: string, options: object = {}): Reader {
  const got: Received[] = [];
  const subscription = bus.subscribe(
    filter,
    (message: Received) => void got.push(message),
    options,
  );
  return { got, subscription };
}

const topics = ({ got }: Reader) => got.map(({ topic }) => topic);

const payload = (message: { payload: any }) => message.payload;

/** All names of up to `depth` tokens. */
function grid(tokens: string[], depth: number): string[] {
  const longer = (names: string[]) => names.flatMap((n) => tokens.map((token) => `${n}.${token}`));
  const byLength = [tokens];
  while (byLength.length < depth) byLength.push(longer(byLength.at(-1)!));
  return byLength.flat();
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

function breakDown(): never {
  throw new Error('a subscriber broke down');
}

/** A change that may be impossible: a message may be frozen. */
function attempt(change: () => unknown): void {
  try {
    change();
  } catch {}
}

function gate(): { promise: Promise<void>; release(): void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

/** Moves time on until it holds, for 600 ms at most. */
async function soon(assertion: () => void): Promise<void> {
  const clock = currentClock()!;
  for (let ms = 0; ms < 600; ms += 2) {
    await clock.settle();
    try {
      return assertion();
    } catch {}
    await clock.advance(2);
  }
  assertion();
}

/** Time enough for all that waits for no timer of the contract. */
const settled = () => currentClock()!.advance(50);

/** 'resolved', 'rejected' or 'still pending' after 600 ms. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  let ending = 'still pending';
  promise.then(
    () => (ending = 'resolved'),
    () => (ending = 'rejected'),
  );
  await currentClock()!.settle();
  for (let ms = 0; ms < 600 && ending === 'still pending'; ms += 2)
    await currentClock()!.advance(2);
  return ending;
}

async function throws(cause: () => unknown): Promise<boolean> {
  try {
    await cause();
    return false;
  } catch {
    return true;
  }
}
