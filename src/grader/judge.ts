// From the record of a child to a verdict. `pass` has one way in; every other end is named.
import { isBuiltin } from 'node:module';
import { visible } from '../text/visible.ts';
import type { ChildRecord } from './child.ts';
import { keptOfTestBytes, type Limits } from './limits.ts';
import { cutOutput } from './output.ts';
import { lineInTest, type Maps, placeInSolution, specLinesAt, withPlaces } from './places.ts';
import { exitCodes, type Failure, stepOf } from './protocol.ts';
import { tamperingIn } from './tampering.ts';
import type {
  DeclaredTest,
  NoVerdict,
  Reason,
  StepResult,
  TestResult,
  Uncaught,
} from './verdict.ts';

export interface Trouble
  extends Pick<NoVerdict, 'reason' | 'message' | 'advice' | 'at' | 'frame'> {}

/** Why no verdict on the behaviour was possible, or undefined where one was. */
export function troubleOf(record: ChildRecord, limits: Limits, maps: Maps): Trouble | undefined {
  const where = whereItWas(record);
  const because = (reason: Reason, message: string, advice: string, stack?: string): Trouble => ({
    reason,
    message,
    advice,
    at: stack === undefined ? undefined : placeInSolution(stack, maps),
  });

  const tampering = tamperingIn(record, maps); // before all else: what follows may follow from it
  if (tampering) {
    return because(
      'tampering',
      `your file tries to replace a built-in: ${tampering.what}`,
      'The tests stand on the built-ins, so they stay as they are. Solve it without replacing them.',
      tampering.stack,
    );
  }
  if (record.killedFor === 'forgery' || record.code === exitCodes.pipeGone) {
    return because(
      'tampering',
      'your file uses the pipe on which the tests report',
      'It is no part of any exercise: print with console.log.',
    );
  }
  if (record.killedFor === 'silence' || record.killedFor === 'total') {
    const ms = record.killedFor === 'silence' ? limits.silenceMs : limits.totalMs;
    const after = `stopped after ${ms / 1000} s`;
    if (record.peakBytes < limits.residentBytes / 3) {
      return because('timeout', `${after} ${where}`, timeoutAdvice(record));
    }
    // It was on its way to the other limit; which of them strikes first depends on the machine.
    return because(
      'memory',
      `${after} with ${megabytes(record.peakBytes)} of memory ${where}`,
      growth,
    );
  }
  if (record.killedFor === 'memory' || diedOfMemory(record)) {
    return because(
      'memory',
      `stopped at ${megabytes(limits.residentBytes)} of memory ${where}`,
      growth,
    );
  }
  if (record.killedFor === 'output') {
    return because(
      'output',
      `stopped after ${megabytes(limits.printedBytes)} of output ${where}`,
      'Your code prints without end. A console.log in a loop?',
    );
  }
  if (record.refusedImport) {
    const { specifier, stack } = record.refusedImport;
    const message = closedFunction.test(specifier)
      ? `${specifier} is closed here`
      : `"${visible(specifier)}" cannot be imported here`;
    return because('import', message, importAdvice(specifier), stack);
  }
  if (record.loadFailure) {
    return because(
      'load',
      `your file throws while it is loaded: ${titleOf(record.loadFailure)}`,
      'It stops before the first test. What stands outside functions runs at once.',
      record.loadFailure.stack,
    );
  }
  if (record.exitCalled) {
    return because(
      'exit',
      `process.exit(${record.exitCalled.code}) was called ${where}`,
      'A program that ends itself cannot be tested, and its caller cannot go on. Return or throw.',
      record.exitCalled.stack,
    );
  }
  if (record.phase !== 'end') {
    const how = record.signal ?? `code ${record.code}`;
    return because(
      'crash',
      `the process ended (${how}) ${where}`,
      'Your code ended the process that runs it.',
      record.unhandled[0]?.stack,
    );
  }
  if (record.deadMatchers.length > 0) {
    return because(
      'tampering',
      `a comparison that is false no longer fails: ${record.deadMatchers.join(', ')}`,
      'Something that your file does changes what the tests stand on.',
    );
  }
  return undefined;
}

const growth =
  'Something grows without end: a list that is only added to, or a loop that never leaves.';

