import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../src/trial/trial.ts';
import {
  abortListenersLeft,
  exhibit,
  expectUncaught,
  keepsRules,
  sleep,
  virtually,
  watchedSignal,
} from '../spec-kit.ts';
import * as answer from './exercise-2.ts';
import { BackpressureError, EventBus } from './exercise-2.ts';
import { trials } from './trials.ts';

/** Holds the answer against the rules of a step, on runs that use nothing of later steps. */
async function held(step: number): Promise<void> {
  for (const trial of trials)
    if (trial.step === step) await keepsRules(answer, trial.model, trial.runs);
}

/** How a handler can fail. */
const failures: [string, (error: Error) => Promise<void>][] = [
  ['rejects', (error) => Promise.reject(error)],
  [
    'throws',
    (error) => {
      throw error;
    },
  ],
];

describe('1 basics', () => {
  test('delivers to the listeners of that event, and to no others', () => {
    const bus = new EventBus();
    const [prices, trades] = [record(bus, 'price'), record(bus, 'trade')];
    bus.emit('price', 100);
    bus.emit('price', 101);
    expect(prices, 'the listener of price').toEqual([100, 101]);
    expect(trades, 'the listener of trade, of which none was emitted').toEqual([]);
  });

  test('delivers the payload itself, whatever it is', () => {
    const bus = new EventBus();
    const got = record(bus, 'price');
    const tick = { symbol: 'ACME', at: new Date(0), note: undefined };
    bus.emit('price', tick);
    expect(got[0] === tick, 'the very object that was emitted arrives, no copy').toBe(true);
    const others = [undefined, null, 0, '', false];
    for (const payload of others) bus.emit('price', payload);
    expect(got.slice(1), 'payloads that are false').toEqual(others);
  });

  test('calls the listeners in the order in which they subscribed', () => {
    const bus = new EventBus();
    const calls: string[] = [];
    for (const name of ['first', 'second', 'third']) bus.on('price', () => calls.push(name));
    bus.emit('price', 100);
    expect(calls, 'three listeners').toEqual(['first', 'second', 'third']);
  });

  test('emit() returns true where somebody was subscribed, else false', () => {
    const bus = new EventBus();
    expect(bus.emit('price', 1), 'nobody has subscribed').toBe(false);
    bus.on('price', () => false);
    expect(bus.emit('price', 1), 'one listener, which returns false').toBe(true);
    expect(bus.emit('trade', 1), 'a listener of another event').toBe(false);
  });

  test('on() gives a function that ends the subscription', () => {
    const bus = new EventBus();
    const got = record(bus, 'price');
    const off = bus.on('price', (cents) => got.push(-cents));
    bus.emit('price', 1);
    off();
    bus.emit('price', 2);
    expect(got, 'the other listener goes on, this one does not').toEqual([1, -1, 2]);
  });

  test('the same function twice is two subscriptions', () => {
    const bus = new EventBus();
    const calls: string[] = [];
    const listener = () => calls.push('twice');
    const off = bus.on('price', listener);
    bus.on('price', () => calls.push('between'));
    bus.on('price', listener);
    bus.emit('price', 1);
    expect(calls, 'subscribed twice, so called twice').toEqual(['twice', 'between', 'twice']);
    calls.length = 0;
    off();
    bus.emit('price', 2);
    expect(calls, 'off() ends the one that it came from, the first').toEqual(['between', 'twice']);
  });

  test('off() may be called twice', () => {
    const bus = new EventBus();
    const calls: string[] = [];
    const listener = () => calls.push('same function');
    const off = bus.on('price', listener);
    bus.on('price', listener);
    bus.on('price', () => calls.push('last'));
    off();
    expect(off, 'the second off()').not.toThrow();
    bus.emit('price', 1);
    const others = ['same function', 'last'];
    expect(calls, 'the second off() ends no other subscription').toEqual(others);
  });

  test('a late off() does no harm to a name that has come again', () => {
    const bus = new EventBus();
    const off = bus.on('price', () => {});
    off();
    const got = record(bus, 'price');
    off();
    expect(bus.emit('price', 1), 'emit(), somebody has subscribed anew').toBe(true);
    expect(got, 'the new listener').toEqual([1]);
  });

  test('listenerCount() counts the subscriptions of one event', () => {
    const bus = new EventBus();
    expect(bus.listenerCount('price'), 'nobody').toBe(0);
    const listener = () => {};
    const off = bus.on('price', listener);
    bus.on('price', listener);
    bus.on('trade', listener);
    expect(bus.listenerCount('price'), 'the same function twice, one of trade').toBe(2);
    off();
    off();
    expect(bus.listenerCount('price'), 'one of two has ended').toBe(1);
  });

  test('eventNames() gives the names that somebody listens to', () => {
    const bus = new EventBus();
    const off = bus.on('price', () => {});
    bus.on('trade', () => {});
    bus.emit('halt', 1);
    bus.listenerCount('quote');
    expect([...bus.eventNames()].sort(), 'listeners of two names').toEqual(['price', 'trade']);
    off();
    expect(bus.eventNames(), 'price has no listener any more').toEqual(['trade']);
    bus.on('price', () => {});
    expect([...bus.eventNames()].sort(), 'price has one again').toEqual(['price', 'trade']);
  });

  test('every name is an ordinary one, __proto__ and error too', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'error', 'newListener']) {
      const bus = new EventBus();
      expect(bus.emit(name, 1), `${name}: nobody has subscribed`).toBe(false);
      expect(bus.listenerCount(name), `${name}: its count`).toBe(0);
      const got = record(bus, name);
      bus.on('price', () => {});
      expect(bus.emit(name, 2), `${name}: somebody has subscribed`).toBe(true);
      expect(got, `${name}: what was emitted`).toEqual([2]);
      expect(bus.eventNames(), `${name}: its name`).toContain(name);
    }
  });

  test('every rule holds in generated runs', () => held(1), 10_000);
});

