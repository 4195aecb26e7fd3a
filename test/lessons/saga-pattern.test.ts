import { describe, expect, test } from 'vitest';
import lesson, { type SagaFacts } from '../../lessons/07-saga-pattern/lesson.ts';
import { ending } from '../../lessons/07-saga-pattern/orders.ts';
import { compensationsOf, play, statusOf, type Way } from '../../lessons/07-saga-pattern/play.ts';
import questions from '../../lessons/07-saga-pattern/questions.ts';
import type { Op, Plan } from '../../lessons/07-saga-pattern/services.ts';
import { answerTo } from '../../src/quiz/answer.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit } = exampleOf<SagaFacts>('07-saga-pattern', lesson);

const ways: Way[] = ['orchestrated', 'choreographed'];
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const refused = ending('ship', 'business');

/** It happens, and no answer ever comes. */
const lostFor =
  (lost: Op): Plan =>
  (op) =>
    op === lost ? 'lost' : undefined;

describe.each(ways)('a saga, %s', (way) => {
  test('the last step is taken back first, for every seed', async () => {
    for (const seed of seeds) {
      const played = await play(way, { seed, plan: refused });
      expect(compensationsOf(played)).toEqual(['release', 'refund']);
      expect(statusOf(played)).toBe('cancelled');
      expect(played.services.calls('refund')).toBe(2); // the first one failed
    }
  });

  test('what is down is tried four times, with pauses that double', async () => {
    const { services } = await play(way, { seed: 1, plan: ending('reserve', 'transient') });
    const tries = services.spans.filter(({ op }) => op === 'reserve');
    const pauses = tries.slice(1).map(({ from }, i) => from - tries[i]!.to);
    expect(pauses).toEqual([25, 50, 100]);
    expect(services.times('refund')).toBe(1);
  });

  test('a step that was refused is not taken back, one that was given up is', async () => {
    const calls = async (kind: 'business' | 'transient' | 'lost') => {
      const plan: Plan = kind === 'lost' ? lostFor('reserve') : ending('reserve', kind);
      const played = await play(way, { seed: 1, plan });
      expect(statusOf(played)).toBe('cancelled');
      return [played.services.calls('release'), compensationsOf(played)];
    };
    expect(await calls('business')).toEqual([0, ['refund']]);
    expect(await calls('transient')).toEqual([1, ['refund']]); // it never happened
    expect(await calls('lost')).toEqual([1, ['release', 'refund']]);
  });

  test('a charge whose answers were lost is refunded', async () => {
    const played = await play(way, { seed: 1, plan: lostFor('charge') });
    expect(compensationsOf(played)).toEqual(['refund']);
    expect(statusOf(played)).toBe('cancelled');
  });

  test('a parcel that may be on its way is left to a person, and nothing is taken back', async () => {
    for (const plan of [ending('ship', 'transient'), lostFor('ship')]) {
      const played = await play(way, { seed: 1, plan });
      expect(compensationsOf(played)).toEqual([]);
      expect(statusOf(played)).toBe('needs attention');
    }
  });

  test('with the key of the step, no crash doubles and none is left half done', async () => {
    const ops: Op[] = ['charge', 'reserve', 'release', 'refund'];
    const whole = await play(way, { seed: 1, plan: refused });
    const commits = whole.journal.events.map((_, i) => `commit ${i + 1}`);
    for (const cut of [...ops, ...commits]) {
      const played = await play(way, { seed: 1, plan: refused, cut });
      expect([cut, played.crashes]).toEqual([cut, 1]);
      expect([cut, ...ops.map((op) => played.services.times(op))]).toEqual([cut, 1, 1, 1, 1]);
      expect(played.journal.events.map(({ type }) => type)).toEqual(
        whole.journal.events.map(({ type }) => type),
      );
    }
  });

  test('each event names the one before it as its cause', async () => {
    const { events } = (await play(way, { seed: 1, plan: refused })).journal;
    expect(events.map(({ causationId }) => causationId)).toEqual([
      null,
      ...events.slice(0, -1).map(({ id }) => id),
    ]);
  });
});

