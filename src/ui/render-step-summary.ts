// What a run of GitHub Actions says on its page: Markdown, a table for each exercise.
import type { Exercise } from '../course/course.ts';
import { scoreOf } from '../grader/score.ts';
import type { StepResult, Verdict } from '../grader/verdict.ts';
import { count } from '../text/numbers.ts';
import { type Fault, faultsOf } from './render-for-tools.ts';

export function renderStepSummary(verdicts: Verdict[], exercises: Exercise[]): string {
  const titleOf = (id: string) => exercises.find((exercise) => exercise.id === id)?.title ?? '';
  return verdicts.map((verdict) => sectionOf(verdict, titleOf(verdict.exercise))).join('\n');
}

const results = { pass: '✓ passed', fail: '✗ failed', error: '✗ no verdict', skipped: '· not run' };

function sectionOf(verdict: Verdict, title: string): string {
  const { steps, tests } = scoreOf(verdict.steps);
  const faults = faultsOf(verdict);
  const more = faults.length - mostFaults;
  return [
    `### ${verdict.exercise} ${asText(title)}: ${results[verdict.status]}`,
    '',
    `${steps[0]} of ${count(steps[1], 'step')} and ${tests[0]} of ${count(tests[1], 'test')} passed.`,
    '',
    '| step | result | tests passed |',
    '| --- | --- | --- |',
    ...verdict.steps.map(rowOf),
    '',
    ...faults.slice(0, mostFaults).map(lineOf),
    ...(more > 0 ? [`- ${count(more, 'more failing test')}`] : []),
    '',
  ].join('\n');
}

/** A summary may have 1 MB. */
const mostFaults = 20;

function rowOf({ step, title, status, tests }: StepResult): string {
  const passed = tests.filter((test) => test.status === 'pass').length;
  return `| ${step} ${asText(title)} | ${results[status]} | ${passed} of ${tests.length} |`;
}

function lineOf({ file, line, text }: Fault): string {
  const [first, second] = text.split('\n', 2).map((part) => asText(part.slice(0, 300)));
  return `- **${first}**${second ? `: ${second}` : ''} (${asText(file)}:${line})`;
}

/** Nothing in it is Markdown or HTML. */
const asText = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_~|<>&#@![\]$:]/g, (sign) => `&#${sign.charCodeAt(0)};`);