describe('2 semantics', () => {
  test('a listener added during an emit is not called in this round', () => {
    const bus = new EventBus();
    const late: number[] = [];
    const off = bus.on('price', () => {
      if (late.length > 9) return; // a round that never ends
      bus.on('price', (cents) => late.push(cents));
    });
    bus.emit('price', 1);
    expect(late, 'the round in which it was added').toEqual([]);
    off();
    bus.emit('price', 2);
    expect(late, 'the next round').toEqual([2]);
  });

  test('a listener removed during an emit is not called any more', () => {
    const bus = new EventBus();
    bus.on('price', () => off());
    const got: number[] = [];
    const off = bus.on('price', (cents) => got.push(cents));
    bus.emit('price', 1);
    expect(got, 'removed by the listener before it').toEqual([]);
  });

  test('a listener that removes itself, or one before it, hides no other', () => {
    const bus = new EventBus();
    const calls: string[] = [];
    const offFirst = bus.on('price', () => calls.push('first'));
    const offSecond = bus.on('price', () => {
      calls.push('second');
      offFirst();
      offSecond();
    });
    bus.on('price', () => calls.push('third'));
    bus.on('price', () => calls.push('fourth'));
    bus.emit('price', 1);
    expect(calls, 'the second removes the first and itself').toEqual([
      'first',
      'second',
      'third',
      'fourth',
    ]);
    expect(bus.listenerCount('price'), 'left of four').toBe(2);
  });

  test('removed and added again during an emit is added: not in this round', () => {
    const bus = new EventBus();
    const got: number[] = [];
    const listener = (cents: number) => got.push(cents);
    bus.on('price', () => {
      off();
      off = bus.on('price', listener);
    });
    let off = bus.on('price', listener);
    bus.emit('price', 1);
    expect(got, 'removed and added again by the listener before it').toEqual([]);
    expect(bus.listenerCount('price'), 'the two of them').toBe(2);
  });

  test('a nested emit sees what was added before it', () => {
    const bus = new EventBus();
    const late: string[] = [];
    bus.on('price', (payload) => {
      if (payload === 'nested') return;
      bus.on('price', (later) => late.push(later));
      bus.emit('price', 'nested');
    });
    bus.emit('price', 'outer');
    expect(late, 'added before the nested emit, during the outer one').toEqual(['nested']);
  });

  test('the round that was interrupted by a nested emit goes on as it began', () => {
    const bus = new EventBus();
    const calls: string[] = [];
    bus.on('price', (payload) => {
      if (payload === 'outer') bus.emit('price', 'nested');
    });
    bus.on('price', (payload) => calls.push(payload));
    bus.emit('price', 'outer');
    expect(calls, 'the second listener: first the nested round').toEqual(['nested', 'outer']);
  });

  test('once() calls its listener for one event only', () => {
    const bus = new EventBus();
    const got: number[] = [];
    bus.once('price', (cents) => got.push(cents));
    bus.on('price', (cents) => got.push(cents * 10), { once: true });
    const returned = [bus.emit('price', 1), bus.emit('price', 2)];
    expect(got, 'once(), and on() with { once: true }').toEqual([1, 10]);
    expect(bus.eventNames(), 'both have been called').toEqual([]);
    expect(returned, 'what emit() returned, at the call and after it').toEqual([true, false]);
  });

  test('once() gives a function that ends the subscription', () => {
    const bus = new EventBus();
    const got: number[] = [];
    const off = bus.once('price', (cents) => got.push(cents));
    off();
    expect(bus.emit('price', 1), 'ended before the first event').toBe(false);
    expect(got, 'ended before the first event').toEqual([]);
  });

  test('once() calls once even when its listener emits the same event', () => {
    const bus = new EventBus();
    const got: number[] = [];
    bus.once('price', (cents) => {
      got.push(cents);
      if (cents < 3) bus.emit('price', cents + 1);
    });
    bus.emit('price', 1);
    expect(got, 'its listener emits the next price').toEqual([1]);
  });

  test('once() calls once even when its listener throws', () => {
    const bus = new EventBus({ onError() {} });
    const got: number[] = [];
    bus.once('price', (cents) => {
      got.push(cents);
      throw new Error('the listener');
    });
    bus.emit('price', 1);
    bus.emit('price', 2);
    expect(got, 'its listener throws').toEqual([1]);
  });

  test('one listener that throws stops nobody, and emit() returns as usual', () => {
    const bus = new EventBus({ onError() {} });
    bus.on('price', () => {
      throw new Error('the first');
    });
    const got = record(bus, 'price');
    let returned: unknown;
    expect(() => {
      returned = bus.emit('price', 1);
    }, 'emit(), a listener throws').not.toThrow();
    expect(got, 'the listener after the one that throws').toEqual([1]);
    expect(returned, 'what emit() returns').toBe(true);
  });

  test('onError gets each error, and the name of the event', () => {
    const reported: unknown[] = [];
    const bus = new EventBus({ onError: (...args) => reported.push(args) });
    for (const text of ['no symbol', 'no price']) {
      bus.on('price', () => {
        throw text;
      });
    }
    bus.emit('price', 1);
    const both = [
      ['no symbol', 'price'],
      ['no price', 'price'],
    ];
    expect(reported, 'what two listeners threw').toEqual(both);
  });

  test('an onError that throws breaks nothing', async () => {
    const bus = new EventBus({
      onError() {
        throw new Error('onError itself');
      },
    });
    bus.on('price', () => {
      throw new Error('the listener');
    });
    const got = record(bus, 'price');
    let thrown: unknown = 'nothing';
    // Where the error of onError goes is free.
    await expectUncaught(() => {
      try {
        bus.emit('price', 1);
      } catch (error) {
        thrown = error;
      }
    });
    expect(thrown, 'what emit() threw').toBe('nothing');
    expect(got, 'the listener after the one that throws').toEqual([1]);
  });

  test('without onError the error surfaces as uncaught, after the emit', async () => {
    const bus = new EventBus();
    const error = new Error('the listener');
    bus.on('price', () => {
      throw error;
    });
    const got = record(bus, 'price');
    let surfaced = 'nowhere';
    let when = '';
    const onRejection = () => {
      surfaced = 'as an unhandled rejection';
    };
    process.on('unhandledRejection', onRejection);
    const uncaught = await expectUncaught(async () => {
      let isThere = false;
      process.once('uncaughtException', () => {
        isThere = true;
      });
      try {
        bus.emit('price', 1);
      } catch {
        surfaced = 'out of emit()';
      }
      for (let tick = 0; tick < 5; tick++) await new Promise<void>(process.nextTick);
      if (isThere) return;
      when = ', but not in a microtask';
      await sleep(10);
    });
    process.off('unhandledRejection', onRejection);
    if (uncaught !== undefined) {
      surfaced = uncaught === error ? `uncaught${when}` : 'as another error';
    }
    expect(surfaced, 'where the error surfaces').toBe('uncaught');
    expect(got, 'the listener after the one that throws').toEqual([1]);
  });

  test('every rule holds in generated runs', () => held(2), 10_000);
});

