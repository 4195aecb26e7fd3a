// grade(exercise, file) → verdict. The child starts before anything else: its boot is the longest
// step, and the bundling of the learner's file hides behind it.
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Exercise } from '../course/course.ts';
import { builtExercise, slashPath } from '../course/paths.ts';
import { codeFrame } from '../text/code-frame.ts';
import { makeSafe } from '../text/safe.ts';
import { type Bundle, type Bundler, bundle, type Problem, type Service } from './bundle.ts';
import {
  type ChildRecord,
  type EngineFiles,
  killGroup,
  makeCodeCacheIfMissing,
  startChild,
  superviseChild,
} from './child.ts';
import { countTests, type TestCount } from './count-tests.ts';
import { reportedName, stepsOf, testResult } from './judge.ts';
import { readLearnerFile } from './learner-file.ts';
import { keptOfTestBytes, keptOutputBytes, type Limits, usualLimits } from './limits.ts';
import { cutOutput } from './output.ts';
import { aliasAdvice } from './path-aliases.ts';
import { Maps, placeOfImport, placeSentences } from './places.ts';
import { type Job, stepOf } from './protocol.ts';
import { type Trouble, troubleOf, troubleOfBundle, troubleOfPass, uncaughtIn } from './reasons.ts';
import { type RecordedMistake, recognise, signatureOf } from './recognise.ts';
import { recordsAfter } from './records-after.ts';
import { storyOfStop } from './story-of-stop.ts';
import type { DeclaredTest, NoVerdict, StepResult, Verdict } from './verdict.ts';

export interface GradeRequest {
  exercise: Exercise;
  /** The learner's file, absolute. */
  file: string;
  /** Its workspace, absolute: what it may import lies within. */
  workspace: string;
  /** Folder of the built content. */
  content: string;
  engine: EngineFiles;
  /** Run steps 1 to this one. */
  upToStep?: number;
  /** Also run what comes after the first failing step. */
  allSteps?: boolean;
  /** For a spec that cuts the power: at this point only. */
  at?: number;
  /** All of what the answer prints, not only head and tail. */
  wholeOutput?: boolean;
  /** Of generated runs: the same seed generates the same ones. */
  seed?: number;
  /** How many runs to generate, instead of what the spec asks for. */
  runs?: number;
  limits?: Partial<Limits>;
  /** Gives up, and ends the child. */
  signal?: AbortSignal;
  /** A child that is booted already and waits. */
  child?: ChildProcess;
  /** An esbuild that runs already and waits: for `grade`, which ends it. */
  bundler?: Bundler;
  /** Where many are graded: esbuild, ready. */
  service?: Service;
  /** Called as the tests run. */
  onCount?(count: TestCount): void;
}

/** A child that boots while the caller is busy, to be handed to `grade`. */
export const prepareChild = (engine: EngineFiles): ChildProcess => startChild(engine, usualLimits);
export { type Bundler, prepareBundler, type Service, startService } from './bundle.ts';
export { killGroup as dismissChild };

/** Grades one file, read once. Never throws for anything that the file does; never outlives its limits. */
export async function grade(request: GradeRequest): Promise<Verdict> {
  try {
    return (await gradeWithSignature(request)).verdict;
  } finally {
    request.bundler?.kill(); // it may not have been needed
  }
}

/** The verdict, and the signature of its failures: for authors, who record the known mistakes. */
export async function gradeWithSignature(
  request: GradeRequest,
): Promise<{ verdict: Verdict; signature: string[] }> {
  const started = performance.now();
  const limits = { ...usualLimits, ...request.limits };
  const child = request.child ?? startChild(request.engine, limits);
  request.signal?.addEventListener('abort', () => killGroup(child), { once: true });
  const shown = makeSafe(slashPath(request.workspace, request.file));
  const built = builtExercise(request.content, request.exercise.id);
  const declared: DeclaredTest[] = readJson(built.tests);
  const base = {
    exercise: request.exercise.id,
    file: shown,
    steps: stepsOf(declared),
    output: '',
    outputTruncated: false,
    outputOutsideTests: '',
    graded: undefined as Uint8Array | undefined,
  };
  const finish = (verdict: Omit<NoVerdict, keyof typeof base | 'durationMs' | 'status'>) => {
    killGroup(child);
    const durationMs = Math.round(performance.now() - started);
    return {
      verdict: { ...base, durationMs, status: 'error', ...verdict } as NoVerdict,
      signature: [],
    };
  };

  const source = readLearnerFile(request.file, request.workspace);
  if ('message' in source) return finish(source);
  base.graded = source.bytes;
  const bundling = bundle({ ...request, ...source, given: request.exercise.given ?? [] });
  const tests = jobOf(request, built, limits); // while esbuild works
  const job = bundling.then((bundled) =>
    'code' in bundled ? { ...tests, solution: bundled.code } : undefined,
  );
  const reported = (records: ChildRecord[]) =>
    request.onCount?.(countTests(records, declared, request.upToStep));
  const first = await superviseChild(child, job, limits, (record) => reported([record]));
  const bundled = await bundling;
  if ('problem' in bundled)
    return finish(placedTrouble(bundled, source.text, shown, request.workspace));

  const records = [
    first,
    ...(await recordsAfter(first, { ...request, limits, declared, job, reported })),
  ];
  first.told = await storyOfStop(first, { ...request, limits, declared, job });
  const durationMs = Math.round(performance.now() - started);
  makeCodeCacheIfMissing(request.engine);
  const { text } = source;
  return verdictOn(records, { request, limits, built, declared, bundled, text, base, durationMs });
}

