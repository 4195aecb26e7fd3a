import { describe, expect, test } from 'vitest';
import { Batcher, type BatchOptions } from '../../lessons/03-event-batching/batcher.ts';
import { debounce, throttle } from '../../lessons/03-event-batching/calls.ts';
import lesson, { type BatchingFacts } from '../../lessons/03-event-batching/lesson.ts';
import { merges, type Trade } from '../../lessons/03-event-batching/merge.ts';
import { PlayedTime } from '../../lessons/03-event-batching/time.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit } = exampleOf<BatchingFacts>('03-event-batching', lesson);

describe('a plain run', () => {
  // What is measured is disturbed where others work on the same machine.
  test('batches are slower where calls are free, and far faster where they cost', {
    retry: 2,
  }, async () => {
    const { status, facts, output } = await run();
    expect(status).toBe('ok');
    expect(facts.freeRates).toHaveLength(3);
    expect(facts.costlyRates).toHaveLength(3);
    expect(facts.freeTimes).toBeLessThan(0.9);
    expect(facts.costlyTimes).toBeGreaterThan(32);
    const [one, ten] = facts.costlyRates as [number, number];
    expect(ten / one).toBeGreaterThan(4);
    expect(answers(facts)).toEqual({
      'free-consumer': 'slower',
      'costly-consumer': 'hundred',
      'debounce-load': 'once',
    });
    expect(facts).toMatchObject({
      events: 50,
      debounceCallsDuring: 0,
      debounceCalls: 1,
      debounceLongestMs: 1030,
      maxWaitCalls: 5,
      maxWaitLongestMs: 200,
      throttleCalls: 11,
      batchCalls: 7,
    });
    expect(output).toMatch(/debounce 50 ms .*· +1 +1,030 ms/);
  });

  test('--cost-us 0: batches bring nothing, and the answer would say so', {
    retry: 2,
  }, async () => {
    const { facts } = await run('--cost-us', '0');
    expect(facts.costlyTimes).toBeLessThan(2);
    expect(answers(facts)['costly-consumer']).toBe('twice');
  });
});

describe('the predictions', () => {
  const asked = (run: { knobs: Record<string, unknown>; break?: string }) =>
    lesson.predictions.filter(({ unless }) => !unless(run)).map(({ id }) => id);
  const knobs = { scene: 'batching', costUs: 50, maxSize: 100 };

  test('hold for the run that they name, and for no other', () => {
    expect(asked({ knobs })).toHaveLength(3);
    expect(asked({ knobs: { ...knobs, costUs: 5 } })).not.toContain('costly-consumer');
    expect(asked({ knobs: { ...knobs, maxSize: 7 } })).toEqual(['debounce-load']);
    expect(asked({ knobs: { ...knobs, scene: 'merge' } })).toEqual([]);
    expect(asked({ knobs, break: 'flood' })).toEqual([]);
  });
});