describe('3 lifetimes', () => {
  test('a signal that aborts ends the subscriptions made with it', () => {
    const bus = new EventBus();
    const { signal, abort } = watchedSignal();
    const got: number[] = [];
    bus.on('price', (cents) => got.push(cents), { signal });
    bus.on('trade', (cents) => got.push(cents), { signal });
    bus.emit('price', 1);
    abort();
    expect(bus.emit('price', 2), 'emit() after the abort').toBe(false);
    expect(got, 'what arrived').toEqual([1]);
    expect(bus.eventNames(), 'names left after the abort').toEqual([]);
  });

  test('a signal ends no other subscription, of the same function neither', () => {
    const bus = new EventBus();
    const { signal, abort } = watchedSignal();
    const got: number[] = [];
    const listener = (cents: number) => got.push(cents);
    bus.on('price', listener);
    bus.on('price', listener, { signal });
    bus.on('price', (cents) => got.push(-cents), { signal: watchedSignal().signal });
    abort();
    bus.emit('price', 1);
    expect(got, 'one without a signal, one with another signal').toEqual([1, -1]);
  });

  test('a listener whose signal aborts during an emit is not called any more', () => {
    const bus = new EventBus();
    const { signal, abort } = watchedSignal();
    bus.on('price', () => abort());
    const got: number[] = [];
    bus.on('price', (cents) => got.push(cents), { signal });
    bus.emit('price', 1);
    expect(got, 'aborted by the listener before it').toEqual([]);
  });

  test('a signal that is aborted already adds nothing', () => {
    const bus = new EventBus();
    const { signal, abort } = watchedSignal();
    abort();
    const got: number[] = [];
    const off = bus.on('price', (cents) => got.push(cents), { signal });
    expect(bus.emit('price', 1), 'emit(), aborted before on()').toBe(false);
    expect(got, 'aborted before on()').toEqual([]);
    expect(off, 'on() gives a function all the same').not.toThrow();
  });

  test('off() takes its listener from the signal as well', () => {
    const bus = new EventBus();
    const { signal } = watchedSignal();
    const off = bus.on('price', () => {}, { signal });
    off();
    expect(abortListenersLeft(signal), 'left on the signal after off()').toEqual([]);
  });

  test('a once that was called takes its listener from the signal as well', () => {
    const bus = new EventBus();
    const { signal } = watchedSignal();
    bus.on('price', () => {}, { once: true, signal });
    bus.emit('price', 1);
    expect(abortListenersLeft(signal), 'left on the signal after the call').toEqual([]);
  });

  test('off() and the abort may come in any order', () => {
    const bus = new EventBus();
    const { signal, abort } = watchedSignal();
    const listener = () => {};
    const off = bus.on('price', listener, { signal });
    const other = bus.on('price', listener, { signal });
    bus.on('price', listener);
    other();
    abort();
    off();
    expect(bus.listenerCount('price'), 'the one without a signal is left').toBe(1);
  });

  test('every rule holds in generated runs', () => held(3), 10_000);
});

describe('4 speed', () => {
  test('emit() takes at most 2.8 times as long as that of EventEmitter', async () => {
    const contenders = [yours(new EventBus()), ourSnapshotBus(), nodesEmitter()];
    const ratio = await race({ ...emits, bound: 2.8, contenders });
    const grows = ratio > 2.8 && growsWithNames() ? ', and grows with the number of names' : '';
    expect(ratio, `times the time of EventEmitter.emit${grows}`).toBeLessThanOrEqual(2.8);
  }, 5000);

  test('20,000 subscriptions come and go in at most 4 times the time of a Map', async () => {
    const judged = churn('yours', () => new EventBus());
    const others = [churn('reference', () => snapshotBus()), churn('Map', () => mapBus())];
    const ratio = await race({ ...subscriptions, bound: 4, contenders: [judged, ...others] });
    const where = judged.onShare() < 0.2 ? 'off()' : judged.onShare() > 0.8 ? 'on()' : 'both';
    const says = `times the time of a Map, most of it in ${where}`;
    expect(ratio, ratio > 4 ? says : '').toBeLessThanOrEqual(4);
  }, 5000);
});