/**
 * Grades several answers of an author's in one child, which saves most of the time of each. Gives those
 * that the spec got through; the first that ends the child, and all after it, are not there. What they
 * print is not told apart.
 */
export async function gradeTogether(
  request: Pick<GradeRequest, 'exercise' | 'workspace' | 'content' | 'engine' | 'service'>,
  answers: { text: string; upToStep: number }[],
  earlierRuns?: number,
): Promise<{ verdict: Verdict; signature: string[] }[]> {
  const limits = { ...usualLimits, totalMs: usualLimits.totalMs * answers.length };
  const { exercise } = request;
  const built = builtExercise(request.content, exercise.id);
  const declared: DeclaredTest[] = readJson(built.tests);
  const file = path.join(request.workspace, `${exercise.id}.ts`);
  const base = { exercise: exercise.id, file: path.basename(file), steps: stepsOf(declared) };
  const child = startChild(request.engine, limits);
  const bundles: Extract<Bundle, { code: string }>[] = [];
  const bundleAll = async (): Promise<Job | undefined> => {
    for (const { text } of answers) {
      const bundled = await bundle({ ...request, file, text, given: exercise.given ?? [] });
      if ('problem' in bundled) break;
      bundles.push(bundled);
    }
    const [first, ...others] = bundles.map(({ code }, i) => ({
      solution: code,
      upToStep: answers[i]!.upToStep,
    }));
    if (!first) return undefined;
    const { solution, upToStep } = first;
    const tests = jobOf({ ...request, file, upToStep }, built, limits);
    return { ...tests, solution, others, earlierRuns };
  };
  const records: ChildRecord[] = [];
  const keep = (record: ChildRecord) => records.push(record);
  const last = await superviseChild(child, bundleAll(), limits, undefined, keep);
  if (last.phase === 'end') keep(last);
  return records.map((record, i) => {
    const [bundled, { text, upToStep }] = [bundles[i]!, answers[i]!];
    const check = { limits, built, declared, bundled, text, base, durationMs: 0 };
    return verdictOn([record], { ...check, request: { ...request, file, upToStep } });
  });
}

/** From the records of its children. */
function verdictOn(
  records: ChildRecord[],
  check: {
    request: GradeRequest;
    limits: Limits;
    built: ReturnType<typeof builtExercise>;
    declared: DeclaredTest[];
    bundled: Extract<Bundle, { code: string }>;
    /** The learner's file, as it was read. */
    text: string;
    /** Every step and test as not run. */
    base: Pick<Verdict, 'exercise' | 'file' | 'steps'>;
    durationMs: number;
  },
): { verdict: Verdict; signature: string[] } {
  const { built, declared, bundled, base, durationMs } = check;
  const maps = new Maps(base.file, bundled, built.specMap);
  const judged = records.map((record) => ({
    record,
    trouble: troubleOf(record, check.limits, maps),
  }));
  const [most, mostOfTest] = check.request.wholeOutput
    ? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    : [keptOutputBytes, keptOfTestBytes];
  const steps = stepsOf(declared, (test) => testResult(test, judged, maps, mostOfTest));
  placeSentences(steps, base.file, check.text);
  const printed = cutOutput(Buffer.concat(records.map(({ output }) => output.all)), most);
  const outside = Buffer.concat(records.map(({ output }) => output.outsideTests));
  const output = {
    output: printed.text,
    outputTruncated: printed.isTruncated,
    outputOutsideTests: cutOutput(outside, most).text,
  };
  const shared = { ...base, ...output, durationMs, steps };

  const [record] = records as [ChildRecord];
  const troubles = judged.map(({ trouble }) => trouble);
  const trouble = troubles.find((one) => one?.reason === 'tampering') ?? troubles[0];
  if (trouble?.reason === 'import' && record.refusedImport) {
    const { specifier } = record.refusedImport;
    trouble.at ??= placeOfImport(specifier, base.file, check.text);
    trouble.advice = aliasAdvice(specifier, check.request.workspace) ?? trouble.advice;
  }
  if (trouble) {
    // Where the tests' own tools were tampered with, no result of theirs can be believed.
    const believed = trouble.reason === 'tampering' ? base.steps : steps;
    const verdict = { ...shared, steps: believed, status: 'error' as const, ...trouble };
    return { verdict, signature: [] };
  }
  if (steps.some(({ status }) => status === 'fail')) {
    const signature = signatureOfFirstFailure(steps, record);
    const uncaught = uncaughtIn(record, maps) ?? null;
    const known = recognise(signature, readJson<RecordedMistake[]>(built.mistakes));
    // The tests may fail for that error alone, and the mistake only look the same.
    if (uncaught && known.mistake) known.mistake.certain = false;
    return { verdict: { ...shared, status: 'fail', ...known, uncaught }, signature };
  }
  const isAll = isComplete(declared, record, check.request.upToStep);
  const doubt = troubleOfPass(record, maps, isAll);
  if (doubt) return { verdict: { ...shared, status: 'error', ...doubt }, signature: [] };
  return { verdict: { ...shared, status: 'pass' }, signature: [] };
}

