// What the learner's code printed, under the test in which it was printed.
import type { StepResult, TestResult, Verdict } from '../grader/verdict.ts';
import { wrap } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { cut } from '../text/width.ts';
import type { Screen } from './theme.ts';

/** Head and tail, for a screen that is about something else. */
export function renderPrinted(
  head: string,
  output: string | undefined,
  { theme, columns }: Screen,
): string {
  if (!output) return '';
  const lines = headAndTail(linesOf(output), 12).map(
    (line) => `    ${cut(line, columns - 4, theme.symbols.more)}`,
  );
  return `${head}\n${lines.map(theme.secondary).join('\n')}`;
}

/** All of it, in the order of the tests; nothing where nothing was printed. */
export function renderAllPrinted(verdict: Verdict, { theme, columns }: Screen): string[] {
  const whole = (head: string, output: string | undefined) =>
    output
      ? [
          `${wrap(head, columns)}\n${linesOf(output)
            .map((line) => `    ${line}`)
            .join('\n')}`,
        ]
      : [];
  const ofTest = ({ step }: StepResult, { name, output }: TestResult) =>
    whole(`${theme.secondary('printed in')} ${step}  ${name}`, output);
  return [
    ...whole(theme.secondary(outsideTests), verdict.outputOutsideTests),
    ...verdict.steps.flatMap((step) => step.tests.flatMap((test) => ofTest(step, test))),
  ];
}

export const outsideTests = 'printed outside the tests';

/** `your code printed 34 lines` */
export const sayPrinted = ({ output, outputTruncated }: Verdict): string =>
  `your code printed ${outputTruncated ? 'a lot' : count(linesOf(output).length, 'line')}`;

const linesOf = (output: string) => output.replace(/\n+$/, '').split('\n');

export function headAndTail(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines;
  const half = Math.floor((most - 1) / 2);
  return [
    ...lines.slice(0, half),
    `… ${count(lines.length - 2 * half, 'more line')}`,
    ...lines.slice(-half),
  ];
}