/** V8's own last words, where no limit of ours struck first. */
const diedOfMemory = ({ phase, signal, code, output }: ChildRecord) =>
  phase !== 'end' &&
  (signal !== null || code === abortedOnWindows) &&
  /FATAL ERROR: .*(memory|llocation)/.test(output.lastWords);

/** Windows has no SIGABRT: Node ends with this code instead. */
const abortedOnWindows = 134;

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** What was left rejected or uncaught, the first of it. */
export function uncaughtIn(record: ChildRecord, maps: Maps): Uncaught | undefined {
  const failure = record.unhandled[0];
  if (!failure) return undefined;
  const during = failure.during ? `, in ${sayTest(failure.during)}` : '';
  return {
    message: `an error that nobody caught${during}: ${titleOf(failure)}`,
    at: placeInSolution(failure.stack, maps),
  };
}

/** Where every test passed, that alone is the trouble. */
export function unhandledTrouble(record: ChildRecord, maps: Maps): Trouble | undefined {
  const uncaught = uncaughtIn(record, maps);
  if (!uncaught) return undefined;
  const advice =
    'Every test passed, but a promise was left rejected, or a timer or listener threw. In production that ends the process.';
  return { reason: 'unhandled', ...uncaught, advice };
}

/** Every declared step and test, in the order of the spec: their number never depends on the verdict. */
export function stepsOf(
  declared: DeclaredTest[],
  resultOf: (test: DeclaredTest) => TestResult = notRun,
): StepResult[] {
  const steps: StepResult[] = [];
  for (const test of declared) {
    let result = steps.find((known) => known.step === test.step);
    if (!result) {
      result = { step: test.step, title: test.stepTitle, status: 'skipped', tests: [] };
      steps.push(result);
    }
    result.tests.push(resultOf(test));
  }
  for (const step of steps) step.status = statusOfStep(step.tests);
  return steps;
}

/** The name by which the engine reports a test. */
export const reportedName = ({ step, stepTitle, name }: DeclaredTest): string =>
  `${step} ${stepTitle} > ${name}`;

const notRun = ({ name }: DeclaredTest): TestResult => ({
  name,
  status: 'skipped',
  durationMs: 0,
  exhibits: [],
});

function statusOfStep(tests: TestResult[]): StepResult['status'] {
  if (tests.some(({ status }) => status === 'fail')) return 'fail';
  return tests.every(({ status }) => status === 'pass') ? 'pass' : 'skipped';
}

/** What a child did, and what kept it from a verdict, if anything did. */
export interface Judged {
  record: ChildRecord;
  trouble?: Trouble;
}

/** What became of a test, by the child that ran it to its end, or was stopped in it. */
export function testResult(
  test: DeclaredTest,
  records: Judged[],
  maps: Maps,
  keptOutput = keptOfTestBytes,
): TestResult {
  const fullName = reportedName(test);
  const judged = records.find(
    ({ record }) => record.tests.has(fullName) || record.running === fullName,
  );
  if (!judged) return notRun(test);
  const { text: output, isTruncated } = cutOutput(judged.record.output.in(fullName), keptOutput);
  const result = resultIn(judged, test, maps);
  return output === '' ? result : { ...result, output, outputTruncated: isTruncated };
}

function resultIn({ record, trouble }: Judged, test: DeclaredTest, maps: Maps): TestResult {
  const report = record.tests.get(reportedName(test));
  if (!report) {
    const exhibits = record.told ? [{ kind: 'story', data: record.told }] : [];
    const base = { ...notRun(test), status: 'fail' as const, exhibits };
    return { ...base, message: trouble?.message, at: trouble?.at };
  }
  if (report.state === 'skip') return notRun(test);
  const exhibits = report.exhibits.map(({ kind, data }) => ({
    kind,
    data: withPlaces(data, maps),
  }));
  const { name } = test;
  const base = { name, status: report.state, durationMs: report.durationMs, exhibits };
  const failure = report.failures[0];
  if (report.state === 'pass' || !failure) return base;
  const line = lineInTest(failure.stack, maps);
  const specLines = line === undefined ? undefined : specLinesAt(line, maps.specText);
  return {
    ...base,
    message: sayPlainly(failure, missingExports(failure, specLines, record, maps), record, maps),
    expected: failure.expected,
    received: failure.received,
    at: placeInSolution(failure.stack, maps),
    specLines,
  };
}

