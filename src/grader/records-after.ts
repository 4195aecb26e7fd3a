// Where all steps are asked for, a test that hangs or ends the process costs only itself: a new child
// runs the tests that did not run yet.
import { type ChildRecord, killGroup, startChild, superviseChild } from './child.ts';
import { reportedName } from './judge.ts';
import { stepOf } from './protocol.ts';
import type { Replay } from './story-of-stop.ts';

export interface Grading extends Replay {
  allSteps?: boolean;
  upToStep?: number;
  /** Called at each report, with the records so far. */
  reported?(records: ChildRecord[]): void;
}

/** Of the children that went on after the first. */
export async function recordsAfter(first: ChildRecord, grading: Grading): Promise<ChildRecord[]> {
  const { engine, limits, signal, reported } = grading;
  const records = [first];
  const job = await grading.job;
  for (;;) {
    const skip = testsToSkip(records, grading);
    if (!job || !skip || signal?.aborted) return records.slice(1);
    const child = startChild(engine, limits);
    const kill = () => killGroup(child);
    signal?.addEventListener('abort', kill, { once: true });
    const next = Promise.resolve({ ...job, nonce: crypto.randomUUID(), skip });
    records.push(
      await superviseChild(child, next, limits, (record) => reported?.([...records, record])),
    );
    signal?.removeEventListener('abort', kill);
  }
}

/** After so many stops in one step the rest of it is left out: it would most likely cost as much. */
const mostStopsInStep = 2;

/** What the next child need not run; undefined where there is nothing left to run, or no use in it. */
function testsToSkip(
  records: ChildRecord[],
  { allSteps, upToStep = Number.POSITIVE_INFINITY, limits, declared }: Grading,
): string[] | undefined {
  const last = records.at(-1)!;
  const wasStoppedInTests = last.phase === 'spec' && last.killedFor !== 'forgery';
  const gotAnywhere = last.running !== undefined || last.tests.size > 0;
  const usedMs = records.reduce((sum, record) => sum + record.usedMs, 0);
  if (!allSteps || !wasStoppedInTests || !gotAnywhere || usedMs > limits.goOnMs) return undefined;
  const stopped = records.flatMap(({ running }) => running ?? []);
  const ran = new Set([...stopped, ...records.flatMap(({ tests }) => [...tests.keys()])]);
  const isLeftOut = (step: number) =>
    step > upToStep || stopped.filter((name) => stepOf(name) === step).length >= mostStopsInStep;
  const names = declared.map(reportedName);
  const skip = names.filter((name) => ran.has(name) || isLeftOut(stepOf(name)));
  return skip.length < names.length ? skip : undefined;
}
