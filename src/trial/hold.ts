// Holds an answer against the rules of an exercise on many generated runs in virtual time. The first
// run that breaks a rule is made as small as it can be, and told as a story.
import { type Arbitrary, asyncProperty, check } from 'fast-check';
import { Endless, type VirtualClock } from './clock.ts';
import { takingErrors } from './errors.ts';
import { History, type Line, RuleBroken, type Rules } from './history.ts';
import { type Program, type Shape, smallest } from './smaller.ts';
import { unoptimized } from './unoptimized.ts';
import { silence, useRealTime, useVirtualTime } from './virtual-time.ts';

/** One kind of run of an exercise: what can happen in it, and how it is held against the rules. */
export interface Model<Answer, Run extends Program = Program> {
  rules: Rules;
  programs: Arbitrary<Run>;
  shape: Shape;
  /**
   * Plays a program against an answer. Throws what `history.broken` throws; anything else that it
   * throws breaks the rule `crashes`.
   */
  play(answer: Answer, program: Run, history: History, clock: VirtualClock): Promise<void>;
  /** The rule that an answer breaks which throws, or never comes to rest, where it must not. */
  crashes: string;
  /** What was generated, by name: the author check compares the shares with `leastShares`. */
  census?(program: Run): string[];
  /** Name → the share of runs that must have it, from 0 to 1. */
  leastShares?: Record<string, number>;
}

/** What a learner sees of a broken rule: data for the screen. */
export interface Story {
  rule: string;
  title: string;
  sentence: string;
  run: number;
  runs: number;
  seed: number;
  lines: { atMs: number; text: string; notes: string[] }[];
  brokenAtMs: number;
  expected: string;
  yours: string;
  /** Not made shorter: the run never ended. */
  isWhole?: true;
}

export interface Held {
  /** Runs that were played, up to the first failing one. */
  runs: number;
  failure?: RuleBroken;
  story?: Story;
}

export interface HoldOptions {
  runs: number;
  seed: number;
  /** Called before each run: whoever ends a run that never returns can say which one it was. */
  onRun?(run: number): void;
  alone?: Alone;
}

/** Plays a run and those after it, and tells each while it goes on: one of them may never return. */
export interface Alone {
  /** The first of them. */
  run: number;
  begin(story: Story): void;
  line(index: number, line: Story['lines'][number]): void;
}

/** How long the search for a shorter story may take. */
const longestSearchMs = 1500;
const { now } = performance;
const realNow = now.bind(performance);

/** Plays `runs` programs; stops at the first that breaks a rule. */
export async function hold<Answer, Run extends Program>(
  answer: Answer,
  model: Model<Answer, Run>,
  { runs, seed, onRun, alone }: HoldOptions,
): Promise<Held> {
  const found = await takingErrors(() =>
    inSilence(() => unoptimized(runs, () => search(answer, model, { runs, seed, onRun, alone }))),
  );
  if (!('program' in found)) return found;
  // Once more, and what the answer prints is seen: it belongs to the story.
  const history = await takingErrors(() => playOnce(answer, model, found.program));
  const failure = history.failure ?? found.failure;
  return { runs: found.runs, failure, story: storyOf(history, failure, found.runs, runs, seed) };
}

async function inSilence<Result>(work: () => Promise<Result>): Promise<Result> {
  silence(true);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // thousands of errors are made, and nobody reads their stacks
  try {
    return await work();
  } finally {
    silence(false);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function search<Answer, Run extends Program>(
  answer: Answer,
  model: Model<Answer, Run>,
  { runs, seed, onRun, alone }: HoldOptions,
): Promise<{ runs: number } | { runs: number; program: Run; failure: RuleBroken }> {
  let played = 0;
  let failedAt: number | undefined;
  let searchEndsAt = Infinity;
  const property = asyncProperty(model.programs, async (program) => {
    if (failedAt === undefined) {
      played++;
      onRun?.(played);
    }
    if (realNow() > searchEndsAt) return;
    if (alone && played < alone.run) return;
    const { failure } = await playOnce(answer, model, program, (history) => {
      history.isQuiet = !alone;
      if (alone) tell(history, alone, storyOf(history, neverEnds(model), played, runs, seed));
    });
    if (!failure) return;
    failedAt ??= played;
    if (searchEndsAt === Infinity) searchEndsAt = realNow() + longestSearchMs;
    throw failure;
  });
  const details = await check(property, { seed, numRuns: runs });
  if (!details.failed) return { runs: played };
  const [found] = details.counterexample!;
  const program = await shortest(answer, model, found, searchEndsAt + longestSearchMs);
  return { runs: failedAt ?? played, program, failure: details.errorInstance as RuleBroken };
}

function tell(history: History, { begin, line }: Alone, story: Story): void {
  begin({ ...story, isWhole: true });
  history.onLine = (index) => line(index, lineOf(history.lines[index]!));
}

/** What is broken by a run that is never heard of again. */
const neverEnds = ({ crashes }: { crashes: string }) => ({
  rule: crashes,
  expected: 'the call returns',
  yours: '',
  atMs: 0,
});

async function shortest<Answer, Run extends Program>(
  answer: Answer,
  model: Model<Answer, Run>,
  found: Run,
  endsAt: number,
): Promise<Run> {
  const quietly = (history: History) => {
    history.isQuiet = true;
  };
  let best = await playOnce(answer, model, found, quietly);
  if (!best.failure) return found; // it does not repeat
  const stillFails = async (candidate: Program) => {
    const history = await playOnce(answer, model, candidate as Run, quietly);
    // Another rule would be another story.
    const isSame = history.failure?.rule === best.failure!.rule;
    if (!isSame || history.lines.length > best.lines.length) return false;
    best = history;
    return true;
  };
  return (await smallest(found, model.shape, stillFails, () => realNow() > endsAt)) as Run;
}

/** Plays one program on a clock of its own. */
export async function playOnce<Answer, Run extends Program>(
  answer: Answer,
  model: Model<Answer, Run>,
  program: Run,
  begin: (history: History) => void = () => {},
): Promise<History> {
  const clock = useVirtualTime();
  const history = new History(clock, model.rules);
  begin(history);
  try {
    await model.play(answer, program, history, clock);
  } catch (error) {
    if (!history.failure) crashed(history, model.crashes, error);
  } finally {
    // What a failed run leaves behind must not surface in the next one.
    await clock.settle().catch(() => {});
    useRealTime();
  }
  return history;
}

function crashed(history: History, rule: string, error: unknown): void {
  if (error instanceof RuleBroken) return;
  const yours =
    error instanceof Endless ? `it never comes to rest: ${error.message}` : textOf(error);
  try {
    history.broken(
      rule,
      'the call returns',
      yours,
      error instanceof Endless ? 'endless' : 'throws',
    );
  } catch {} // kept in the history
}

const textOf = (error: unknown) =>
  error instanceof Error ? `throws ${error.name}: ${error.message}` : `throws ${String(error)}`;

function storyOf(
  { lines, rules }: History,
  { rule, expected, yours, atMs }: Pick<RuleBroken, 'rule' | 'expected' | 'yours' | 'atMs'>,
  run: number,
  runs: number,
  seed: number,
): Story {
  const { title, sentence } = rules[rule]!;
  return {
    rule,
    title,
    sentence,
    run,
    runs,
    seed,
    lines: lines.map(lineOf),
    brokenAtMs: atMs,
    expected,
    yours,
  };
}

const lineOf = ({ atMs, text, notes }: Line) => ({ atMs, text, notes });
