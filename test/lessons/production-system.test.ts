import { describe, expect, test } from 'vitest';
import { BoundedQueue } from '../../lessons/08-production-system/bounded-queue.ts';
import { CircuitBreaker } from '../../lessons/08-production-system/breaker.ts';
import lesson, { type ProductionFacts } from '../../lessons/08-production-system/lesson.ts';
import { failsEvenly, Simulation } from '../../lessons/08-production-system/simulation.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit } = exampleOf<ProductionFacts>(
  '08-production-system',
  lesson,
);

describe('the dashboard', () => {
  test('the mean hides the tail, the breaker opens, and each request is counted', async () => {
    const { status, facts, output } = await run();
    expect(status).toBe('ok');
    expect(facts.maxMs / facts.meanMs).toBeGreaterThan(8);
    expect(facts.p50Ms).toBeLessThan(facts.meanMs);
    expect(facts.states).toEqual(['closed', 'open', 'half-open']);
    const { arrived, served, fallback, shed, deadLetters } = facts;
    const underWay = arrived - served - fallback - shed - deadLetters;
    expect(underWay).toBeGreaterThanOrEqual(0);
    expect(underWay).toBeLessThan(110);
    expect(facts.deepest).toBe(100);
    expect(facts.failedWithoutBreaker).toBeGreaterThan(3 * facts.failedWithBreaker);
    expect(output).toMatch(/breaker +·+█/);
  });

  test('the predictions are answered by what was played, for other seeds too', async () => {
    for (const seed of ['1', '2', '3'])
      expect(answers((await run('--seed', seed)).facts)).toEqual({
        'slowest-answer': 'more',
        'failures-in-a-row': 'never',
        'without-breaker': 'more',
      });
  });

  test('what is found is written as the table writes it', () => {
    const { found } = lesson.predictions.find(({ id }) => id === 'without-breaker')!;
    expect(found!({ shedWithoutBreaker: 1501, shedWithBreaker: 79 } as ProductionFacts)).toBe(
      '1,501 without it, 79 with it',
    );
  });

  test('without an outage the breaker stays closed, and no answer needs it', async () => {
    const { facts } = await run('--fail-rate', '0');
    expect(facts.states).toEqual(['closed']);
    expect(facts.fallback).toBe(0);
    expect(answers(facts)['without-breaker']).toBe('same');
  });

  test('knobs: no breaker, another bound, a seed that repeats', async () => {
    const [off, small, one, again, other] = await Promise.all([
      run('--breaker', 'off'),
      run('--limit', '10', '--policy', 'drop-oldest'),
      run('--seed', '7'),
      run('--seed', '7'),
      run('--seed', '8'),
    ]);
    expect(off.facts).toMatchObject({ states: ['closed'], fallback: 0 });
    expect(off.facts.arrived).toBe((await run()).facts.arrived);
    expect(small.facts.deepest).toBe(10);
    expect(again.output).toBe(one.output);
    expect(other.output).not.toBe(one.output);
  });
});

test('the predictions hold for the run that they name, and for no other', () => {
  const asked = (knobs: Record<string, unknown>, broken?: string) =>
    lesson.predictions
      .filter(({ unless }) => !unless({ knobs, break: broken }))
      .map(({ id }) => id);
  const knobs = { scene: 'dashboard', rate: 200, failRate: 66, breaker: 'on', limit: 100 };
  expect(asked(knobs)).toHaveLength(3);
  expect(asked({ ...knobs, rate: 50 })).toEqual(['failures-in-a-row']);
  expect(asked({ ...knobs, breaker: 'off' })).not.toContain('slowest-answer');
  expect(asked({ ...knobs, limit: 9 })).toEqual(['failures-in-a-row']);
  expect(asked({ ...knobs, scene: 'errors' })).toEqual([]);
  expect(asked(knobs, 'no-limit')).toEqual([]);
});

