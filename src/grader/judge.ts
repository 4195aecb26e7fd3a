// What a child's record says of each step and each test.
import type { ChildRecord } from './child.ts';
import { keptOfTestBytes } from './limits.ts';
import { cutOutput } from './output.ts';
import { lineInTest, type Maps, placeInSolution, specLinesAt, withPlaces } from './places.ts';
import type { Failure } from './protocol.ts';
import type { Trouble } from './reasons.ts';
import type { DeclaredTest, StepResult, TestResult } from './verdict.ts';

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
