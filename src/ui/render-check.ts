// A verdict as a screen: the steps in order, the first failing test opened, what to type next.

import type {
  Failed,
  NoVerdict,
  Passed,
  Place,
  StepResult,
  TestResult,
  Uncaught,
  Verdict,
} from '../grader/verdict.ts';
import { codeFrame } from '../text/code-frame.ts';
import { labelled, margin, spread, wrap } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { cut, padEnd, visibleWidth } from '../text/width.ts';
import { isShownOnPass, placesIn, placeText, renderExhibit, storyIn } from './render-exhibit.ts';
import { headAndTail, outsideTests, renderAllPrinted, renderPrinted } from './render-printed.ts';
import type { Screen, Theme } from './theme.ts';

export interface CheckScreen extends Screen {
  title: string;
  /** The learner's file, to show the lines around a place. */
  source: (file: string) => string | undefined;
  /** The last lines: what to type next. */
  rows: [label: string, text: string, says?: string][];
  /** After a pass: `5 checks, 41 minutes`. */
  effort?: string;
  /** All that was printed, not only what helps with the first failure. */
  wholeOutput?: boolean;
  /** The steps were narrowed down with --step. */
  upToStep?: number;
  /** The only crash point that was tried. */
  at?: number;
}

export function renderVerdict(verdict: Verdict, screen: CheckScreen): string {
  const parts = [`${margin}${verdict.exercise} ${screen.theme.symbols.later} ${screen.title}`];
  if (screen.wholeOutput) parts.push(...renderAllPrinted(verdict, screen));
  if (verdict.status === 'pass')
    parts.push(
      renderSteps(verdict.steps, screen),
      ...exhibitsOf(verdict, screen),
      renderPass(verdict, screen),
    );
  if (verdict.status === 'fail')
    parts.push(renderSteps(verdict.steps, screen), ...renderFailure(verdict, screen));
  if (verdict.status === 'error') {
    const ran = verdict.steps.some(({ tests }) => tests.some(({ status }) => status !== 'skipped'));
    if (ran) parts.push(renderSteps(verdict.steps, screen));
    parts.push(...renderNoVerdict(verdict, screen));
  }
  if (verdict.status !== 'pass' && !screen.wholeOutput)
    parts.push(renderPrinted(`${margin}${outsideTests}`, verdict.outputOutsideTests, screen));
  parts.push(renderEnd(verdict, screen));
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** On a narrow screen, what is said of a step goes below its title where it does not fit beside it. */
function renderSteps(steps: StepResult[], { theme, columns }: CheckScreen): string {
  const widest = Math.max(...steps.map(({ title }) => title.length));
  const isWide = columns >= 32 + 32;
  return steps
    .map(({ step, title, status, tests }) => {
      const head = `${padEnd(symbolOf(status, theme), theme.symbols.pass.length)} ${step}  `;
      const name = isWide ? padEnd(title, Math.max(widest, 32)) : title;
      const says = sayStep(status, tests, theme);
      const together = `${margin}${head}${name}  ${says}`;
      const below = `${margin}${head}${title}\n${margin}${' '.repeat(visibleWidth(head))}${says}`;
      const line = visibleWidth(together) <= columns ? together : below;
      return status === 'skipped' ? theme.secondary(line) : line;
    })
    .join('\n');
}

function sayStep(status: StepResult['status'], tests: TestResult[], theme: Theme): string {
  if (status === 'skipped') return 'not checked yet';
  if (status === 'pass') return theme.secondary(count(tests.length, 'test'));
  const failed = tests.filter((test) => test.status === 'fail').length;
  const skipped = tests.filter((test) => test.status === 'skipped').length;
  const notRun = skipped > 0 ? `, ${skipped} not run` : '';
  return `${failed} of ${tests.length} failed${notRun}`;
}

function symbolOf(status: StepResult['status'], theme: Theme): string {
  if (status === 'pass') return theme.pass(theme.symbols.pass);
  if (status === 'fail') return theme.fail(theme.symbols.fail);
  return theme.symbols.later;
}

function renderPass(
  { steps, durationMs }: Passed,
  { theme, columns, effort, upToStep, at }: CheckScreen,
): string {
  const tests = steps.filter(({ status }) => status === 'pass').flatMap((step) => step.tests);
  const step = upToStep === undefined ? '' : ` up to step ${upToStep}`;
  const passed = `Passed${step}${at === undefined ? '' : ` at crash point ${at}`}.`;
  const says = [count(tests.length, 'test'), effort].filter(Boolean).join(', ');
  return spread(`${theme.pass(passed)} ${says}.`, theme.secondary(seconds(durationMs)), columns);
}

/** What is worth a look also where all is well: a race, a grid. */
const exhibitsOf = ({ steps }: Passed, screen: CheckScreen): string[] =>
  steps
    .flatMap(({ tests }) => tests.flatMap(({ exhibits }) => exhibits))
    .filter(isShownOnPass)
    .map((exhibit) => renderExhibit(exhibit, screen));

function renderFailure(verdict: Failed, screen: CheckScreen): string[] {
  const { columns } = screen;
  const [first, ...others] = verdict.steps.flatMap(({ tests }) => storyFirst(failedOf(tests)));
  if (!first) return [];
  const parts = [renderHeadline(titleOf(first), screen), ...renderTest(first, screen)];
  if (verdict.uncaught) parts.push(...renderUncaught(verdict.uncaught, screen));
  if (others.length > 0) {
    parts.push(others.map((test) => renderHeadline(titleOf(test), screen)).join('\n'));
  }
  if (verdict.mistake) {
    const { explanation, certain } = verdict.mistake;
    parts.push(
      wrap(`${certain ? 'Looks like' : 'Perhaps, among others'}: ${explanation}`, columns),
    );
  }
  return parts.map((part) => part.replace(/\s+$/, '')).filter(Boolean);
}

const failedOf = (tests: TestResult[]) => tests.filter(({ status }) => status === 'fail');

const failedIn = ({ steps }: Verdict): TestResult[] =>
  steps.flatMap(({ tests }) => failedOf(tests));

/** The rule that a test breaks, where it tells a story. */
const titleOf = ({ name, exhibits }: TestResult) => storyIn(exhibits)?.title ?? name;

/** A story says more than an example does: it names the rule. Where nothing is written yet, neither does. */
const storyFirst = (failed: TestResult[]) =>
  failed.toSorted((a, b) => Number(breaksRule(b)) - Number(breaksRule(a)));

const breaksRule = ({ exhibits, message = '' }: TestResult) =>
  storyIn(exhibits) !== undefined && !message.includes('NotImplemented');

/** It may be why the tests fail, so it stands before the others. */
function renderUncaught({ message, at }: Uncaught, screen: CheckScreen): string[] {
  const says = `${message[0]!.toUpperCase()}${message.slice(1)}`;
  const frame = at && renderFrame(at, screen.source(at.file), screen, true);
  return [wrap(says, screen.columns, '    '), frame ?? ''];
}

function renderHeadline(name: string, { theme, columns }: CheckScreen): string {
  const text = wrap(name, columns, '    ').trimStart();
  return `${margin}${theme.fail(theme.symbols.fail)} ${text}`;
}

function renderTest(test: TestResult, screen: CheckScreen): string[] {
  const { theme, columns, source } = screen;
  const drawn = test.exhibits
    .map((exhibit) => renderExhibit(exhibit, screen))
    .filter((text) => text !== '');
  const places = [test.at, ...placesIn(test.exhibits)].filter((place) => place !== undefined);
  const frame =
    places[0] && renderFrame(places[0], source(places[0].file), screen, drawn.length === 0);
  const { expected, received } = test;
  const isCompared = expected !== undefined && received !== undefined;
  const differ = isCompared && expected !== received; // two objects may print alike
  return [
    test.message && !storyIn(test.exhibits)
      ? wrap(firstLines(test.message, isCompared, differ), columns, '    ')
      : '',
    ...drawn,
    frame ?? '',
    differ ? renderCompared(expected, received, screen) : '',
    test.specLines && !storyIn(test.exhibits)
      ? renderSpecLines(test.specLines, theme, columns)
      : '',
    renderPrintedIn(test, screen),
  ].filter((part) => part !== '');
}

const renderPrintedIn = ({ output }: TestResult, screen: CheckScreen): string =>
  screen.wholeOutput ? '' : renderPrinted('    printed in this test', output, screen);

/** Where expected and received are shown apart, the assertion's own words about them say it twice. */
function firstLines(message: string, isCompared: boolean, differ: boolean): string {
  const line = message.split('\n')[0]!;
  if (!isCompared) return message.split('\n').slice(0, 6).join('\n');
  return differ && !/ not to /.test(line) ? line.replace(/: expected .* to .*$/, '') : line;
}

/** The learner's own line, with one before and one after. */
function renderFrame(
  place: Place,
  text: string | undefined,
  { theme, columns }: CheckScreen,
  withPlace: boolean,
): string {
  const head = withPlace ? `    ${theme.path(placeText(place))}` : '';
  if (text === undefined) return head;
  const shown = codeFrame(text, place.line, '  ').map(({ number, code, isAsked }) => {
    const fitted = cut(code, columns - number.length - 10, theme.symbols.more);
    const mark = isAsked ? theme.fail(theme.symbols.arrow.padEnd(2)) : '  ';
    const body = `${number}    ${fitted}`;
    return `    ${mark}${isAsked ? body : theme.secondary(body)}`.trimEnd();
  });
  return [head, ...shown].filter((line) => line !== '').join('\n');
}

function renderCompared(
  expected: string,
  received: string,
  { theme, columns }: CheckScreen,
): string {
  const lines = [onOneLine(expected), onOneLine(received)];
  if (lines.every((line) => !line.includes('\n') && visibleWidth(line) <= columns - 16)) {
    return `    expected  ${theme.pass(lines[0]!)}\n    received  ${theme.fail(lines[1]!)}`;
  }
  const block = (text: string) =>
    headAndTail(text.split('\n'), 12).map((line) => cut(line, columns - 6, theme.symbols.more));
  const painted = (text: string, paint: (line: string) => string) =>
    block(text)
      .map((line) => `      ${paint(line)}`)
      .join('\n');
  const isHidden = block(expected).join('\n') === block(received).join('\n');
  const from = isHidden ? Math.max(0, sameStart(expected, received) - 20) : 0;
  const shown = (text: string) => (from > 0 ? theme.symbols.more : '') + text.slice(from);
  return `    expected\n${painted(shown(expected), theme.pass)}\n    received\n${painted(shown(received), theme.fail)}`;
}

/** How many characters two texts have in common before they differ. */
function sameStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** A printed array or object, without its breaks; a text with breaks of its own stays as it is. */
const onOneLine = (printed: string): string =>
  /^\S*\s?[[{]\n/.test(printed)
    ? printed.replace(/,?\n\s*(?=[\]}])/g, ' ').replace(/\n\s*/g, ' ')
    : printed;

function renderSpecLines(lines: string[], theme: Theme, columns: number): string {
  return lines
    .map(
      (line, i) =>
        `    ${theme.secondary(i === 0 ? 'the test  ' : '          ')}${cut(line, columns - 14, theme.symbols.more)}`,
    )
    .join('\n');
}

function renderNoVerdict(verdict: NoVerdict, screen: CheckScreen): string[] {
  const { theme, columns, source } = screen;
  const message = wrap(verdict.message, columns, '    ').trimStart();
  const place =
    verdict.at && !verdict.frame
      ? renderFrame(verdict.at, source(verdict.at.file), screen, true)
      : '';
  const marked = (line: string) =>
    line.startsWith('> ') ? theme.fail(theme.symbols.arrow.padEnd(2)) + line.slice(2) : line;
  const frame = verdict.frame
    ? `    ${theme.path(verdict.at ? placeText(verdict.at) : verdict.file)}\n${verdict.frame
        .split('\n')
        .map((line) => `    ${marked(cut(line, columns - 4, theme.symbols.more))}`)
        .join('\n')}`
    : '';
  // The message names the test in which it was stopped first.
  const failed = failedIn(verdict);
  const stopped = failed.find((test) => test.message === verdict.message);
  const others = failed.filter((test) => test !== stopped);
  const story = stopped?.exhibits.find(({ kind }) => kind === 'story');
  return [
    `${margin}${theme.fail(theme.symbols.fail)} ${message}`,
    frame,
    place,
    wrap(verdict.advice, columns, '    '),
    story ? renderExhibit(story, screen) : '',
    stopped ? renderPrintedIn(stopped, screen) : '',
    others.map(({ name }) => renderHeadline(name, screen)).join('\n'),
  ].filter((part) => part !== '');
}

function renderEnd(verdict: Verdict, { theme, columns, rows }: CheckScreen): string {
  const painted = rows.map(([label, text, says]): [string, string, string?] => [
    label,
    theme.action(text),
    says,
  ]);
  if (verdict.status === 'pass') return rows.length > 0 ? labelled(painted, columns) : '';
  const lines = rows.length > 0 ? labelled(painted, columns).split('\n') : [margin];
  const last = lines.pop()!;
  return [
    ...lines,
    spread(last.slice(margin.length), theme.secondary(seconds(verdict.durationMs)), columns),
  ].join('\n');
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