describe('5 batching', () => {
  test(
    'hands over a batch as soon as maxSize items wait, in order',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching({ maxSize: 3 });
      emitAll(bus, [1, 2]);
      await soon(clock);
      expect(batches, 'two of three items').toEqual([]);
      expect(batch.buffered, 'buffered, two of three items').toBe(2);
      emitAll(bus, [3]);
      await soon(clock);
      expect(batches, 'three of three items').toEqual([[1, 2, 3]]);
      expect(batch.buffered, 'buffered after the batch').toBe(0);
    }),
  );

  test(
    'hands over what waits once the first item has waited maxWaitMs',
    virtually(async (clock) => {
      const { bus, batches } = batching({ maxWaitMs: 100 });
      emitAll(bus, [1, 2]);
      await clock.advance(110);
      expect(batches, 'two items, by time').toEqual([[1, 2]]);
      emitAll(bus, [3]);
      await clock.advance(110);
      expect(batches, 'then one more, by time').toEqual([[1, 2], [3]]);
    }),
  );

  test(
    'maxWaitMs runs from the first item: those that follow do not put it off',
    virtually(async (clock) => {
      const { bus, batches } = batching({ maxSize: 1_000_000, maxWaitMs: 50 });
      for (let item = 1; item <= 30; item++) {
        emitAll(bus, [item]);
        await clock.advance(4);
      }
      expect(batches.length, 'batches, while an item came every 4 ms').toBeGreaterThan(0);
      expect(batches[0]?.[0], 'the first item of the first batch').toBe(1);
    }),
  );

  test(
    'no batch has more than maxSize items, none is lost, none comes twice',
    virtually(async (clock) => {
      const { bus, batches } = batching({ maxSize: 3, maxWaitMs: 4 });
      emitAll(bus, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      await clock.advance(100);
      const largest = Math.max(...batches.map((items) => items.length));
      expect(largest, 'items in the largest batch, maxSize 3').toBeLessThanOrEqual(3);
      expect(batches.flat(), 'all items, in order').toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }),
  );

  test(
    'one batch is in flight: the next one starts when it has ended',
    virtually(async (clock) => {
      const log: string[] = [];
      const { bus, batches } = batching({ maxSize: 2, maxWaitMs: 2 }, async ([first]) => {
        log.push(`${first} starts`);
        await sleep(8);
        log.push(`${first} ends`);
      });
      emitAll(bus, [1, 2, 3, 4, 5]);
      await clock.advance(100);
      expect(log, 'a handler that takes 8 ms').toEqual([
        '1 starts',
        '1 ends',
        '3 starts',
        '3 ends',
        '5 starts',
        '5 ends',
      ]);
      expect(batches, 'the batches').toEqual([[1, 2], [3, 4], [5]]);
    }),
  );

  test(
    'a batch that is full when another one ends goes at once',
    virtually(async (clock) => {
      const { bus, batches } = batching({ maxSize: 2 }, () => sleep(2));
      emitAll(bus, [1, 2, 3, 4]);
      await soon(clock);
      expect(batches, 'four items, two full batches').toEqual([
        [1, 2],
        [3, 4],
      ]);
    }),
  );

  test('listeners of the event go on getting its items one by one', () => {
    const { bus } = batching();
    const got = record(bus, 'price');
    emitAll(bus, [1, 2]);
    expect(got, 'a listener of the same event').toEqual([1, 2]);
  });

  for (const [how, fail] of failures) {
    test(
      `a batch whose handler ${how} is tried again, with the same items`,
      virtually(async (clock) => {
        const { bus, batches, reported } = batching({ maxSize: 3, maxWaitMs: 4 }, (_, attempt) => {
          if (attempt === 1) bus.emit('price', 3);
          return attempt < 3 ? fail(new Error('the disk is full')) : undefined;
        });
        emitAll(bus, [1, 2]);
        await clock.advance(300);
        expect(batches, 'two attempts fail, a 3 comes meanwhile').toEqual([
          [1, 2],
          [1, 2],
          [1, 2],
          [3],
        ]);
        expect(reported, 'to onError: the third attempt has succeeded').toEqual([]);
      }),
    );
  }

  test(
    'after 3 attempts onError gets the error, and the next batch has its turn',
    virtually(async (clock) => {
      const error = new Error('the disk is full');
      const { bus, batches, reported } = batching({ maxSize: 2 }, async ([first]) => {
        if (first === 1) throw error;
      });
      emitAll(bus, [1, 2, 3, 4]);
      await clock.advance(300);
      expect(batches, 'the first batch never succeeds').toEqual([
        [1, 2],
        [1, 2],
        [1, 2],
        [3, 4],
      ]);
      expect(reported, 'to onError').toEqual([[error, 'price']]);
    }),
  );

  for (const overflow of [undefined, 'reject'] as const) {
    const says = overflow ? `overflow 'reject'` : 'no overflow option';
    test(
      `${says}: a full buffer refuses, and tells onError`,
      virtually(async (clock) => {
        const { bus, batch, batches, reported } = batching({ maxBuffered: 3, overflow });
        emitAll(bus, [1, 2, 3, 4, 5]);
        const [error, event] = (reported[0] ?? []) as unknown[];
        expect(error, 'to onError').toBeInstanceOf(BackpressureError);
        expect(error, 'its name').toMatchObject({ name: 'BackpressureError' });
        expect(event, 'the event').toBe('price');
        expect(reported.length, 'errors to onError, five items for a buffer of 3').toBe(2);
        expect(batch.buffered, 'buffered of five').toBe(3);
        expect(batch.dropped, 'dropped of five').toBe(2);
        await endingOf(batch.flush(), clock);
        expect(batches, 'what was handed over').toEqual([[1, 2, 3]]);
        emitAll(bus, [6]);
        expect(batch.buffered, 'there is room again').toBe(1);
      }),
    );
  }

  test(
    `overflow 'drop-newest': a full buffer stays as it is, in silence`,
    virtually(async (clock) => {
      const { bus, batch, batches, reported } = batching({
        maxBuffered: 3,
        overflow: 'drop-newest',
      });
      emitAll(bus, [1, 2, 3, 4, 5]);
      expect(batch.buffered, 'buffered of five').toBe(3);
      expect(batch.dropped, 'dropped of five').toBe(2);
      await endingOf(batch.flush(), clock);
      expect(batches, 'what was handed over').toEqual([[1, 2, 3]]);
      expect(reported, 'to onError').toEqual([]);
    }),
  );

  test(
    `overflow 'drop-oldest': the oldest make room, in silence`,
    virtually(async (clock) => {
      const { bus, batch, batches, reported } = batching({
        maxBuffered: 3,
        overflow: 'drop-oldest',
      });
      emitAll(bus, [1, 2, 3, 4, 5]);
      expect(batch.buffered, 'buffered of five').toBe(3);
      expect(batch.dropped, 'dropped of five').toBe(2);
      await endingOf(batch.flush(), clock);
      expect(batches, 'what was handed over').toEqual([[3, 4, 5]]);
      expect(reported, 'to onError').toEqual([]);
    }),
  );

  test(
    'an item that is dropped does not put off the others',
    virtually(async (clock) => {
      const options = { maxWaitMs: 100, maxBuffered: 2, overflow: 'drop-oldest' } as const;
      const { bus, batches } = batching(options);
      for (const item of [1, 2, 3]) {
        emitAll(bus, [item]);
        await clock.advance(20);
      }
      await clock.advance(65);
      expect(batches, 'at 125 ms, when the second of three has waited 105 ms').toEqual([[2, 3]]);
    }),
  );

  test(
    'without onError a refused item surfaces, and a batch that was given up',
    virtually(async (clock) => {
      const bus = new EventBus();
      const error = new Error('the disk is full');
      const fail = () => Promise.reject(error);
      bus.batch('price', fail, { maxSize: 9, maxWaitMs: 50, maxBuffered: 1 });
      emitAll(bus, [1, 2]);
      await clock.settle();
      const [refusal] = clock.uncaught.splice(0);
      expect(refusal, 'uncaught, a second item for a buffer of 1').toBeInstanceOf(
        BackpressureError,
      );
      await clock.advance(400);
      expect(clock.uncaught.splice(0), 'uncaught, after three attempts').toEqual([error]);
    }),
  );

  test(
    'flush() hands over at once, and resolves when the handler is done',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching({}, () => sleep(50));
      emitAll(bus, [1, 2]);
      const flushed = batch.flush();
      expect(await endingOf(flushed, clock), 'flush(), while the handler works').toBe('pending');
      expect(batches, 'two items, flushed').toEqual([[1, 2]]);
      expect(batch.buffered, 'buffered, while the two are in flight').toBe(0);
      await clock.advance(50);
      const ending = await endingOf(flushed, clock);
      expect(ending, 'flush(), when it is done').toEqual({ resolved: undefined });
    }),
  );

  test(
    'flush() waits for all that came before it, however many batches',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching({ maxSize: 3 }, () => sleep(50));
      emitAll(bus, [1, 2, 3, 4, 5, 6, 7]);
      const flushed = batch.flush();
      await clock.advance(80);
      expect(await endingOf(flushed, clock), 'flush(), the second batch in flight').toBe('pending');
      await clock.advance(100);
      expect(await endingOf(flushed, clock), 'flush()').toEqual({ resolved: undefined });
      expect(batches.flat(), 'handed over when flush() resolved').toEqual([1, 2, 3, 4, 5, 6, 7]);
    }),
  );

  test(
    'flush() of nothing hands over nothing',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching();
      const ending = await endingOf(batch.flush(), clock);
      expect(ending, 'nothing waits').toEqual({ resolved: undefined });
      expect(batches, 'no empty batch').toEqual([]);
      emitAll(bus, [1]);
      await endingOf(batch.flush(), clock);
      await endingOf(batch.flush(), clock);
      expect(batches, 'the second flush() has nothing to hand over').toEqual([[1]]);
    }),
  );

  test(
    'close() hands over what waits, and resolves when all has been handled',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching({ maxSize: 3 }, () => sleep(50));
      emitAll(bus, [1, 2, 3, 4]);
      const closed = batch.close();
      expect(await endingOf(closed, clock), 'close(), a batch in flight').toBe('pending');
      await clock.advance(200);
      const ending = await endingOf(closed, clock);
      expect(ending, 'close() when all is done').toEqual({ resolved: undefined });
      expect(batches, 'handed over when close() resolved').toEqual([[1, 2, 3], [4]]);
    }),
  );

  test(
    'close() tries a batch that fails again, as ever',
    virtually(async (clock) => {
      const { bus, batch, batches, reported } = batching({}, async (_, attempt) => {
        if (attempt < 3) throw new Error('the disk is full');
      });
      emitAll(bus, [1, 2]);
      const closed = batch.close();
      await clock.advance(300); // there may be pauses between the attempts
      const ending = await endingOf(closed, clock);
      expect(ending, 'close(), the third attempt succeeds').toEqual({ resolved: undefined });
      expect(batches, 'handed over when close() resolved').toEqual([
        [1, 2],
        [1, 2],
        [1, 2],
      ]);
      expect(reported, 'to onError').toEqual([]);
    }),
  );

  test(
    'close() stops listening at once',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching();
      emitAll(bus, [1]);
      const closed = batch.close();
      const heard = [bus.emit('price', 2)];
      await endingOf(closed, clock);
      heard.push(bus.emit('price', 3));
      expect(heard, 'emit() right after close(), and when it has resolved').toEqual([false, false]);
      expect(bus.eventNames(), 'names after close()').toEqual([]);
      expect(batches, 'what came before close()').toEqual([[1]]);
      expect(batch.buffered, 'buffered after close()').toBe(0);
    }),
  );

  test(
    'close() leaves no timer, whatever was handed over before',
    virtually(async (clock) => {
      const bySize = batching({ maxSize: 2 });
      emitAll(bySize.bus, [1, 2, 3]);
      await endingOf(bySize.batch.close(), clock);
      expect(clock.timers.size, 'timers left, one item waited').toBe(0);
      const empty = batching({ maxSize: 2 });
      emitAll(empty.bus, [1, 2]);
      await soon(clock);
      await endingOf(empty.batch.close(), clock);
      expect(clock.timers.size, 'timers left, nothing waited').toBe(0);
    }),
  );

  test(
    'close() may be called twice',
    virtually(async (clock) => {
      const { bus, batch, batches } = batching({}, () => sleep(5));
      emitAll(bus, [1, 2]);
      const [one, other] = [batch.close(), batch.close()];
      expect(await endingOf(one, clock), 'the first').toEqual({ resolved: undefined });
      expect(await endingOf(other, clock), 'the second, at once').toEqual({ resolved: undefined });
      const ending = await endingOf(batch.close(), clock);
      expect(ending, 'the third, later').toEqual({ resolved: undefined });
      expect(batches, 'each item once').toEqual([[1, 2]]);
    }),
  );

  test('every rule holds in generated runs', () => held(5), 10_000);
});