/** The names of the tests that a spec declares, as the engine sees them: the build asks. */
export async function collectTests(
  engine: EngineFiles,
  job: Pick<Job, 'spec' | 'solution' | 'given'>,
): Promise<{ tests: DeclaredTest[]; problem?: string }> {
  const work: Job = {
    ...job,
    nonce: crypto.randomUUID(),
    testTimeoutMs: 1000,
    upToStep: 0,
    allSteps: false,
    collectOnly: true,
  };
  const record = await superviseChild(
    startChild(engine, usualLimits),
    Promise.resolve(work),
    usualLimits,
  );
  const failure = record.loadFailure ?? record.suiteFailures[0];
  const problem =
    failure?.message ??
    (record.phase === 'end'
      ? undefined
      : cutOutput(record.output.all, keptOutputBytes).text.trim() || 'no report');
  return { tests: record.collected.map(declaredTest), problem };
}

function declaredTest(fullName: string): DeclaredTest {
  const [, step, stepTitle = '', name = fullName] = /^(\d+) (.*?) > (.*)$/s.exec(fullName) ?? [];
  return { step: Number(step ?? 0), stepTitle, name };
}

/** All but the answer itself. */
function jobOf(
  request: GradeRequest,
  built: ReturnType<typeof builtExercise>,
  limits: Limits,
): Omit<Job, 'solution'> {
  const given = (request.exercise.given ?? []).map((file) => [
    file,
    fs.readFileSync(built.givenCode(file), 'utf8'),
  ]);
  return {
    nonce: crypto.randomUUID(),
    spec: fs.readFileSync(built.specCode, 'utf8'),
    given: Object.fromEntries(given),
    testTimeoutMs: limits.testMs,
    upToStep: request.upToStep ?? Number.MAX_SAFE_INTEGER,
    allSteps: request.allSteps ?? false,
    at: request.at,
    seed: request.seed,
    runs: request.runs,
  };
}

function placedTrouble(problem: Problem, text: string, shown: string, workspace: string): Trouble {
  const { line, column = 1, file } = problem;
  const trouble = troubleOfBundle(problem);
  if (line === undefined) return trouble;
  const isOwn = file === undefined || path.basename(file) === path.basename(shown);
  const at = { file: isOwn ? shown : slashPath(workspace, file), line, column };
  return { ...trouble, at, frame: isOwn ? markedFrame(text, line, column) : undefined };
}

/** With the fault marked. */
const markedFrame = (text: string, line: number, column: number): string =>
  codeFrame(text, line, ' ')
    .flatMap(({ number, code, isAsked }) => {
      const shown = `${isAsked ? '>' : ' '} ${number}  ${code.slice(0, 200)}`;
      return isAsked
        ? [shown, `${' '.repeat(number.length + 3 + Math.min(column, 200))}^`]
        : [shown];
    })
    .join('\n');

function signatureOfFirstFailure(steps: StepResult[], record: ChildRecord): string[] {
  const step = steps.find(({ status }) => status === 'fail')!;
  const failures = [...record.tests.values()].filter(
    (test) => test.state === 'fail' && stepOf(test.name) === step.step,
  );
  return signatureOf(
    failures.map(({ name, failures: [failure] }) => ({ test: name, key: failure?.key })),
  );
}

/** Every declared test reported a pass, none missing, none more, none skipped but for what was not asked. */
export function isComplete(
  declared: DeclaredTest[],
  record: ChildRecord,
  upToStep = Number.MAX_SAFE_INTEGER,
): boolean {
  const reported = [...record.tests.values()];
  const asked = declared.filter(({ step }) => step <= upToStep);
  const passed = reported.filter(({ state }) => state === 'pass');
  return (
    asked.length > 0 &&
    passed.length === asked.length &&
    record.suiteFailures.length === 0 &&
    asked.every((test) => record.tests.get(reportedName(test))?.state === 'pass') &&
    reported.every(({ state, name }) => state === 'pass' || stepOf(name) > upToStep)
  );
}

const readJson = <T>(file: string): T => JSON.parse(fs.readFileSync(file, 'utf8'));
