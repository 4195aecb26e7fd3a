// All exercises at a glance, after `check --all`.
import type { Exercise } from '../course/course.ts';
import { exerciseNumber } from '../course/find.ts';
import type { Verdict } from '../grader/verdict.ts';
import { labelled, margin, wrap } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { padEnd, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export function renderCheckSummary(
  verdicts: Verdict[],
  exercises: Exercise[],
  { theme, columns, program }: Screen & { program: string },
): string {
  const widest = Math.max(...exercises.map(({ title }) => title.length));
  const lines = verdicts.map((verdict, i) => {
    const exercise = exercises[i]!;
    const symbol =
      verdict.status === 'pass' ? theme.pass(theme.symbols.pass) : theme.fail(theme.symbols.fail);
    const head = `${margin}${padEnd(symbol, theme.symbols.pass.length)} ${exerciseNumber(exercise)}  `;
    const together = `${head}${padEnd(exercise.title, widest)}  ${sayStatus(verdict)}`;
    if (visibleWidth(together) <= columns) return together;
    return `${head}${exercise.title}\n${wrap(sayStatus(verdict), columns, ' '.repeat(visibleWidth(head)))}`;
  });
  const open = verdicts.findIndex(({ status }) => status !== 'pass');
  const passed = verdicts.filter(({ status }) => status === 'pass').length;
  const end =
    open === -1
      ? `${margin}${theme.pass('All passed.')}`
      : labelled(
          [['next', theme.action(`${program} check ${exerciseNumber(exercises[open]!)}`)]],
          columns,
        );
  return `\n${lines.join('\n')}\n\n${margin}${passed} of ${count(verdicts.length, 'exercise')} passed\n\n${end}\n`;
}

function sayStatus(verdict: Verdict): string {
  if (verdict.status === 'pass') return 'passed';
  if (verdict.status === 'error') return verdict.message;
  const failing = verdict.steps.find(({ status }) => status === 'fail');
  return `step ${failing?.step} fails: ${failing?.title}`;
}
