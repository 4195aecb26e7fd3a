// Verdicts for programs: JUnit XML, which every CI system reads; annotations of GitHub Actions; lines
// that editors read.
import path from 'node:path';
import type { Exercise } from '../course/course.ts';
import type { NoVerdict, Place, StepResult, TestResult, Verdict } from '../grader/verdict.ts';
import { placeOfTest, placeText } from './render-exhibit.ts';

/** `folder` is the workspace's path in the repository: a report's files are looked for from its root. */
export function renderJUnit(verdicts: Verdict[], exercises: Exercise[], folder = ''): string {
  const suites = verdicts.map((verdict) => {
    const exercise = exercises.find(({ id }) => id === verdict.exercise);
    return suiteOf(verdict, exercise?.title ?? verdict.exercise, folder);
  });
  return `${junitHead}${suites.join('\n')}\n</testsuites>\n`;
}

const junitHead = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';

/** Did `renderJUnit` write this? Other programs' reports begin differently. */
export const isOwnJUnit = (text: string): boolean =>
  text.startsWith(`${junitHead}  <testsuite name="exercise-`) && text.endsWith('</testsuites>\n');

function suiteOf(verdict: Verdict, title: string, folder: string): string {
  const unread = verdict.status === 'error' ? unreadTest(verdict) : undefined;
  const outcome = (test: TestResult) =>
    verdict.status === 'error' && test === unread
      ? errorOf(verdict, folder)
      : outcomeOf(test, verdict, folder);
  const all = verdict.steps.flatMap((step) =>
    step.tests.map((test) => caseOf(step, test, outcome(test))),
  );
  const count = (mark: string) => all.filter((text) => text.includes(mark)).length;
  const attributes = [
    `name="${inAttribute(`${verdict.exercise} ${title}`)}"`,
    `tests="${all.length}"`,
    `failures="${count('<failure')}"`,
    `errors="${count('<error')}"`,
    `skipped="${count('<skipped')}"`,
    `time="${(verdict.durationMs / 1000).toFixed(3)}"`,
    `file="${inAttribute(path.posix.join(folder, verdict.file))}"`,
  ];
  return `  <testsuite ${attributes.join(' ')}>\n${all.join('\n')}\n  </testsuite>`;
}

/** The test that carries the error: the one that was stopped, else the first that didn't run. */
function unreadTest({ message, steps }: NoVerdict): TestResult | undefined {
  const tests = steps.flatMap((step) => step.tests);
  const stopped = tests.find((test) => test.message === message);
  return stopped ?? tests.find(({ status }) => status === 'skipped') ?? tests.at(-1);
}

function caseOf({ step, title }: StepResult, test: TestResult, outcome: string): string {
  const time = (test.durationMs / 1000).toFixed(3);
  const open = `    <testcase classname="${inAttribute(`${step} ${title}`)}" name="${inAttribute(test.name)}" time="${time}"`;
  return outcome === '' ? `${open}/>` : `${open}>${outcome}</testcase>`;
}

function outcomeOf(test: TestResult, { file }: Verdict, folder: string): string {
  if (test.status === 'pass') return '';
  if (test.status === 'skipped') return '<skipped/>';
  const place = placeOfTest(test);
  const where = place ? ` (${place.file}:${place.line})` : ` (${file})`;
  const message = inAttribute((test.message ?? 'failed').split('\n')[0]! + where);
  return `<failure message="${message}">${inText([...detailOf(test), ...frameOf(place, folder)].join('\n'))}</failure>`;
}

/** The message twice: some programs read the attribute, others the text. */
const errorOf = ({ message, reason, advice, at }: NoVerdict, folder: string) =>
  `<error type="${reason}" message="${inAttribute(message)}">${inText([message, advice, ...frameOf(at, folder)].join('\n'))}</error>`;

/** As in a stack: programs that annotate lines look for it there. */
const frameOf = (place: Place | undefined, folder: string): string[] =>
  place ? [`    at (${placeText({ ...place, file: path.posix.join(folder, place.file) })})`] : [];

/** What a test says, and what it compared: a message cuts long values short. */
const detailOf = ({ message, expected, received }: TestResult): string[] => [
  ...(message ? [message] : []),
  ...(expected !== undefined && expected !== received ? [`expected  ${expected}`] : []),
  ...(received !== undefined && expected !== received ? [`received  ${received}`] : []),
];

/** XML 1.0 knows no control characters but tab and line ends. */
const inText = (text: string) =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '')
    .replace(/[&<>"]/g, (sign) => entities[sign]!);

const inAttribute = (text: string) =>
  inText(text).replace(/[\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** By name: some programs decode no numbers. */
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * `::error file=…,line=…::message`, one for each failing test, else one for the file.
 * GitHub looks for files from the root of the repository: `folder` is the workspace's path there. It
 * shows ten a step; so the first of each exercise come first, and the last says how many are left out.
 */
export function renderAnnotations(verdicts: Verdict[], folder = ''): string {
  const faults = firstOfEachFirst(verdicts.map(faultsOf));
  const isAll = faults.length <= mostAnnotations;
  const shown = isAll ? faults : faults.slice(0, mostAnnotations - 1);
  const annotation = ({ file, line, text }: Fault) =>
    `::error file=${property(path.posix.join(folder, file))},line=${line}::${data(text)}`;
  const rest = `::error::${faults.length - shown.length} more failing tests. See the summary of this step.`;
  return [...shown.map(annotation), ...(isAll ? [] : [rest])].join('\n');
}

const mostAnnotations = 10;

/** [[a, b], [c]] → [a, c, b] */
const firstOfEachFirst = <T>(lists: T[][]): T[] =>
  Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat();

/** `exercises/exercise-2.ts:41:7: error: message`, as compilers print it and editors read it. */
export const renderProblems = (verdicts: Verdict[]): string =>
  verdicts
    .flatMap(faultsOf)
    .map(
      ({ file, line, column, text }) =>
        `${onOneLine(file)}:${line}:${column}: error: ${onOneLine(text.replace('\n', ': '))}`,
    )
    .join('\n');

const onOneLine = (text: string) => text.replace(/\s+/g, ' ');

export interface Fault extends Place {
  text: string;
}

/** Why there is no verdict, then each failing test, at its place or else at the head of the learner's file. */
export function faultsOf(verdict: Verdict): Fault[] {
  const head = { file: verdict.file, line: 1, column: 1 };
  const isError = verdict.status === 'error';
  const unread = isError ? [{ ...head, ...verdict.at, text: verdict.message }] : [];
  const failed = verdict.steps
    .flatMap(({ tests }) => tests.filter(({ status }) => status === 'fail'))
    .filter(({ message }) => !isError || message !== verdict.message)
    .map((test) => ({
      ...head,
      ...placeOfTest(test),
      text: [test.name, test.message].filter(Boolean).join('\n'),
    }));
  return [...unread, ...failed];
}

/** As the runner reads them: nothing in a text can begin a command of its own. */
const data = (text: string) =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string) => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