describe('the scenes', () => {
  test('flushes: some by size, some by time, none too large, none too late', async () => {
    const { facts } = await run('--scene', 'flushes');
    expect(facts.flushesBySize).toBeGreaterThan(2);
    expect(facts.flushesByTime).toBeGreaterThan(2);
    expect(facts.biggestFlush).toBe(100);
    expect(facts.longestFlushMs).toBeCloseTo(100, 6);
    expect(facts.lateMs).toBeGreaterThanOrEqual(119);
  });

  test('flushes: knobs decide which bound is met', async () => {
    const { facts: small } = await run('--scene', 'flushes', '--max-size', '2');
    const { facts: hasty } = await run('--scene', 'flushes', '--max-wait', '5');
    expect(small).toMatchObject({ biggestFlush: 2 });
    expect(small.flushesBySize).toBeGreaterThan(small.flushesByTime);
    expect(hasty.flushesBySize).toBe(0);
    expect(hasty.longestFlushMs).toBeCloseTo(5, 6);
  });

  test('latency: larger batches wait longer, and spare the consumer', async () => {
    const { p50Ms, p99Ms, busyShares } = (await run('--scene', 'latency')).facts;
    expect(p50Ms).toEqual(p50Ms.toSorted((a, b) => a - b));
    expect(p99Ms.at(-1)! / p99Ms[0]!).toBeGreaterThan(100);
    expect(p99Ms.at(-1)).toBeLessThan(101);
    expect(busyShares[0]! / busyShares[2]!).toBeCloseTo(100, 6);
  });

  test('latency: too much one by one, and the batch is quicker', async () => {
    const { p50Ms, busyShares } = (await run('--scene', 'latency', '--rate', '30000')).facts;
    expect(busyShares[0]).toBeGreaterThan(1);
    expect(p50Ms[0]! / p50Ms[1]!).toBeGreaterThan(10);
  });

  test('rhythm: only a throttle without its trailing call misses the last', async () => {
    const { missTheLast, callsByLoad } = (await run('--scene', 'rhythm')).facts;
    expect(missTheLast).toEqual(['only leading']);
    expect(callsByLoad['without a pause']).toEqual({
      'debounce 100 ms': 1,
      'with maxWait 200': 3,
      'throttle 100 ms': 7,
      'only leading': 5,
      'only trailing': 6,
    });
  });

  test('merge: the last value keeps a state, a sum a change, nothing keeps what it drops', async () => {
    const { merged } = (await run('--scene', 'merge')).facts;
    const all = { prices: 20, highs: 20, volume: 1 };
    expect(merged['every trade']).toEqual({ sent: 10_000, ...all });
    expect(merged['last, sum and highest']).toEqual({ sent: 400, ...all });
    expect(merged['the last of all']!.prices).toBeLessThan(20);
    const last = merged['the last of each symbol']!;
    expect(last.prices).toBe(20);
    expect(last.volume).toBeLessThan(0.1);
    expect(last.highs).toBeLessThan(20);
    const sum = merged['first, with the sum']!;
    expect(sum.volume).toBe(1);
    expect(sum.prices).toBeLessThan(20);
  });

  test('merge: the same for the same seed, other trades for another', async () => {
    const [one, again, other] = await Promise.all(
      ['7', '7', '8'].map((seed) => run('--scene', 'merge', '--seed', seed)),
    );
    expect(again!.output).toBe(one!.output);
    expect(other!.output).not.toBe(one!.output);
  });

  test('overflow: each event is delivered or counted, and who is refused may wait', async () => {
    const { overflowed } = (await run('--scene', 'overflow')).facts;
    const { reject, 'drop-newest': newest, 'drop-oldest': oldest } = overflowed;
    for (const { delivered, dropped } of [reject!, newest!, oldest!]) {
      expect(dropped).toBeGreaterThan(0);
      expect(delivered + dropped).toBe(500);
    }
    expect(reject!.toldOf).toBe(reject!.dropped);
    expect([newest!.toldOf, oldest!.toldOf]).toEqual([0, 0]);
    expect(oldest!.last).toBe(499);
    expect(newest!.last).toBeLessThan(499);
    expect(overflowed['reject, it waits']).toMatchObject({ delivered: 500, last: 499 });
  });

  test('pitfalls: the timer is wrong each time, the batcher never', {
    retry: 2,
  }, async () => {
    const { facts, output } = await run('--scene', 'pitfalls');
    expect(facts).toMatchObject({ timerWrong: 7, batcherWrong: 0 });
    expect(output).toMatch(/named 'error' +ERR_UNHANDLED_ERROR +nothing/);
  });
});