describe('6 metrics', () => {
  test('without the option metrics there are none', () => {
    for (const bus of [new EventBus(), new EventBus({ metrics: false })]) {
      bus.on('price', () => {});
      bus.emit('price', 1);
      expect(bus.metrics('price'), 'metrics are off').toBe(undefined);
    }
  });

  test('emitted counts emits, delivered counts calls, each event apart', () => {
    const bus = new EventBus({ metrics: true });
    const off = bus.on('price', () => {});
    bus.on('price', () => {});
    bus.on('trade', () => {});
    emitAll(bus, [1, 2, 3]);
    bus.emit('trade', 1);
    const prices = { emitted: 3, delivered: 6, errors: 0 };
    expect(bus.metrics('price'), 'three prices, two listeners').toMatchObject(prices);
    expect(bus.metrics('trade'), 'one trade').toMatchObject({ emitted: 1, delivered: 1 });
    off();
    emitAll(bus, [4]);
    const later = { emitted: 4, delivered: 7 };
    expect(bus.metrics('price'), 'a fourth price, one listener').toMatchObject(later);
  });

  test('a listener that was removed, or called once, is not delivered to any more', () => {
    const bus = new EventBus({ metrics: true });
    bus.on('price', () => off());
    bus.once('price', () => {});
    const off = bus.on('price', () => {});
    emitAll(bus, [1, 2]);
    const counted = { emitted: 2, delivered: 3 };
    expect(bus.metrics('price'), 'two calls, then one').toMatchObject(counted);
  });

  test('a call that throws counts as delivered and as an error', () => {
    const bus = new EventBus({ metrics: true, onError() {} });
    bus.on('price', () => {
      throw new Error('the listener');
    });
    bus.on('price', () => {});
    emitAll(bus, [1, 2]);
    expect(bus.metrics('price')?.errors, 'errors, two events').toBe(2);
    expect(bus.metrics('price')?.delivered, 'calls, two of two listeners').toBe(4);
  });

  test('a name that nobody listens to is not counted', () => {
    const bus = new EventBus({ metrics: true });
    for (let id = 0; id < 100; id++) bus.emit(`reply-${id}`, id);
    bus.on('reply-7', () => {});
    expect(bus.metrics('reply-6')?.emitted ?? 0, 'emits to nobody, kept').toBe(0);
    expect(bus.metrics('reply-7')?.emitted ?? 0, 'emits before the first listener').toBe(0);
  });

  test(
    'maxMs is the slowest emit, all its listeners together',
    virtually(async (clock) => {
      const bus = new EventBus({ metrics: true, sampleEvery: 1 });
      for (const _ of [1, 2]) bus.on('price', (ms) => clock.spend(ms));
      for (const ms of [0, 8, 0, 13, 0, 8, 0]) bus.emit('price', ms);
      const shown = shareOf(bus.metrics('price')?.maxMs, 26);
      expect(shown, 'two listeners of 13 ms each, in the fourth of seven emits').toBe('all of it');
    }),
  );

  test(
    'the time of an emit counts when its listener throws, too',
    virtually(async (clock) => {
      const bus = new EventBus({ metrics: true, sampleEvery: 1, onError() {} });
      bus.on('price', () => {
        clock.spend(25);
        throw new Error('the listener');
      });
      emitAll(bus, [1]);
      const shown = shareOf(bus.metrics('price')?.maxMs, 25);
      expect(shown, 'a listener that throws after 25 ms').toBe('all of it');
    }),
  );

  test(
    'sampleEvery: one emit in so many is timed, the first included',
    virtually(async (clock) => {
      const bus = new EventBus({ metrics: true, sampleEvery: 10 });
      bus.on('price', (ms) => clock.spend(ms));
      emitAll(bus, [12]);
      expect(bus.metrics('price')?.sampled, 'after the first emit').toBe(1);
      const shown = shareOf(bus.metrics('price')?.maxMs, 12);
      expect(shown, 'the first emit takes 12 ms').toBe('all of it');
      emitAll(bus, Array(24).fill(0));
      expect(bus.metrics('price')?.sampled, 'after 25 emits, one in 10').toBe(3);
      expect(bus.metrics('price')?.emitted, 'all are counted, timed or not').toBe(25);

      const usual = new EventBus({ metrics: true });
      usual.on('price', () => {});
      emitAll(usual, Array(70).fill(0));
      expect(usual.metrics('price')?.sampled, 'after 70 emits, by default one in 64').toBe(2);
    }),
  );

  test('each event is sampled on its own', () => {
    const bus = new EventBus({ metrics: true, sampleEvery: 2 });
    bus.on('price', () => {});
    bus.on('trade', () => {});
    for (let round = 0; round < 3; round++) {
      bus.emit('price', round);
      bus.emit('trade', round);
    }
    expect(bus.metrics('price')?.sampled, 'price, two of three emits').toBe(2);
    expect(bus.metrics('trade')?.sampled, 'trade, two of three emits').toBe(2);
  });

  test('with metrics emit() takes at most 6 times as long as that of EventEmitter', async () => {
    const contenders = [yours(new EventBus({ metrics: true })), ourSnapshotBus(), nodesEmitter()];
    const ratio = await race({ ...emits, bound: 6, contenders });
    expect(ratio, 'times the time of EventEmitter.emit').toBeLessThanOrEqual(6);
  }, 5000);

  test('every rule holds in generated runs', () => held(6), 10_000);
});

