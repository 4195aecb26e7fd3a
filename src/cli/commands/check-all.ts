// Every exercise, side by side on the cores there are; what is shown keeps the order of the course.
import { learnerFile } from '../../course/paths.ts';
import { inParallel } from '../../grader/in-parallel.ts';
import type { Verdict } from '../../grader/verdict.ts';
import { margin } from '../../text/lines.ts';
import { renderCheckSummary } from '../../ui/render-check-summary.ts';
import { renderAllPrinted } from '../../ui/render-printed.ts';
import { junitReport, showVerdicts } from '../ci.ts';
import type { Context } from '../context.ts';
import { gradeAllAloud } from '../grade-aloud.ts';
import type { Subject } from '../subject.ts';
import { checkJson, gradeSubject, remember } from '../verdicts.ts';

interface AllOptions {
  allSteps?: boolean;
  output?: boolean;
  record?: boolean;
  junit?: string;
  problems?: boolean;
  json?: boolean;
}

export async function checkAll(options: AllOptions, context: Context): Promise<number> {
  const { course, theme, columns, program } = context;
  const workspace = context.workspace();
  const report = junitReport(options.junit, context);
  const subjects: Subject[] = course.exercises.map((exercise) => ({
    exercise,
    file: learnerFile(workspace, exercise.id),
    allSteps: options.allSteps,
    wholeOutput: options.output,
    record: options.record,
  }));
  const verdicts = await (options.json
    ? inParallel(subjects, (subject) => gradeSubject(subject, context))
    : gradeAllAloud(subjects, context));
  for (const [i, verdict] of verdicts.entries()) remember(verdict, subjects[i]!, context);
  const summary = renderCheckSummary(verdicts, course.exercises, { theme, columns, program });
  const printed = (verdict: Verdict) => {
    const parts = renderAllPrinted(verdict, { theme, columns });
    return parts.length > 0 ? `\n${[margin + verdict.exercise, ...parts].join('\n\n')}\n` : '';
  };
  const screen = (options.output ? verdicts.map(printed).join('') : '') + summary;
  if (options.json) context.printJson({ version: 1, results: verdicts.map(checkJson) });
  else showVerdicts(verdicts, screen, options, context);
  report?.write(verdicts);
  return verdicts.every(({ status }) => status === 'pass') ? 0 : 1;
}
