import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import lesson, { type MemoryLeakFacts } from '../../lessons/01-memory-leak-detection/lesson.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit, folder } = exampleOf<MemoryLeakFacts>(
  '01-memory-leak-detection',
  lesson,
);

/** A hub with cleanup: flat, and at most what stays in a register. */
function expectFlat(facts: MemoryLeakFacts) {
  expect(Math.abs(facts.fixedBytesPerSession)).toBeLessThan(facts.leakyBytesPerSession / 10);
  expect(facts.fixedAlive).toBeLessThanOrEqual(2);
}

function expectLeak(facts: MemoryLeakFacts) {
  expect(facts.leakyBytesPerSession).toBeGreaterThan(500);
  expect(facts.leakyAlive).toBeGreaterThanOrEqual(18);
}

describe('two hubs', () => {
  let plain: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    plain = await run();
  });

  test('the heap without cleanup grows, the other one does not', () => {
    const { status, facts, output } = plain;
    expect(status).toBe('ok');
    expectLeak(facts);
    expectFlat(facts);
    expect(facts.leakyHeapMB).toHaveLength(24);
    expect(facts.listenersLeft).toBe(4801);
    expect(facts.warningAt).toBe(11);
    expect(output).toContain("hub → 4,800 'message' listeners → sessions");
    expect(output).toContain('11 message listeners added (a warning, not a limit)');
  });

  test('the predictions are answered by what was measured', () => {
    expect(answers(plain.facts)).toEqual({
      'which-heap': 'without',
      'how-much': 'ten',
      'which-habit': 'weakMap',
    });
  });

  test.each(['signal', 'weak'])('--fix %s keeps the heap flat too', async (fix) => {
    const { facts } = await run('--fix', fix);
    expectLeak(facts);
    expectFlat(facts);
  });

  test('--fix none: both grow, and the answer says so', async () => {
    const { facts } = await run('--fix', 'none');
    expect(facts.fixedAlive).toBeGreaterThanOrEqual(18);
    expect(answers(facts)['which-heap']).toBe('both');
  });

  test('the smallest run still tells them apart', async () => {
    const { facts } = await run('--sessions', '240', '--payload', '256');
    expect(facts.sessions).toBe(240);
    expect(answers(facts)['which-heap']).toBe('without');
  });
});

describe('the predictions', () => {
  const asked = (run: { knobs: Record<string, unknown>; break?: string }) =>
    lesson.predictions.filter(({ unless }) => !unless(run)).map(({ id }) => id);
  const knobs = { sessions: 4800, payload: 2048, fix: 'off', scene: 'growth', snapshot: false };

  test('all hold for a plain run', () => {
    expect(asked({ knobs })).toEqual(['which-heap', 'how-much', 'which-habit']);
  });

  test('"how much" holds only for as many sessions as it names', () => {
    expect(asked({ knobs: { ...knobs, sessions: 1000 } })).toEqual(['which-heap', 'which-habit']);
  });

  test('none holds for a break, a snapshot or another scene', () => {
    expect(asked({ knobs, break: 'no-limit' })).toEqual([]);
    expect(asked({ knobs: { ...knobs, snapshot: true } })).toEqual([]);
    expect(asked({ knobs: { ...knobs, scene: 'memory' } })).toEqual([]);
  });
});

describe('the scenes', () => {
  test('holders: three habits leak, three do not', async () => {
    const { facts } = await run('--scene', 'holders');
    for (const leaks of [facts.longLivedAlive, facts.bindAlive, facts.weakMapAlive])
      expect(leaks).toBeGreaterThanOrEqual(18);
    for (const freed of [facts.shortLivedAlive, facts.weakRefAlive, facts.signalAlive])
      expect(freed).toBeLessThanOrEqual(2);
  });

  test('detectors: the threshold is wrong each time, the trend is right', async () => {
    const { facts } = await run('--scene', 'detectors');
    expect(facts).toMatchObject({
      thresholdFalseAlarms: 2,
      thresholdMissed: 2,
      trendFalseAlarms: 0,
      trendFound: 2,
      selfWatchingSees: 0,
    });
  });

  test('memory: objects move the heap, a Buffer moves external', async () => {
    const { facts } = await run('--scene', 'memory');
    expect(facts.objectsMovedHeapMB).toBeGreaterThan(4);
    expect(Math.abs(facts.objectsMovedExternalMB)).toBeLessThan(1);
    expect(facts.buffersMovedExternalMB).toBeCloseTo(8, 0);
    expect(Math.abs(facts.buffersMovedHeapMB)).toBeLessThan(1);
  });

  test('--snapshot writes two, and writes over none', async () => {
    const first = await run('--snapshot');
    expect(first.status).toBe('ok');
    for (const name of first.facts.snapshots)
      expect(fs.statSync(path.join(folder, name)).size).toBeGreaterThan(100_000);
    const second = await run('--snapshot');
    expect(second).toMatchObject({ status: 'error', exitCode: 2 });
    expect(second.output).toMatch(/^ {2}leak-before\.heapsnapshot already exists here\..*\n$/);
  });
});

describe('the breaks', () => {
  test('no-limit: the warning is gone, the slope is the same', async () => {
    const { facts, output } = await run('--break', 'no-limit');
    expect(facts.warningAt).toBe(0);
    expectLeak(facts);
    expect(output).toContain('Node said   nothing');
  });

  test('remove-all: the leak is gone, and so is the audit log', async () => {
    const { facts, output } = await run('--break', 'remove-all');
    expectFlat(facts);
    expect(facts.audited).toBe(1);
    expect(output).toContain('1 of 4,800 messages');
  });

  test('null-data: the listener is still called, and only the guard helps', async () => {
    const { status, facts } = await run('--break', 'null-data');
    expect(status).toBe('ok');
    expect(facts).toMatchObject({ crashedDuringDelivery: true, guardedCrashed: false });
  });
});

describe('the screen', () => {
  test.each([
    ['growth', ['--sessions', '240', '--payload', '256']],
    ['holders', ['--scene', 'holders']],
    ['detectors', ['--scene', 'detectors']],
    ['memory', ['--scene', 'memory']],
  ])('%s fits 80 columns, and 40', async (_, args) => {
    expect(await linesThatDoNotFit(...args)).toEqual([]);
  });

  test('a wrong option ends with one clear line and code 2', async () => {
    const { exitCode, output } = await run('--sessions', 'many');
    expect(exitCode).toBe(2);
    expect(output).toBe('  `--sessions` takes a whole number from 240 to 10,000, not `many`.\n');
  });
});