describe('the scenes', () => {
  test('errors: what Node does, and what a boundary does', async () => {
    expect((await run('--scene', 'errors')).facts).toEqual({
      errorWithoutListenerThrows: true,
      monitorSees: 1,
      monitoredStillThrows: true,
      secondHeardBesideThrow: 0,
      rejectionUnhandled: 1,
      rejectionCaptured: 1,
      secondHeardBehindBoundary: 1,
      boundaryDeadLetters: 1,
      attempts: [3, 1, 4],
    });
  });

  test('breaker: only the rate sees two of three; around emit() it sees too little or cuts off all', async () => {
    const { facts } = await run('--scene', 'breaker');
    const [none, inARow, byRate] = facts.failedByKind as [number, number, number];
    expect(inARow).toBe(none);
    expect(byRate).toBeLessThan(none / 5);
    expect(facts).toMatchObject({
      rateCloses: true,
      rejectionsSeenAroundEmit: 0,
      rejectionsSeenAtCall: 10,
      healthyRanInside: 20,
      throwsSeenAroundEmit: 5,
      healthyRanAround: 5,
    });
  });

  test('breaker: where all calls fail, counting in a row opens as well', async () => {
    const { facts } = await run('--scene', 'breaker', '--fail-rate', '100');
    expect(facts.failedByKind[1]).toBeLessThan(facts.failedByKind[0]! / 5);
  });

  test('limits: a window lets a burst through, buckets do not', async () => {
    const [none, window, token, leaky] = (await run('--scene', 'limits')).facts.atOnce;
    expect(none).toBeGreaterThanOrEqual(100);
    expect(window).toBeGreaterThan(80);
    expect(token).toBeLessThanOrEqual(30);
    expect(leaky).toBeLessThanOrEqual(11);
  });

  test('backpressure: each event is taken or lost, told of or not', async () => {
    const { byPolicy, keptByEventsOn, streamSaysNoAt } = (await run('--scene', 'backpressure'))
      .facts;
    for (const { taken, shed } of Object.values(byPolicy)) expect(taken + shed).toBe(3000);
    const { wait, reject, 'drop-oldest': oldest, 'drop-newest': newest } = byPolicy;
    expect(byPolicy['without a bound']!.deepest).toBeGreaterThan(1000);
    expect(wait).toMatchObject({ taken: 3000, deepest: 100 });
    expect(reject!.told).toBe(reject!.shed);
    expect([oldest!.told, newest!.told]).toEqual([0, 0]);
    expect(oldest!.waitMs).toBeLessThan(newest!.waitMs / 2);
    expect([keptByEventsOn, streamSaysNoAt]).toEqual([50_000, 100]);
  });

  test('degradation: by priority no order is lost; stale answers fill the gap', async () => {
    const { facts } = await run('--scene', 'degradation');
    expect(facts.ordersLost[0]).toBeGreaterThan(0);
    expect(facts.ordersLost[1]).toBe(0);
    const lost = facts.ordersLost.map((orders, i) => orders + facts.recommendationsLost[i]!);
    expect(lost[0]).toBe(lost[1]);
    expect(facts.unanswered).toEqual([6, 2, 0]);
  });

  test('shutdown: only the drain that has the time for it loses nothing', async () => {
    const { lostAtShutdown, shutdownPhases } = (await run('--scene', 'shutdown')).facts;
    const [none, short, drained] = lostAtShutdown as [number, number, number];
    expect(none).toBeGreaterThan(short);
    expect(short).toBeGreaterThan(0);
    expect(drained).toBe(0);
    expect(shutdownPhases).toEqual(['finish what is running', 'flush the batch']);
  });

  test('testing: registered late hears nothing; one transaction stands each crash', async () => {
    const { facts } = await run('--scene', 'testing');
    expect(facts).toEqual({
      cancelledBeforeAndAfterADay: [0, 1],
      heardRegisteredFirst: true,
      heardActedFirst: false,
      totalsTwice: [60, 30, 30, 30],
      wrongCrashes: [3, 3, 3, 0],
    });
  });
});