describe('the example', () => {
  test('three orders, and a crash behind each call', async () => {
    const { status, facts } = await run();
    expect(status).toBe('ok');
    expect(facts.statuses).toEqual(['shipped', 'shipped', 'cancelled']);
    expect(facts.shipCalls).toEqual([1, 3, 1]);
    expect(facts.freeCompensations).toEqual(facts.compensations);
    expect(facts.crashes.map(({ random }) => random)).toEqual([
      [2, 1, 1],
      [1, 2, 1],
      [1, 1, 2],
    ]);
    expect(facts.crashes.map(({ stable }) => stable)).toEqual(Array(3).fill([1, 1, 1]));
    expect(answers(facts)).toEqual({
      'undone-first': 'stock',
      'sees-a-charge': 'meanwhile',
      'charged-twice': 'two',
    });
  });

  test('the same seed gives the same picture, another one another', async () => {
    const [first, again, other] = await Promise.all([
      run('--seed', '3'),
      run('--seed', '3'),
      run('--seed', '4'),
    ]);
    expect(again.output).toBe(first.output);
    expect(other.output).not.toBe(first.output);
  });

  test('cut right at a commit, nothing doubles, even with random keys', async () => {
    const { facts } = await run('--scene', 'crash');
    expect(facts).toMatchObject({ commitsCut: 11, doubledAtCommits: 0 });
    expect(facts.crashesBack.map(({ random }) => random)).toEqual([
      [2, 1, 1, 1],
      [1, 2, 1, 1],
      [1, 1, 2, 1],
      [1, 1, 1, 2],
    ]);
  });

  test('both ways leave the same trail; others see what is half done', async () => {
    const trail = await run('--scene', 'choreography');
    expect(trail.facts).toMatchObject({ sameTrail: true, messages: [10, 6], partsChanged: [1, 2] });
    const { facts } = await run('--scene', 'isolation');
    expect(facts.looksCharged).toBeGreaterThan(facts.othersRefused);
    expect(facts.othersRefused).toBeGreaterThan(0);
    expect(facts).toMatchObject({ chargesKept: 0, reservationsKept: 0, lockedRefused: 0 });
  });

  test('each kind of error has its answer, and chance scatters the retries', async () => {
    const { facts } = await run('--scene', 'errors');
    const seen = facts.errors.map(({ shipCalls, parcels, kept, status }) => [
      shipCalls,
      parcels,
      kept,
      status,
    ]);
    expect(seen).toEqual([
      [3, 1, 1, 'shipped'],
      [1, 0, 0, 'cancelled'],
      [4, 0, 1, 'needs attention'],
      [4, 1, 1, 'needs attention'],
      [2, 1, 1, 'shipped'],
      [1, 0, 1, 'needs attention'],
    ]);
    const [together, scattered] = facts.busiestSlots;
    expect(together / scattered).toBeGreaterThan(5);
  });

  test('the breaks', async () => {
    expect((await run('--break', 'random-key')).facts).toMatchObject({
      chargedByRandomKey: 2,
      chargedByStableKey: 1,
    });
    expect((await run('--break', 'best-effort')).facts).toMatchObject({
      keptByBestEffort: 1,
      keptByRetry: 0,
    });
    expect((await run('--break', 'no-timeout')).facts).toMatchObject({
      isOverWithoutLimit: false,
      isOverWithLimit: true,
      statusWithoutLimit: 'paid',
      reservedWithLimit: 1,
    });
  });
});

test('what the questions print is among their choices', async () => {
  const printed = await Promise.all(
    questions.filter(({ runs }) => runs).map(async (each) => [each.id, await answerTo(each)]),
  );
  expect(Object.fromEntries(printed)).toMatchObject({
    'way-back': { status: 'computed', printed: 'charge reserve release refund' },
    'made-key': { status: 'computed', printed: '120' },
  });
});

const scenes = Object.keys(lesson.knobs.scene.choices).map((scene) => ['--scene', scene]);
const breaks = Object.keys(lesson.breaks).map((name) => ['--break', name]);
const failures = ['payment', 'inventory', 'none'].map((service) => ['--fail', service]);
test.each([...scenes, ...breaks, ...failures])('%s %s fits 80 columns, and 40', async (...args) => {
  expect(await linesThatDoNotFit(...args)).toEqual([]);
});
