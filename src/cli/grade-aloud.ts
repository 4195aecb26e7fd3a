// Grades, and meanwhile counts on the terminal, for whoever waits there.
import { inParallel } from '../grader/in-parallel.ts';
import type { Verdict } from '../grader/verdict.ts';
import { LiveLine } from '../ui/live-line.ts';
import { renderCount, renderCountOfAll } from '../ui/render-count.ts';
import type { Context } from './context.ts';
import type { Subject } from './subject.ts';
import { gradeSubject } from './verdicts.ts';

/** Counts steps and tests. */
export const gradeAloud = (subject: Subject, context: Context): Promise<Verdict> =>
  withLine(context, (line) => {
    line.show(renderCount(subject.exercise.id, undefined, context.theme));
    return gradeSubject(subject, context, (count) =>
      line.show(renderCount(subject.exercise.id, count, context.theme)),
    );
  });

/** Counts exercises. The verdicts keep the order of the subjects. */
export const gradeAllAloud = (subjects: Subject[], context: Context): Promise<Verdict[]> =>
  withLine(context, (line) => {
    let done = 0;
    const show = () => line.show(renderCountOfAll(done, subjects.length, context.theme));
    show();
    return inParallel(subjects, async (subject) => {
      const verdict = await gradeSubject(subject, context);
      done++;
      show();
      return verdict;
    });
  });

async function withLine<Result>(
  context: Context,
  work: (line: LiveLine) => Promise<Result>,
): Promise<Result> {
  const line = new LiveLine(context);
  try {
    return await work(line);
  } finally {
    line.remove();
  }
}
