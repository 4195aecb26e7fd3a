// A right answer passes on a machine that is busy with something else: what it waits for a processor
// doesn't count. Only Linux tells how long that was.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grade, prepareChild } from '../../src/grader/grade.ts';
import { buildFixture, type Fixture, temporaryFolder } from '../support/fixture.ts';

const canPin = (() => {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

describe.skipIf(!canPin)('beside three processes that share its processor', () => {
  let fixture: Fixture;
  let others: ChildProcess[];
  beforeAll(async () => {
    fixture = await buildFixture();
    const busy = ['-c', '0', process.execPath, '-e', 'for (;;);'];
    others = Array.from({ length: 3 }, () => spawn('taskset', busy, { stdio: 'ignore' }));
  }, 60_000);
  afterAll(() => {
    for (const other of others) other.kill('SIGKILL');
  });

  test.each([
    ['a test that has less work than its limit allows passes', 150, 'pass'],
    ['a test that has more fails', 450, 'fail'],
  ])(
    '%s',
    async (_, workMs, status) => {
      const workspace = temporaryFolder('busy');
      const file = path.join(workspace, 'exercise-1.ts');
      fs.writeFileSync(
        file,
        `export function add(a: number, b: number) {
        const before = process.cpuUsage();
        const worked = () => process.cpuUsage(before).user + process.cpuUsage(before).system;
        while (a > 0 && worked() < ${workMs * 1000});
        return a + b;
      }`,
      );
      const { course, content, engine } = fixture;
      const child = prepareChild(engine);
      execFileSync('taskset', ['-a', '-p', '-c', '0', String(child.pid)]);
      const limits = { testMs: 300, silenceMs: 3000 };
      const [exercise] = course.exercises;
      const request = { exercise: exercise!, file, workspace, content, engine, child, limits };
      const { steps } = await grade({ ...request, upToStep: 1 });
      expect(steps[0]!.tests.map((each) => each.status)).toEqual([status, 'pass']);
    },
    60_000,
  );
});
