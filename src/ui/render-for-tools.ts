// Verdicts for programs: JUnit XML, which every CI system reads; annotations of GitHub Actions; lines
// that editors read.
import path from 'node:path';
import type { Exercise } from '../course/course.ts';
import type { Place, StepResult, TestResult, Verdict } from '../grader/verdict.ts';
import { placeOfTest } from './render-exhibit.ts';

export function renderJUnit(verdicts: Verdict[], exercises: Exercise[]): string {
  const suites = verdicts.map((verdict) => {
    const exercise = exercises.find(({ id }) => id === verdict.exercise);
    return suiteOf(verdict, exercise?.title ?? verdict.exercise);
  });
  return `${junitHead}${suites.join('\n')}\n</testsuites>\n`;
}

const junitHead = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';

/** Did `renderJUnit` write this? Other programs' reports begin differently. */
export const isOwnJUnit = (text: string): boolean =>
  text.startsWith(`${junitHead}  <testsuite name="exercise-`) && text.endsWith('</testsuites>\n');

function suiteOf(verdict: Verdict, title: string): string {
  const cases = verdict.steps.flatMap((step) =>
    step.tests.map((test) => caseOf(step, test, verdict)),
  );
  const noVerdict = verdict.status === 'error' ? [errorOf(verdict.message, verdict.reason)] : [];
  const all = [...noVerdict, ...cases];
  const count = (mark: string) => all.filter((text) => text.includes(mark)).length;
  const attributes = [
    `name="${escaped(`${verdict.exercise} ${title}`)}"`,
    `tests="${all.length}"`,
    `failures="${count('<failure')}"`,
    `errors="${count('<error')}"`,
    `skipped="${count('<skipped')}"`,
    `time="${(verdict.durationMs / 1000).toFixed(3)}"`,
  ];
  return `  <testsuite ${attributes.join(' ')}>\n${all.join('\n')}\n  </testsuite>`;
}

function caseOf({ step, title }: StepResult, test: TestResult, { file }: Verdict): string {
  const time = (test.durationMs / 1000).toFixed(3);
  const open = `    <testcase classname="${escaped(`${step} ${title}`)}" name="${escaped(test.name)}" time="${time}"`;
  if (test.status === 'pass') return `${open}/>`;
  if (test.status === 'skipped') return `${open}><skipped/></testcase>`;
  const place = placeOfTest(test);
  const where = place ? ` (${place.file}:${place.line})` : ` (${file})`;
  const message = escaped((test.message ?? 'failed').split('\n')[0]! + where);
  return `${open}><failure message="${message}">${escaped(detailOf(test).join('\n'))}</failure></testcase>`;
}

/** What a test says, and what it compared: a message cuts long values short. */
const detailOf = ({ message, expected, received }: TestResult): string[] => [
  ...(message ? [message] : []),
  ...(expected !== undefined && expected !== received ? [`expected  ${expected}`] : []),
  ...(received !== undefined && expected !== received ? [`received  ${received}`] : []),
];

const errorOf = (message: string, reason: string) =>
  `    <testcase classname="check" name="no verdict"><error type="${reason}" message="${escaped(message)}"/></testcase>`;

/** XML 1.0 knows no control characters but tab and line ends. */
const escaped = (text: string) =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * `::error file=…,line=…::message`, one for each failing test, else one for the file.
 * GitHub looks for files from the root of the repository: `folder` is the workspace's path there.
 */
export function renderAnnotations(verdicts: Verdict[], folder = ''): string {
  const annotation = ({ file, line, text }: Fault) =>
    `::error file=${property(path.posix.join(folder, file))},line=${line}::${data(text)}`;
  return verdicts.flatMap(faultsOf).map(annotation).join('\n');
}

/** `exercises/exercise-2.ts:41:7: error: message`, as compilers print it and editors read it. */
export const renderProblems = (verdicts: Verdict[]): string =>
  verdicts
    .flatMap(faultsOf)
    .map(
      ({ file, line, column, text }) =>
        `${file}:${line}:${column}: error: ${text.replace('\n', ': ').replace(/\s+/g, ' ')}`,
    )
    .join('\n');

export interface Fault extends Place {
  text: string;
}

/** Each failing test at its place, or at the head of the learner's file where it has none. */
export function faultsOf(verdict: Verdict): Fault[] {
  const head = { file: verdict.file, line: 1, column: 1 };
  if (verdict.status === 'pass') return [];
  if (verdict.status === 'error') return [{ ...head, ...verdict.at, text: verdict.message }];
  return verdict.steps
    .flatMap(({ tests }) => tests.filter(({ status }) => status === 'fail'))
    .map((test) => ({
      ...head,
      ...placeOfTest(test),
      text: [test.name, test.message].filter(Boolean).join('\n'),
    }));
}

/** As the runner reads them: nothing in a text can begin a command of its own. */
const data = (text: string) =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string) => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
