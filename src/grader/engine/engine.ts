// Runs one check in a process of its own, which the grader may kill at any moment.
// fd 0 brings the job, fd 3 takes the reports. What stands before `loadLearner` runs
// before any code of the learner's exists.
import fs from 'node:fs';
import vm from 'node:vm';
import { setSafeTimers } from '@vitest/utils/timers';
import { rememberDerivedSignals } from '../../trial/derived-signals.ts';
import { routeErrors } from '../../trial/errors.ts';
import { setRunSettings, usualSeed } from '../../trial/settings.ts';
import { installVirtualTime, takeUncaught, takeUnhandled } from '../../trial/virtual-time.ts';
import { exitCodes, type Job, stepOf } from '../protocol.ts';
import { hardenIntrinsics, replacedIntrinsic } from './intrinsics.ts';
import { ImportRefused, loadModules } from './learner-modules.ts';
import { lockDownProcess } from './lockdown.ts';
import { closeOutput, describeFailure, leave, nextTurn, report, useNonce } from './reporter.ts';
import { getCurrentTest } from './runner.ts';
import { reportingRuns, tellingRun } from './runs.ts';
import { resetInstanceof } from './shared-classes.ts';
import { runSpec } from './spec-runner.ts';
import { watchForUnhandled } from './unhandled.ts';
import * as vitest from './vitest-parts.ts';

export { warmUp } from './warm-up.ts';

/** Longer than any check: whoever is still here has lost the grader. */
const aloneMs = 120_000;

/** Reads the job, runs the spec on the answer, reports, and ends the process. */
export async function main(): Promise<void> {
  setSafeTimers(); // the runner's own timeouts survive whatever the learner does to setTimeout
  Error.stackTraceLimit = 30;

  const specProcess = watchForUnhandled((error, origin) => {
    const isTaken = typeof origin === 'string' ? takeUncaught(error) : takeUnhandled(error);
    if (!isTaken) report({ kind: 'unhandled', failure: describeFailure(error) });
  });
  routeErrors();
  installVirtualTime();
  rememberDerivedSignals();
  // All that can be done before the job is there: in watch mode a child waits for it.
  lockDownProcess({
    onExit(code) {
      report({ kind: 'exit-called', code, stack: new Error().stack ?? '' });
      return leave(exitCodes.exitCalled);
    },
    onRefused: refuse,
  });
  hardenIntrinsics();

  const job: Job = JSON.parse(fs.readFileSync(0, 'utf8'));
  useNonce(job.nonce);
  // From now on, not before: in watch mode the job may come late. And the runner's timers are unref'd,
  // but a promise that never settles must not end us.
  setTimeout(leave, aloneMs, exitCodes.alone);
  // spec-kit's onlyAt() reads it. Whoever could write it would choose what a sweep looks at.
  Object.defineProperty(globalThis, '__eventsCourse', { value: Object.freeze({ at: job.at }) });
  const { seed = usualSeed, runs } = job;
  const settings = {
    seed,
    ...(runs && { runs }),
    onRun: reportingRuns(seed),
    ...(job.only && { alone: tellingRun(job.only) }),
  };
  const jobs = [job, ...(job.others ?? []).map((other) => ({ ...job, ...other }))];
  for (const one of jobs) {
    setRunSettings({ ...settings, share: () => shareOfRuns(one) });
    await runOn(one, specProcess, one === jobs.at(-1));
  }
  leave(0);
}

async function runOn(job: Job, specProcess: NodeJS.Process, isLast: boolean): Promise<void> {
  const { names, failures } = await runSpec(job, () => loadSpec(job, specProcess), reportTampering);
  if (job.collectOnly) report({ kind: 'collected', tests: names });
  await nextTurn(); // a rejection of the last test is noticed by now
  if (isLast) closeOutput();
  report({
    kind: 'end',
    suiteFailures: failures,
    deadMatchers: deadMatchers(),
  });
}

/** For the test that runs. */
const shareOfRuns = ({ upToStep, earlierRuns = 1 }: Job): number =>
  stepOf(getCurrentTest()?.name ?? '') < upToStep ? earlierRuns : 1;

function reportTampering(): void {
  const what = replacedIntrinsic();
  if (what !== undefined) report({ kind: 'tampering', what });
}

function refuse(name: string): Error {
  const error = new ImportRefused(name);
  report({ kind: 'import-refused', specifier: name, stack: error.stack ?? '' });
  return error;
}

async function loadSpec(job: Job, specProcess: NodeJS.Process): Promise<void> {
  report({ kind: 'load' });
  const modules = await loadModules(job, refuse).catch((error) => {
    report({ kind: 'load-failed', failure: describeFailure(error) });
    return leave(exitCodes.notLoaded);
  });
  reportTampering();
  const claimed = resetInstanceof(modules['#solution'] ?? {});
  if (claimed !== undefined) report({ kind: 'tampering', what: claimed });
  report({ kind: 'loaded', exports: Object.keys(modules['#solution'] ?? {}) });
  const trial = await import('../../trial/trial.ts'); // evaluated only here: a boot doesn't pay for it
  evaluateSpec(job.spec, { vitest, '#trial': trial, ...modules }, specProcess);
}

/** The spec is CommonJS text that never touches the disk; what it imports is handed to it. */
function evaluateSpec(
  code: string,
  modules: Record<string, unknown>,
  specProcess: NodeJS.Process,
): void {
  const names = ['require', 'exports', 'process'];
  const run = vm.compileFunction(code, names, { filename: 'spec.cjs' });
  run((id: string) => modules[id] ?? require(id), {}, specProcess);
}

/** Comparisons known to be false: each must still throw, or no pass can be believed. */
function deadMatchers(): string[] {
  const { expect, vi } = vitest;
  const falsehoods: Record<string, () => void> = {
    toBe: () => expect(1).toBe(2),
    toEqual: () => expect({ a: [1] }).toEqual({ a: [2] }),
    toMatchObject: () => expect({ a: 1 }).toMatchObject({ a: 2 }),
    toThrow: () => expect(() => 1).toThrow(),
    toHaveLength: () => expect([1]).toHaveLength(2),
    toHaveBeenCalled: () => expect(vi.fn()).toHaveBeenCalled(),
    toBeLessThan: () => expect(2).toBeLessThanOrEqual(1),
  };
  return Object.keys(falsehoods).filter((name) => {
    try {
      falsehoods[name]!();
      return true;
    } catch {
      return false;
    }
  });
}