// --- Helpers --------------------------------------------------------------------------------------

/** What follows within a few turns of the event loop, or timers of 1 ms, has happened. */
const soon = (clock: VirtualClock) => clock.advance(10);

/** How a promise stands when what happens soon has happened. */
async function endingOf(promise: Promise<unknown>, clock: VirtualClock): Promise<unknown> {
  let ending: unknown = 'pending';
  promise.then(
    (resolved) => {
      ending = { resolved };
    },
    (rejected) => {
      ending = { rejected };
    },
  );
  await soon(clock);
  return ending;
}

/** The payloads of every event that comes from now on. */
function record(bus: EventBus, event: string): unknown[] {
  const payloads: unknown[] = [];
  bus.on(event, (payload) => payloads.push(payload));
  return payloads;
}

function emitAll(bus: EventBus, prices: number[]): void {
  for (const price of prices) bus.emit('price', price);
}

type BatchOptions = Parameters<EventBus['batch']>[2];

/** A bus with a batch of its prices: what its handler was given, what onError was told. */
function batching(
  options: Partial<BatchOptions> = {},
  handle: (items: number[], call: number) => void | Promise<void> = () => {},
) {
  const batches: number[][] = [];
  const reported: unknown[] = [];
  const bus = new EventBus({ onError: (...args) => reported.push(args) });
  const handler = (items: number[]) => {
    batches.push([...items]);
    return handle(items, batches.length);
  };
  const batch = bus.batch('price', handler, { maxSize: 10, maxWaitMs: 60_000, ...options });
  return { bus, batch, batches, reported };
}

