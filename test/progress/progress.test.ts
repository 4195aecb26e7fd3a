import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { foldProgress } from '../../src/progress/fold.ts';
import { append, logFile, readLog } from '../../src/progress/log.ts';

let workspace: string;
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'progress-'));
});

const checked = (status: 'pass' | 'fail', stepsPassed: number, failingStep?: number) =>
  ({
    type: 'exercise-checked',
    exercise: 'exercise-1',
    status,
    stepsPassed,
    failingStep,
    durationMs: 0,
  }) as const;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 12, minutes));

describe('the log', () => {
  test('is empty before anything was done', () => {
    expect(readLog(workspace)).toEqual({ events: [], skippedLines: 0 });
  });

  test('keeps what was appended, in order', () => {
    append(workspace, [checked('fail', 1, 2)], at(0));
    append(workspace, [checked('pass', 2)], at(1));
    expect(readLog(workspace).events).toMatchObject([
      { type: 'log-started' },
      { status: 'fail' },
      { status: 'pass' },
    ]);
  });

  test('survives a line torn by a power cut, and the next one is whole', () => {
    append(workspace, [checked('fail', 1, 2)], at(0));
    fs.appendFileSync(logFile(workspace), '{"id":"x","at":"2026');
    append(workspace, [checked('pass', 2)], at(1));
    const { events, skippedLines } = readLog(workspace);
    expect(events.map(({ type }) => type)).toEqual([
      'log-started',
      'exercise-checked',
      'exercise-checked',
    ]);
    expect(skippedLines).toBe(1);
  });

  test('keeps an event of a type that only a newer version knows', () => {
    fs.mkdirSync(path.dirname(logFile(workspace)));
    fs.writeFileSync(
      logFile(workspace),
      '{"id":"1","at":"2026-01-01T00:00:00.000Z","type":"badge-earned"}\nnot json\n',
    );
    append(workspace, [checked('pass', 2)]);
    expect(readLog(workspace).events.map(({ type }) => type)).toEqual([
      'badge-earned',
      'exercise-checked',
    ]);
    expect(foldProgress(readLog(workspace).events).exercises['exercise-1']?.done).toBe(true);
  });
});

describe('what the log means', () => {
  test('an exercise once passed stays passed', () => {
    append(workspace, [checked('pass', 2)], at(0));
    append(workspace, [checked('fail', 0, 1)], at(1));
    const { exercises } = foldProgress(readLog(workspace).events);
    expect(exercises['exercise-1']).toMatchObject({
      done: true,
      stepsPassed: 2,
      failingStep: 1,
      checks: 2,
    });
  });

  test('a pass of some steps does not mark the exercise done', () => {
    append(workspace, [{ ...checked('pass', 2), upToStep: 2 }]);
    expect(foldProgress(readLog(workspace).events).exercises['exercise-1']?.done).toBe(false);
  });

  test('a long pause is not time spent', () => {
    append(workspace, [checked('fail', 0, 1)], at(0));
    append(workspace, [checked('fail', 0, 1)], at(10));
    append(workspace, [checked('pass', 2)], at(40));
    expect(foldProgress(readLog(workspace).events).activeMs).toBe(10 * 60_000);
  });
});
