import { expect, test } from 'vitest';
import { fc, hold, type Model, show } from '../../src/trial/trial.ts';

/** Keeps an item for `ms`, then hands it to `store`. */
type Delay = (ms: number, store: (item: number) => void) => (item: number) => void;

interface Run {
  ops: { do: string; ms?: number }[];
  ms: number;
}

const delays: Model<Delay, Run> = {
  rules: {
    late: { step: 1, title: 'an item is stored in time', sentence: 'After ms it is stored.' },
    calm: { step: 1, title: 'adding returns', sentence: 'add() returns.' },
  },
  programs: fc.record({
    ms: fc.constantFrom(10, 100),
    ops: fc.array(
      fc.oneof(
        fc.record({ do: fc.constant('add') }),
        fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(5, 10, 50) }),
      ),
      { maxLength: 12 },
    ),
  }),
  shape: { required: ['ms'], creates: [], points: [] },
  crashes: 'calm',
  async play(makeDelay, { ops, ms }, history, clock) {
    const stored: number[] = [];
    const due: { item: number; atMs: number }[] = [];
    const add = makeDelay(ms, (item) => {
      history.saw(`stores ${item}`);
      stored.push(item);
    });
    for (const [item, op] of ops.entries()) {
      if (op.do === 'add') {
        history.did(`add(${show(item)})`, 'add(');
        due.push({ item, atMs: clock.now + ms });
        add(item);
      } else await clock.advance(op.ms!);
      await clock.settle();
      for (const { item: wanted, atMs } of due)
        history.check(
          atMs > clock.now || stored.includes(wanted),
          'late',
          () => `${wanted} is stored by ${atMs} ms`,
          () => 'not yet',
        );
    }
  },
};

const right: Delay = (ms, store) => (item) => void setTimeout(store, ms, item);

/** Each new item puts the older ones off. */
const debounced: Delay = (ms, store) => {
  const waiting: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  return (item) => {
    waiting.push(item);
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const one of waiting.splice(0)) store(one);
    }, ms);
  };
};

const how = { runs: 200, seed: 41 };

test('an answer that keeps the rules passes all the runs', async () => {
  expect(await hold(right, delays, how)).toEqual({ runs: 200 });
});

test('a broken rule is told as the shortest story', async () => {
  const { failure, story } = await hold(debounced, delays, how);
  expect(failure?.rule).toBe('late');
  expect(story!.lines.map(({ text, notes }) => [text, ...notes])).toEqual([['add(0)'], ['add(2)']]);
  expect(story).toMatchObject({
    yours: 'not yet',
    expected: expect.stringMatching(/^0 is stored/),
  });
});

test('the same seed tells the same story', async () => {
  const [once, again] = [await hold(debounced, delays, how), await hold(debounced, delays, how)];
  expect(again).toEqual(once);
});

test('what an answer throws breaks the rule that its calls return', async () => {
  const throwing: Delay = () => () => {
    throw new TypeError('no');
  };
  const { failure } = await hold(throwing, delays, how);
  expect([failure?.rule, failure?.yours]).toEqual(['calm', 'throws TypeError: no']);
});

test('an answer that never comes to rest is ended', async () => {
  const endless: Delay = () => () => {
    const again = () => process.nextTick(() => setTimeout(again, 0));
    again();
  };
  const polling: Delay = (ms, store) => (item) => {
    const from = Date.now();
    const poll = () => (Date.now() - from >= ms ? store(item) : void setImmediate(poll));
    poll();
  };
  expect((await hold(endless, delays, how)).failure?.rule).toBe('late');
  expect((await hold(polling, delays, { ...how, runs: 20 })).failure).toBe(undefined);
});

test('an error that surfaces in a run stays in the run', async () => {
  let surfaced: unknown[] = [];
  const model: Model<Delay, Run> = {
    ...delays,
    async play(makeDelay, program, history, clock) {
      await delays.play(makeDelay, program, history, clock);
      surfaced = [...surfaced, ...clock.uncaught, ...clock.unhandled];
    },
  };
  const failing: Delay = (ms, store) => (item) => {
    queueMicrotask(() => {
      throw new Error(`uncaught ${item}`);
    });
    void Promise.reject(new Error(`unhandled ${item}`));
    setTimeout(store, ms, item);
  };
  await hold(failing, model, { runs: 10, seed: 41 });
  expect(surfaced.map(String)).toContain('Error: uncaught 0');
  expect(surfaced.map(String)).toContain('Error: unhandled 0');
});