/** How much of a stall does maxMs show? In words, which tell more than two numbers. */
function shareOf(maxMs: number | undefined, stallMs: number): string {
  const share = (maxMs ?? 0) / stallMs;
  if (Math.abs(share - 1) < 0.001) return 'all of it';
  if (share > 100) return 'not in milliseconds';
  if (share > 1) return 'more than all of it';
  return share === 0 ? 'nothing of it' : share === 0.5 ? 'half of it' : 'a part of it';
}

// --- The race -------------------------------------------------------------------------------------

interface Contender {
  name: string;
  /** Gives the milliseconds of each lap. */
  run(count: number): number[];
}

interface Race {
  /** The first is judged, against the last. */
  contenders: Contender[];
  bound: number;
  unit: string;
  /** Operations in a round. */
  count: number;
  /** Rounds in which a race may be won, and lost. */
  least: number;
  most: number;
}

/** Gives how many times longer yours took. Short rounds come first: one that is lost need not take long. */
async function race({ unit, ...course }: Race): Promise<number> {
  const { bound, count } = course;
  const warm = await runRounds({ ...course, count: count / 10, least: 6 });
  const result = warm.ratio > 2 * bound ? warm : await runRounds(course);
  const ratio = Math.round(result.ratio * 100) / 100;
  const rows = course.contenders.map(({ name }, i) => ({ name, ...spreadOf(result.times[i]!) }));
  exhibit('race', { unit, rows, bound, ratio });
  return ratio;
}

/** On a busy machine V8's own thread, which optimizes, has to wait. So do we, before a race is lost. */
const patienceMs = 500;

/**
 * All run in turn, until it is clear that the first is fast enough, or patience ends. Of each lap the
 * fastest one counts: a busy machine hits some of them.
 */
async function runRounds({ contenders, bound, count, least, most }: Omit<Race, 'unit'>) {
  const times: number[][] = contenders.map(() => []);
  const best: number[][] = contenders.map(() => []);
  let [last, calm] = [contenders.map(() => Number.POSITIVE_INFINITY), 0];
  const began = performance.now();
  for (let round = 1; ; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (round + turn) % contenders.length; // nobody is always the last one
      const laps = contenders[i]!.run(count);
      times[i]!.push((sum(laps) * 1e6) / count);
      best[i] = laps.map((ms, lap) => Math.min(ms, best[i]![lap] ?? ms));
    }
    const now = best.map(sum);
    calm = now.every((ms, i) => ms > 0.9 * last[i]!) ? calm + 1 : 0; // nobody gets faster any more
    last = now;
    const ratio = now[0]! / now.at(-1)!;
    const isClear = ratio < 0.35 * bound || (ratio < 0.75 * bound && calm >= least / 2);
    const isWon = round >= least && isClear;
    const isOver = round >= most && performance.now() - began > patienceMs;
    if (isWon || isOver) return { times, ratio };
    if (round % 4 === 0) await sleep(1);
  }
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);

