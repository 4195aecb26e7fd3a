// The grader's own side of a check: what it keeps, and what becomes of the child when it is stopped itself.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { superviseChild } from '../../src/grader/child.ts';
import { grade } from '../../src/grader/grade.ts';
import { usualLimits } from '../../src/grader/limits.ts';
import { type BuiltCommand, buildCommand, runCommand } from '../support/built-command.ts';
import { readCorpus, right } from '../support/corpus.ts';
import { buildFixture, type Fixture, temporaryFolder } from '../support/fixture.ts';

let workspace: string;
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');

beforeAll(() => {
  workspace = temporaryFolder('parent');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/right.ts'), right);
});
afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

describe('many checks in one process, as in watch mode', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await buildFixture();
  }, 60_000);

  test('leave no memory, no listener, no timer and no pipe behind', async () => {
    const texts = ['pass/right', 'fail/throws-a-huge-message', 'error/output/one-line']
      .concat([
        'error/load/throws-at-import',
        'error/exit/forged-reports',
        'error/exit/exit-in-test',
      ])
      .map((wanted) => readCorpus().find(({ name }) => name === wanted)!.text);
    const checkAll = async () => {
      for (const text of texts) await gradeText(fixture, text);
    };
    await checkAll();
    const before = held();
    for (let round = 0; round < 4; round++) await checkAll();
    // A verdict does not wait until its child, which is killed, has ended.
    const fewHandles = () =>
      expect(held().resources, 'open handles').toBeLessThanOrEqual(before.resources);
    await vi.waitFor(fewHandles, 20_000);
    const after = held();
    expect(after.listeners).toBe(before.listeners);
    expect(after.heap - before.heap, 'bytes of heap after 24 more checks').toBeLessThan(3e6);
  }, 120_000);
});

/** No answer reaches the pipe of the reports. If one did, it would say nothing of use. */
test.each([
  [
    'forged reports',
    "for (const name of ['a', 'b']) fs.writeSync(3, JSON.stringify({ kind: 'end' }) + '\\n')",
  ],
  ['a flood without a line end', "for (;;) fs.writeSync(3, 'z'.repeat(1e6))"],
  [
    'a guessed nonce',
    "fs.writeSync(3, crypto.randomUUID() + ' ' + JSON.stringify({ kind: 'end' }) + '\\n')",
  ],
])('%s: the child is stopped', async (_, code) => {
  const child = spawn(process.execPath, ['-e', `${code}; setInterval(() => {}, 1000)`], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const job = { nonce: randomUUID(), spec: '', solution: '', given: {}, testTimeoutMs: 1000 };
  const work = Promise.resolve({ ...job, upToStep: 1, allSteps: false });
  const record = await superviseChild(child, work, usualLimits);
  expect(record.killedFor).toBe('forgery');
});

async function gradeText({ course, content, engine }: Fixture, text: string) {
  fs.writeFileSync(answer(), text);
  const exercise = course.exercises[0]!;
  return grade({ exercise, file: answer(), workspace, content, engine });
}

/** What this process holds once garbage is collected. */
function held() {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  gc();
  gc();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const;
  return {
    heap: process.memoryUsage().heapUsed,
    listeners: signals.map((signal) => process.listenerCount(signal)).join(),
    resources: process.getActiveResourcesInfo().filter((name) => /Process|Pipe/.test(name)).length,
  };
}

describe.skipIf(process.platform !== 'linux')('a check that is disturbed', () => {
  let command: BuiltCommand;
  beforeAll(async () => {
    command = await buildCommand();
  }, 60_000);

  test('stopped and continued, it gives its verdict all the same', async () => {
    fs.writeFileSync(answer(), `${right}\nawait new Promise((go) => setTimeout(go, 300));`);
    const { stdout } = await runCommand(command, ['check', '1', '--json'], {
      cwd: workspace,
      onStart: async (pid) => {
        await sleep(400);
        process.kill(pid, 'SIGSTOP');
        await sleep(3500); // longer than a child may be silent
        process.kill(pid, 'SIGCONT');
      },
    });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'pass' });
  }, 60_000);

  test.for([
    { signal: 'SIGINT', file: 'error/timeout/loop-at-import' },
    { signal: 'SIGTERM', file: 'error/timeout/await-at-top-level' },
    { signal: 'SIGHUP', file: 'error/timeout/stops-itself' },
  ] as const)(
    'ended by $signal, it takes the child with it',
    { timeout: 60_000 },
    async ({ signal, file }) => {
      fs.writeFileSync(answer(), readCorpus().find(({ name }) => name === file)!.text);
      const mark = `/mark${workspace}/${signal}/`;
      await runCommand(command, ['check', '1', '--json'], {
        cwd: workspace,
        env: { PATH: `${process.env.PATH}:${mark}` },
        onStart: async (pid) => {
          while (running(mark) < 2) await sleep(20);
          await sleep(200);
          process.kill(pid, signal);
        },
      });
      // It is dead when the command is; the kernel may still be at its funeral.
      await vi.waitFor(() => expect(running(mark)).toBe(0), { timeout: 20_000 });
    },
  );
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Processes with that mark in their environment; only Linux shows it. */
const running = (mark: string): number =>
  fs.readdirSync('/proc').filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  }).length;