describe('the breaks', () => {
  test('sigterm: what has no close() loses all, and the code is that of SIGTERM', async () => {
    const { status, exitCode, facts } = await run('--break', 'sigterm');
    expect({ status, exitCode }).toEqual({ status: 'ok', exitCode: 143 });
    expect(facts).toMatchObject({ lostByTimer: 42, lostByBatcher: 0 });
  });

  test('throws: lost by the timer; tried again, and set aside at last', {
    retry: 2,
  }, async () => {
    const { facts } = await run('--break', 'throws');
    expect(facts).toMatchObject({
      lostByTimer: 14,
      uncaught: 1,
      lostByBatcher: 0,
      callsOfBatcher: 4,
      givenUp: 14,
      receivedBesidePoison: 28,
    });
  });

  test.each(['reject', 'drop-oldest', 'drop-newest'])(
    'flood, %s: without a bound the buffer grows as long as it lasts',
    async (policy) => {
      const { facts, output } = await run('--break', 'flood', '--overflow', policy);
      expect(facts.unboundedBuffered / facts.boundedBuffered).toBeGreaterThan(3);
      expect(facts.boundedBuffered).toBe(500);
      expect(facts.floodDropped).toBeGreaterThan(1000);
      expect(facts.unboundedOldestMs).toBeGreaterThan(facts.boundedOldestMs);
      expect(output).toContain(`  ${policy} `);
    },
  );

  test('flood: a producer that is slow enough drops nothing', async () => {
    const { facts } = await run('--break', 'flood', '--rate', '500');
    expect(facts.floodDropped).toBe(0);
    expect(facts.boundedBuffered).toBe(facts.unboundedBuffered);
  });
});