/** The median, and the middle half, of the later rounds: the first ones were not optimized yet. */
function spreadOf(times: number[]) {
  const sorted = times.slice(Math.floor(times.length / 3)).sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.floor((sorted.length - 1) * share)]! * 10) / 10;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

const names = Array.from({ length: 50 }, (_, i) => `price.${i}`);
const tick = { symbol: 'ACME', cents: 4200 };
let heard = 0;
const listen = () => {
  heard++;
};

/** Is an emit slower because there are other names? */
function growsWithNames(): boolean {
  const [few, many] = [new EventBus(), new EventBus()];
  few.on('price', listen);
  many.on('price', listen);
  for (let id = 0; id < 1000; id++) many.on(`reply-${id}`, listen);
  const fastest = (bus: EventBus) => {
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      for (let i = 0; i < 100; i++) bus.emit('price', tick);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  return fastest(many) > 3 * fastest(few);
}

const emits = { unit: 'ns per emit', count: 10_000, least: 12, most: 60 };

// Each has a loop of its own: V8 would optimise a shared one for all of them, and so for none.
function yours(bus: EventBus): Contender {
  for (const name of names) bus.on(name, listen);
  const run = (count: number) => {
    const before = heard;
    const start = performance.now();
    for (let i = 0; i < count; i++) bus.emit(names[i % 50]!, tick);
    const ms = performance.now() - start;
    if (heard - before !== count) expect(heard - before, 'emits delivered').toBe(count);
    return [ms];
  };
  return { name: 'yours', run };
}

function ourSnapshotBus(): Contender {
  const bus = snapshotBus();
  season(bus);
  for (const name of names) bus.on(name, listen);
  const run = (count: number) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) bus.emit(names[i % 50]!, tick);
    return [performance.now() - start];
  };
  return { name: 'reference', run };
}

function nodesEmitter(): Contender {
  const emitter = new EventEmitter();
  season(emitter);
  for (const name of names) emitter.on(name, listen);
  const run = (count: number) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) emitter.emit(names[i % 50]!, tick);
    return [performance.now() - start];
  };
  return { name: 'EventEmitter', run };
}

/**
 * Yours has met many listeners in the tests before, so V8 cannot tailor it to the one of the race. That
 * must hold for the others as well.
 */
function season(bus: {
  on(event: string, listener: (payload: any) => void): unknown;
  emit(event: string, payload: unknown): unknown;
}): void {
  const listeners = [
    () => {},
    (payload: unknown) => payload,
    (payload: { cents?: number }) => payload.cents,
    function (this: unknown) {
      return this;
    },
    (...payloads: unknown[]) => payloads.length,
    (payload: unknown) => [payload],
  ];
  for (const [i, listener] of listeners.entries()) {
    bus.on(`one.${i}`, listener);

    for (let round = 0; round < 100; round++) {
      for (const payload of [tick, round, 'ACME']) {
        bus.emit(`one.${i}`, payload);
      }
    }
  }
}

const subscriptions = { unit: 'ns per subscription', count: 20_000, least: 2, most: 8 };

function churn(
  name: string,
  makeBus: () => { on(event: string, listener: () => void): () => void },
): Contender & { onShare(): number } {
  let [inOn, inAll] = [0, 0];
  const run = (count: number) => {
    const bus = makeBus();
    const offs: (() => void)[] = [];
    const on = lapsOf(count, () => void offs.push(bus.on('price', listen)));
    const off = lapsOf(count, (i) => offs[i]!());
    inOn += sum(on);
    inAll += sum(on) + sum(off);
    return [...on, ...off];
  };
  return { name, run, onShare: () => inOn / inAll };
}

/** The milliseconds of each thousand. */
function lapsOf(count: number, work: (i: number) => void): number[] {
  const laps: number[] = [];
  for (let i = 0; i < count; ) {
    const start = performance.now();
    for (const end = i + 1000; i < end; i++) work(i);
    laps.push(performance.now() - start);
  }
  return laps;
}

/** The least that a subscription costs: an entry of a Map, and a function that deletes it. */
function mapBus() {
  const subscribed = new Map<number, { listener: (payload: unknown) => void }>();
  let last = 0;
  return {
    on(_event: string, listener: (payload: unknown) => void) {
      const id = ++last;
      subscribed.set(id, { listener });
      return () => {
        subscribed.delete(id);
      };
    },
  };
}

/** What the reference does when it emits: an array that is made anew only after a change. */
function snapshotBus() {
  interface Subscription {
    active: boolean;
    listener: (payload: unknown) => void;
  }
  const channels = new Map<string, { all: Set<Subscription>; snapshot?: Subscription[] }>();
  return {
    on(event: string, listener: (payload: unknown) => void) {
      const channel = channels.get(event) ?? { all: new Set(), snapshot: undefined };
      const subscription = { active: true, listener };
      channels.set(event, channel);
      channel.all.add(subscription);
      channel.snapshot = undefined;
      return () => {
        subscription.active = false;
        channel.all.delete(subscription);
        channel.snapshot = undefined;
      };
    },
    emit(event: string, payload: unknown): boolean {
      const channel = channels.get(event);
      if (channel === undefined) return false;
      channel.snapshot ??= [...channel.all];
      for (const subscription of channel.snapshot) {
        const { active, listener } = subscription;
        if (active) listener(payload);
      }
      return true;
    },
  };
}
