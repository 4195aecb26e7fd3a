import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { BackpressureError, EventBus } from './exercise-2.ts';
import {
  abortListenersLeft,
  endingOf,
  exhibit,
  expectUncaught,
  nextTurn,
  sleep,
  timersRunning,
  watchedSignal,
} from './spec-kit.ts';

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
    const got: number[] = [];
    const listener = (cents: number) => got.push(cents);
    const off = bus.on('price', listener);
    bus.on('price', listener);
    off();
    expect(off, 'the second off()').not.toThrow();
    bus.emit('price', 1);
    expect(got, 'the second off() ends no other subscription').toEqual([1]);
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
    bus.once('price', () => {
      bus.on('price', (payload) => late.push(payload));
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
    bus.emit('price', 1);
    bus.emit('price', 2);
    expect(got, 'once(), and on() with { once: true }').toEqual([1, 10]);
    expect(bus.eventNames(), 'both have been called').toEqual([]);
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
    let thrown: unknown = 'nothing';
    const uncaught = await expectUncaught(() => {
      try {
        bus.emit('price', 1);
      } catch (error) {
        thrown = error;
      }
    });
    expect(thrown, 'what emit() threw').toBe('nothing');
    expect(got, 'the listener after the one that throws').toEqual([1]);
    expect(uncaught === error, 'the error is thrown again, in a microtask').toBe(true);
  });
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
});

describe('4 speed', () => {
  test('emit() takes at most 2.8 times as long as that of EventEmitter', async () => {
    const contenders = [yours(new EventBus()), ourSnapshotBus(), nodesEmitter()];
    const ratio = await race({ ...emits, bound: 2.8, contenders });
    expect(ratio, 'times the time of EventEmitter.emit').toBeLessThanOrEqual(2.8);
  }, 5000);

  test('20,000 subscriptions come and go in at most 4 times the time of a Map', async () => {
    const contenders = [
      churn('yours', () => new EventBus()),
      churn('reference', () => snapshotBus()),
      churn('Map', () => mapBus()),
    ];
    const ratio = await race({ ...subscriptions, bound: 4, contenders });
    expect(ratio, 'times the time of a Map, oldest removed first').toBeLessThanOrEqual(4);
  }, 5000);
});
