// The course on one screen.
import { exerciseNumber, guideName, lessonNumber } from '../../course/find.ts';
import { nextThing } from '../../course/next.ts';
import { renderList } from '../../ui/render-list.ts';
import { changesOf } from '../../workspace/changes.ts';
import { doneIn, type SmallWorld, type Ways } from '../context.ts';
import { defineCommand, json } from '../define-command.ts';

export const command = defineCommand({
  summary: 'lessons, exercises and guides, and what is done',
  options: { json },
  examples: [['list --json', 'the same for a program']],
  run: (context, options) => list(options, context),
});

type ListContext = SmallWorld & Ways;

export async function list(options: { json?: boolean }, context: ListContext): Promise<number> {
  context.answer(options, { json: () => listJson(context), screen: () => screenOf(context) });
  return 0;
}

function screenOf(context: ListContext): string {
  const { course, program, theme, columns } = context;
  const progress = context.progress();
  const done = doneIn(progress);
  const next = nextThing(course, done);
  return renderList({
    theme,
    columns,
    lessons: course.lessons.map((lesson) => ({
      number: lessonNumber(lesson),
      title: lesson.title,
      minutes: lesson.minutes,
      done: done.lesson(lesson.id),
    })),
    exercises: course.exercises.map((exercise) => ({
      number: exerciseNumber(exercise),
      title: exercise.title,
      minutes: exercise.minutes,
      steps: exercise.steps.length,
      stepsPassed: progress.exercises[exercise.id]?.stepsPassed ?? 0,
      done: done.exercise(exercise.id),
    })),
    guides: course.guides.map((guide) => ({
      name: guideName(guide),
      title: guide.title,
      minutes: guide.minutes,
      read: done.guide(guide.id),
    })),
    changes: changesIn(context, progress.starters),
    next: next && { text: `${program} ${next.args}`, says: next.says },
  });
}

/** What an update has brought, with the command that takes it over. */
function changesIn(context: ListContext, starters: Record<string, string>) {
  const workspace = context.workspaceIfAny();
  if (workspace === undefined || workspace === context.clone) return [];
  return changesOf(context.course, context.content, workspace, starters).map(
    ({ exercise, kind }) => ({
      text: `${context.program} reset ${exerciseNumber(exercise)}`,
      says:
        kind === 'new'
          ? `${exercise.id} is not in your workspace yet`
          : `${exercise.id} has a newer starter; yours is kept`,
    }),
  );
}

/** The shape of `list --json`. */
function listJson({ course, progress }: ListContext): object {
  const { lessons, exercises, guides, questions } = progress();
  return {
    version: 1,
    lessons: course.lessons.map(({ id, title, minutes }) => ({
      id,
      title,
      minutes,
      done: lessons[id]?.done ?? false,
    })),
    exercises: course.exercises.map(({ id, title, minutes, lesson, steps }) => ({
      id,
      title,
      minutes,
      lesson,
      steps: steps.length,
      stepsPassed: exercises[id]?.stepsPassed ?? 0,
      done: exercises[id]?.done ?? false,
    })),
    guides: course.guides.map(({ id, title }) => ({
      id,
      title,
      read: guides[id]?.read ?? false,
    })),
    questions: {
      total: course.lessons.flatMap(({ questions }) => questions).length,
      answered: Object.keys(questions).length,
      right: Object.values(questions).filter(({ right }) => right).length,
    },
  };
}
