import { once } from 'node:events';
import * as nodeTimers from 'node:timers';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { useRealTime, useVirtualTime } from '../../src/trial/trial.ts';
import { virtualModules } from '../../src/trial/virtual-time.ts';

const captured = { setTimeout, setInterval, setImmediate, now: Date.now, Date };
const promises = virtualModules[
  'timers/promises'
] as unknown as typeof import('node:timers/promises');

afterEach(useRealTime);

/** What happened, with the virtual time at which it did. */
function diary() {
  const clock = useVirtualTime();
  const entries: string[] = [];
  return { clock, entries, note: (what: string) => entries.push(`${clock.now} ${what}`) };
}

test('timers fire in the order of their times, without waiting for the wall', async () => {
  const { clock, entries, note } = diary();
  setTimeout(note, 50, 'b');
  setTimeout(note, 10, 'a');
  setTimeout(note, 3_600_000, 'an hour later');
  await clock.advance(50);
  expect(entries).toEqual(['10 a', '50 b']);
  await clock.advance(3_600_000);
  expect(entries.at(-1)).toBe('3600000 an hour later');
});

test('0, NaN and -1 wait 1 ms, as in Node', async () => {
  const { clock, entries, note } = diary();
  for (const ms of [0, Number.NaN, -1, undefined]) setTimeout(note, ms, String(ms));
  await clock.settle();
  expect(entries).toEqual([]);
  await clock.advance(1);
  expect(entries).toEqual(['1 0', '1 NaN', '1 -1', '1 undefined']);
});

test('functions that were captured at load are virtual too', async () => {
  const { clock, entries, note } = diary();
  captured.setTimeout(note, 20, 'timeout');
  captured.setImmediate(note, 'immediate');
  const interval = captured.setInterval(note, 30, 'interval');
  expect([captured.now(), Number(Reflect.construct(captured.Date, []))]).toEqual([
    Date.now(),
    Date.now(),
  ]);
  await clock.advance(60);
  clearInterval(interval);
  await clock.advance(60);
  expect(entries).toEqual(['0 immediate', '20 timeout', '30 interval', '60 interval']);
});

test('every clock tells the same time', async () => {
  const { clock } = diary();
  const [date, monotonic, hr] = [Date.now(), performance.now(), process.hrtime.bigint()];
  await clock.advance(1500);
  expect([
    Date.now() - date,
    Number(Reflect.construct(Date, [])) - date,
    performance.now() - monotonic,
    Number(process.hrtime.bigint() - hr) / 1e6,
  ]).toEqual([1500, 1500, 1500, 1500]);
  clock.spend(5);
  expect(performance.now() - monotonic).toBe(1505);
  expect(Date()).toMatch(/2030/);
  expect(new Date(0)).toBeInstanceOf(Date);
});

test('timers/promises, promisify and events.once wait for the clock', async () => {
  const { clock, entries, note } = diary();
  void promises.setTimeout(10, 'slept').then(note);
  void promises.scheduler.wait(20).then(() => note('scheduler'));
  void promisify(setTimeout)(30, 'promisified').then(note);
  const target = new EventTarget();
  void once(target, 'never', { signal: AbortSignal.timeout(40) }).catch(({ name }) => note(name));
  await clock.advance(50);
  expect(entries).toEqual(['10 slept', '20 scheduler', '30 promisified', '40 AbortError']);
});

test('an aborted sleep rejects with an AbortError whose cause is the reason', async () => {
  const { clock } = diary();
  const reason = new Error('enough');
  const controller = new AbortController();
  const sleeping = promises.setTimeout(100, undefined, { signal: controller.signal });
  const ending = sleeping.catch((error) => error);
  controller.abort(reason);
  await clock.settle();
  expect(await ending).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason });
  expect(clock.timers.size).toBe(0);
});

test('one settle() runs microtasks, ticks and immediates, however many', async () => {
  const { clock, entries, note } = diary();
  const chain = async () => {
    for (let i = 0; i < 1000; i++) await null;
    process.nextTick(() => setImmediate(() => queueMicrotask(() => note('done'))));
  };
  void chain();
  await clock.settle();
  expect(entries).toEqual(['0 done']);
});

test('a timer can be cleared by itself, its number, or close()', async () => {
  const { clock, entries, note } = diary();
  clearTimeout(setTimeout(note, 10, 'itself'));
  clearTimeout(Number(setTimeout(note, 10, 'number')));
  setTimeout(note, 10, 'closed').close();
  const refreshed = setTimeout(note, 10, 'refreshed').unref();
  await clock.advance(5);
  refreshed.refresh();
  await clock.advance(20);
  expect(entries).toEqual(['15 refreshed']);
});

test("in real time everything is Node's own", async () => {
  const began = performance.now();
  await promises.setTimeout(5);
  expect(performance.now()).toBeGreaterThan(began);
  expect(Math.abs(Date.now() - Date.parse(new Date().toISOString()))).toBeLessThan(1000);
  expect(typeof nodeTimers.setTimeout(() => {}, 0).ref).toBe('function');
});

test('in real time a timer of node:timers/promises that is not to keep the process alive does not', async () => {
  const timersRunning = () =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timersRunning();
  const over = new AbortController();
  const options = { ref: false, signal: over.signal };
  const ticks = promises.setInterval(60_000, undefined, options).next();
  const pause = promises.setTimeout(60_000, undefined, options);
  const running = timersRunning() - before;
  over.abort();
  await Promise.allSettled([ticks, pause]);
  expect(running).toBe(0);
});

test('an hour of polling by setImmediate takes few turns', async () => {
  const { clock } = diary();
  let polls = 0;
  let isOver = false;
  const poll = () => {
    polls++;
    if (!isOver) setImmediate(poll);
  };
  poll();
  setTimeout(() => (isOver = true), 3_600_000);
  await clock.advance(3_600_001);
  expect(isOver).toBe(true);
  expect(polls).toBeLessThan(2000);
});
