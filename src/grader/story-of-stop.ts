// An answer that was stopped in a generated run never came to its verdict. A short-lived child plays
// it again, from the last run that was reported, and reports it line by line up to the end.
import type { Story } from '../trial/hold.ts';
import {
  type ChildRecord,
  type EngineFiles,
  killGroup,
  startChild,
  superviseChild,
} from './child.ts';
import { reportedName } from './judge.ts';
import type { Limits } from './limits.ts';
import type { Job } from './protocol.ts';
import type { DeclaredTest } from './verdict.ts';

export interface Replay {
  engine: EngineFiles;
  limits: Limits;
  declared: DeclaredTest[];
  /** The first child's. */
  job: Promise<Job | undefined>;
  signal?: AbortSignal;
}

/** Undefined if the answer wasn't stopped in a generated run, or the run comes to its end this time. */
export async function storyOfStop(record: ChildRecord, replay: Replay): Promise<Story | undefined> {
  const { running, run } = record;
  const job = await replay.job;
  if (!job || !running || !run || record.phase === 'end' || replay.signal?.aborted)
    return undefined;
  const skip = replay.declared.map(reportedName).filter((name) => name !== running);
  const child = startChild(replay.engine, replay.limits);
  const kill = () => killGroup(child);
  replay.signal?.addEventListener('abort', kill, { once: true });
  const only = { ...job, nonce: crypto.randomUUID(), skip, allSteps: true, only: run.run };
  const { told, tests } = await superviseChild(child, Promise.resolve(only), {
    ...replay.limits,
    silenceMs: Math.min(replay.limits.silenceMs, shortSilenceMs),
  });
  replay.signal?.removeEventListener('abort', kill);
  if (!told || tests.has(running)) return undefined;
  run.run = told.run; // not every run is reported as it begins
  return withEnd(told, record);
}

/** The run takes this long again, so not as long as at first. */
const shortSilenceMs = 700;

function withEnd(story: Story, { exitCalled, killedFor }: ChildRecord): Story {
  const yours = exitCalled
    ? `calls process.exit(${exitCalled.code})`
    : killedFor
      ? 'does not return'
      : 'ends the process';
  return { ...story, yours, brokenAtMs: story.lines.at(-1)?.atMs ?? 0 };
}