/** In the words of the learner's file, not of the bundle that it became. */
function sayPlainly(
  failure: Failure,
  missing: string[],
  { exports }: ChildRecord,
  maps: Maps,
): string {
  if (missing.length > 0) {
    const isDefault = exports.length === 1 && exports[0] === 'default';
    const only = isDefault ? ', only a default. Write `export` before its declaration.' : '.';
    const names = missing.map((name) => `\`${name}\``).join(', ');
    return `${maps.file} does not export ${names}${only}`;
  }
  const timedOut = /^Test timed out in (\d+)ms/.exec(failure.message);
  if (timedOut) {
    return `Not finished after ${Number(timedOut[1]) / 1000} s: something it waits for never happens, or a promise never settles.`;
  }
  const message = failure.message
    .replace(/\(0 , import_\w+\.(\w+)\)/g, '$1')
    .replace(/import_\w+\./g, '');
  return /^(AssertionError|Error)$/.test(failure.name) ? message : `${failure.name}: ${message}`;
}

/** Those for which a test fails: named in the error, or in the lines that failed on something undefined. */
function missingExports(
  { message }: Failure,
  specLines: string[] | undefined,
  { exports }: ChildRecord,
  maps: Maps,
): string[] {
  const called = /(?:import_\w+|\banswer)\.(\w+)/.exec(message)?.[1];
  if (called !== undefined) return exports.includes(called) ? [] : [called];
  const needsClass = noClass.test(message);
  if (!needsClass && !/ of undefined\b/.test(message)) return [];
  const missing = maps.wantedExports.filter((name) => !exports.includes(name));
  const seen = missing.filter((name) => specLines?.some((line) => wordIn(line, name)));
  return seen.length > 0 || !needsClass ? seen : missing;
}

/** What `instanceof` and its kin say where a class is not there. */
const noClass =
  /^Right-hand side of 'instanceof'|The instanceof assertion needs a constructor|^any\(\) expects to be passed a constructor/;

const wordIn = (line: string, word: string) => new RegExp(`\\b${word}\\b`).test(line);

function whereItWas(record: ChildRecord): string {
  if (record.running) return `in ${sayTest(record.running)}${sayRun(record)}`;
  if (record.phase === 'load') return 'while your file was loaded';
  const last = [...record.tests.keys()].at(-1);
  return last === undefined ? 'before the first test' : `after ${sayTest(last)}`;
}

/** `--seed` generates the same runs again. */
const sayRun = ({ run }: ChildRecord) =>
  run ? `, generated run ${run.run} of seed ${run.seed}` : '';

/** `1 adding > adds small numbers` → `step 1, "adds small numbers"` */
function sayTest(fullName: string): string {
  const [, name] = /^\d+ .*? > (.*)$/s.exec(fullName) ?? [];
  return name === undefined ? `"${fullName}"` : `step ${stepOf(fullName)}, "${name}"`;
}

function timeoutAdvice(record: ChildRecord): string {
  if (record.killedFor === 'total') {
    return 'The tests together took too long. Something is slow, or waits for what never happens.';
  }
  if (record.phase === 'load' && !record.running) {
    return 'Loading never ended: a loop whose condition never changes, or an await at top level that never settles.';
  }
  return 'The code never gave control back: no timer, no promise, no test can run meanwhile. Usually a loop whose condition never changes, or work that grows with the square of its input.';
}

const reachesOut =
  'It reaches out of the program, which no exercise needs. Open are events, timers, util, async_hooks and the like.';

const seesTheTests =
  'It sees the objects of the tests themselves. AsyncLocalStorage and AsyncResource are open.';

/** What is refused by name may be no module, but a function of one or of the global object. */
const closedFunction = /^(process\.|async_hooks\.|fetch$|WebSocket$|EventSource$)/;

function importAdvice(specifier: string): string {
  if (/^async_hooks\./.test(specifier)) return seesTheTests;
  if (closedFunction.test(specifier)) return reachesOut;
  if (/^(\.|\/|file:|data:)/.test(specifier)) {
    return 'Exercises import only files of your own workspace.';
  }
  return isBuiltin(specifier)
    ? reachesOut
    : 'Exercises use no packages: what they practise fits into one file.';
}

const titleOf = ({ name, message }: Failure) => `${name}: ${message.split('\n')[0]}`;