describe('the breaks', () => {
  test('no-limit: nobody is refused, and everybody waits', async () => {
    const { facts } = await run('--break', 'no-limit');
    expect(facts.unboundedDeepest).toBeGreaterThan(5 * facts.boundedDeepest);
    expect(facts.unboundedP99Ms).toBeGreaterThan(4 * facts.boundedP99Ms);
  });

  test('no-jitter: the peaks come back, and most give up', async () => {
    const { facts } = await run('--break', 'no-jitter');
    expect(facts.peakWithoutJitter).toBeGreaterThan(facts.peakWithJitter);
    expect(facts.gaveUpWithoutJitter).toBeGreaterThan(100);
    expect(facts.gaveUpWithJitter).toBeLessThan(20);
  });

  test('sigterm: what was accepted and not written is lost, with the code of SIGTERM', async () => {
    const { status, exitCode, facts } = await run('--break', 'sigterm');
    expect({ status, exitCode }).toEqual({ status: 'ok', exitCode: 143 });
    expect(facts.lostBySigterm).toBeGreaterThan(0);
    expect(facts.lostBySigterm + facts.writtenBeforeSigterm).toBe(30);
  });
});

describe('the breaker', () => {
  function opened() {
    const clock = { now: 0 };
    const breaker = new CircuitBreaker({ now: () => clock.now });
    const call = (succeeds: boolean) => {
      const report = breaker.enter();
      report?.(succeeds);
      return report !== undefined;
    };
    const early = breaker.enter()!;
    for (let i = 0; i < 10; i++) call(false);
    return { clock, breaker, call, early };
  }

  test('gives no verdict on few calls, then opens and refuses', () => {
    const fresh = new CircuitBreaker({ now: () => 0 });
    for (let i = 0; i < 9; i++) fresh.enter()!(false);
    expect(fresh.state).toBe('closed');
    const { breaker, call } = opened();
    expect([breaker.state, call(true)]).toEqual(['open', false]);
  });

  test('lets one probe through at a time; three that succeed close it', () => {
    const { clock, breaker, call } = opened();
    clock.now = 500;
    const probe = breaker.enter()!;
    expect([breaker.state, breaker.enter()]).toEqual(['half-open', undefined]);
    probe(true);
    call(true);
    expect(breaker.state).toBe('half-open');
    call(true);
    expect(breaker.state).toBe('closed');
  });

  test('opens again at the first probe that fails, and for as long', () => {
    const { clock, breaker, call } = opened();
    clock.now = 500;
    call(false);
    clock.now = 999;
    expect([breaker.state, call(true)]).toEqual(['open', false]);
  });

  test('takes no notice of a call that began before it opened', () => {
    const { clock, breaker, early } = opened();
    clock.now = 500;
    const probe = breaker.enter()!;
    early(false);
    expect(breaker.state).toBe('half-open');
    probe(true);
    expect(breaker.state).toBe('half-open');
  });
});

test.each([
  ['reject', [true, true, false], [1, 2]],
  ['drop-newest', [true, true, true], [1, 2]],
  ['drop-oldest', [true, true, true], [2, 3]],
] as const)('a full queue, %s', (policy, told, kept) => {
  const queue = new BoundedQueue<number>({ limit: 2, policy, now: () => 0 });
  expect([1, 2, 3].map((item) => queue.offer(item))).toEqual(told);
  expect([queue.take(), queue.take(), queue.take()]).toEqual([...kept, undefined]);
  expect(queue.shed).toBe(1);
});

test('played time runs what is due in its order, what is added on the way too', () => {
  const simulation = new Simulation();
  const seen: string[] = [];
  const see = (name: string) => () => seen.push(`${name} ${simulation.now}`);
  simulation.after(20, see('late'));
  simulation.after(10, see('first'));
  simulation.after(10, () => simulation.after(5, see('added')));
  simulation.after(10, see('second'));
  simulation.after(99, see('never'));
  simulation.playTo(30);
  expect(seen).toEqual(['first 10', 'second 10', 'added 15', 'late 20']);
  expect(simulation.now).toBe(30);
});

test('66 of 100 fail, never more than two in a row', () => {
  const fails = Array.from({ length: 100 }, (_, i) => failsEvenly(i, 66));
  expect(fails.filter(Boolean)).toHaveLength(66);
  expect(fails.map((fail) => (fail ? 'x' : '.')).join('')).not.toContain('xxx');
});

const screens = [
  ...Object.keys(lesson.knobs.scene.choices).map((scene) => ['--scene', scene]),
  ...Object.keys(lesson.breaks).map((name) => ['--break', name]),
];
test.each(screens)('%s %s fits 80 columns, and 40', async (...args) => {
  expect(await linesThatDoNotFit(...args)).toEqual([]);
});