describe('the batcher', () => {
  const bounds = { maxSize: 3, maxWaitMs: 100 };

  /** A consumer that takes 10 ms, on a clock of our own. */
  function played(options: Partial<BatchOptions<number>> = {}, fails = (_: number) => false) {
    const clock = new PlayedTime();
    const got: { at: number; items: number[] }[] = [];
    let [calls, running, most] = [0, 0, 0];
    const batcher = new Batcher<number>(
      async (items) => {
        most = Math.max(most, ++running);
        await new Promise<void>((done) => clock.after(10, done));
        running--;
        if (fails(++calls)) throw new Error('no connection');
        got.push({ at: clock.now(), items });
      },
      { ...bounds, ...options, clock },
    );
    return { clock, batcher, got, atOnce: () => most, calls: () => calls };
  }

  test('goes by size at once, and by time from the first event on', async () => {
    const { clock, batcher, got } = played();
    for (const item of [1, 2, 3, 4]) batcher.add(item);
    await clock.playTo(50);
    batcher.add(5);
    await clock.playTo(200);
    expect(got).toEqual([
      { at: 10, items: [1, 2, 3] },
      { at: 110, items: [4, 5] },
    ]);
  });

  test('keeps the order, one batch at a time, none too large', async () => {
    const { clock, batcher, got, atOnce } = played();
    for (let i = 0; i < 8; i++) batcher.add(i);
    const closed = batcher.close();
    await clock.playTo(100);
    await closed;
    expect(got.map(({ items }) => items)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
    expect(atOnce()).toBe(1);
  });

  test('an event that comes while a batch is on its way waits no longer than maxWait', async () => {
    const { clock, batcher, got } = played({ maxWaitMs: 20 });
    for (const item of [1, 2, 3]) batcher.add(item);
    await clock.playTo(5);
    batcher.add(4);
    await clock.playTo(100);
    expect(got.at(-1)).toEqual({ at: 35, items: [4] });
  });

  test('tries the same batch again, later each time, then gives it up and goes on', async () => {
    const givenUp: unknown[] = [];
    const onGivenUp = (items: number[], error: unknown) => givenUp.push(items, error);
    const { clock, batcher, got, calls } = played({ onGivenUp }, (call) => call <= 3);
    for (const item of [1, 2, 3, 4, 5, 6]) batcher.add(item);
    await clock.playTo(59);
    expect(calls()).toBe(2);
    await clock.playTo(200);
    expect(calls()).toBe(4);
    expect(givenUp).toEqual([[1, 2, 3], new Error('no connection')]);
    expect(got.map(({ items }) => items)).toEqual([[4, 5, 6]]);
  });

  test.each([
    ['reject', [true, true, true, false, false], [1, 2, 3]],
    ['drop-newest', [true, true, true, true, true], [1, 2, 3]],
    ['drop-oldest', [true, true, true, true, true], [3, 4, 5]],
  ] as const)('%s: what is let in, what is told, what is counted', async (overflow, told, kept) => {
    const { clock, batcher, got } = played({ maxSize: 10, maxBuffered: 3, overflow });
    expect([1, 2, 3, 4, 5].map((item) => batcher.add(item))).toEqual(told);
    expect(batcher).toMatchObject({ buffered: 3, dropped: 2 });
    await clock.playTo(200);
    expect(got.map(({ items }) => items)).toEqual([kept]);
  });

  test('closed, it takes nothing, leaves no timer, and may be closed again', async () => {
    const { clock, batcher, got } = played();
    batcher.add(1);
    const closed = batcher.close();
    expect(() => batcher.add(2)).toThrow(/closed/);
    await clock.playTo(20);
    await Promise.all([closed, batcher.close()]);
    await clock.playTo(500);
    expect(got).toEqual([{ at: 10, items: [1] }]);
    expect(batcher.isBusy).toBe(false);
    await played().batcher.flush();
  });
});

describe('debounce and throttle', () => {
  async function calls(
    make: (call: (value: number) => void, clock: PlayedTime) => (value: number) => void,
    moments: number[],
  ) {
    const clock = new PlayedTime();
    const seen: [at: number, value: number][] = [];
    const give = make((value) => seen.push([clock.now(), value]), clock);
    for (const at of moments) {
      await clock.playTo(at);
      give(at);
    }
    await clock.playTo(1000);
    return seen;
  }

  test('debounce: the last value, after silence; with maxWait, in between too', async () => {
    const moments = [0, 40, 80, 120, 160];
    expect(await calls((call, clock) => debounce(call, 50, { clock }), moments)).toEqual([
      [210, 160],
    ]);
    const bounded = await calls(
      (call, clock) => debounce(call, 50, { maxWaitMs: 100, clock }),
      moments,
    );
    expect(bounded).toEqual([
      [100, 80],
      [210, 160],
    ]);
  });

  test('throttle: leading and trailing, or one of them', async () => {
    const moments = [0, 40, 80, 120];
    const throttled = (options: { leading?: boolean; trailing?: boolean }) =>
      calls((call, clock) => throttle(call, 100, { ...options, clock }), moments);
    expect(await throttled({})).toEqual([
      [0, 0],
      [100, 80],
      [200, 120],
    ]);
    expect(await throttled({ trailing: false })).toEqual([
      [0, 0],
      [120, 120],
    ]);
    expect(await throttled({ leading: false })).toEqual([
      [100, 80],
      [200, 120],
    ]);
  });
});

test('a merge gives back what a receiver would have added up itself', () => {
  const trades: Trade[] = [
    { symbol: 'a', price: 5, volume: 1 },
    { symbol: 'b', price: 7, volume: 2 },
    { symbol: 'a', price: 9, volume: 4 },
    { symbol: 'a', price: 3, volume: 8 },
  ];
  expect(merges['last, sum and highest']!(trades)).toEqual([
    { symbol: 'a', price: 3, volume: 13, highest: 9 },
    { symbol: 'b', price: 7, volume: 2 },
  ]);
});

const scenes = Object.keys(lesson.knobs.scene.choices).map((scene) => ['--scene', scene]);
const breaks = Object.keys(lesson.breaks).map((name) => ['--break', name]);
test.each([...scenes, ...breaks])('%s %s fits 80 columns, and 40', async (...args) => {
  expect(await linesThatDoNotFit(...args)).toEqual([]);
});
