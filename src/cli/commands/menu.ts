// What `events-course` alone shows on a terminal: where the learner is, and everything else within
// a few keys. Esc leads back, never out of a half-finished thing; nothing that was shown is cleared.
import path from 'node:path';
import type { Exercise, Guide, Lesson } from '../../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../../course/find.ts';
import { nextThing } from '../../course/next.ts';
import { learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { readLog } from '../../progress/log.ts';
import { dueIn, ideasIn } from '../../quiz/schedule.ts';
import { renderMenuHead } from '../../ui/render-menu.ts';
import type { Context } from '../context.ts';
import { doneIn } from '../context.ts';

/** A thing to choose: what stands there, what is said beside it, and what it does. */
interface Entry {
  name: string;
  says?: string;
  choose(): Promise<unknown>;
}

/** `contextIn` gives the context of another folder: of the workspace that was just made. */
export async function menu(
  first: Context,
  contextIn: (folder: string) => Context,
): Promise<number> {
  const context = first.workspaceIfAny() === undefined ? await welcome(first, contextIn) : first;
  if (context === undefined) return 0;
  for (;;) {
    context.print(renderMenuHead(context.course, context.progress(), context));
    const chosen = await choose('Where to?', entries(context));
    if (!chosen || chosen.name === quit) return 0;
    await perform(chosen, context);
  }
}

const quit = 'quit';
const back = 'back';

/** The first time: a workspace, and straight into the first lesson. */
async function welcome(
  context: Context,
  contextIn: (folder: string) => Context,
): Promise<Context | undefined> {
  const { askYesNo } = await import('../../ui/prompts.ts');
  context.print(
    '\n  events-course\n\n  Lessons that measure, exercises graded in a blink, short guides. Your answers\n  go into a folder of your own, with a log of what you have done.\n',
  );
  if (!(await askYesNo('Make the folder events-course/ here, and begin?', true))) return undefined;
  const { init } = await import('./init.ts');
  await init(undefined, {}, context);
  const made = contextIn(path.join(context.cwd, 'events-course'));
  const { run } = await import('./run.ts');
  await run(lessonNumber(made.course.lessons[0]!), [], made);
  return made;
}

function entries(context: Context): Entry[] {
  const { course } = context;
  const due = questionsDue(context);
  return [
    ...goOn(context),
    { name: 'lessons', says: `${course.lessons.length}`, choose: () => lessons(context) },
    { name: 'exercises', says: `${course.exercises.length}`, choose: () => exercises(context) },
    { name: 'guides', says: `${course.guides.length}`, choose: () => guides(context) },
    {
      name: 'questions',
      says: due > 0 ? `${due} due` : '',
      choose: async () => (await import('./quiz.ts')).quiz(undefined, {}, context),
    },
    {
      name: 'progress',
      choose: async () => (await import('./progress.ts')).progress({}, context),
    },
    { name: quit, choose: async () => {} },
  ];
}

function questionsDue(context: Context): number {
  const { events } = readLog(context.workspace());
  return dueIn(ideasIn(events), Date.now()).due;
}

/** What comes next, and why: where an exercise stands half done, that. */
function goOn(context: Context): Entry[] {
  const { course } = context;
  const { exercises: known } = context.progress();
  const half = course.exercises.find(({ id }) => known[id] && !known[id].done);
  if (half) {
    const step = Math.min(known[half.id]!.stepsPassed + 1, half.steps.length);
    const title = half.steps[step - 1]!.title;
    return [
      {
        name: `go on: ${half.id}, step ${step}, ${title}`,
        says: `last seen ${sayAgo(known[half.id]!.lastAt)}`,
        choose: () => oneExercise(half, context),
      },
    ];
  }
  const next = nextThing(course, doneIn(context.progress()));
  if (!next) return [];
  return [
    { name: `go on: ${next.says}`, says: next.args, choose: () => start(next.args, context) },
  ];
}

/** `run 02`, `guide pubsub` or `check 3`, as `nextThing` says it. */
async function start(args: string, context: Context): Promise<unknown> {
  const [command, name = ''] = args.split(' ');
  if (command === 'run') return (await import('./run.ts')).run(name, [], context);
  if (command === 'guide') return (await import('./guide.ts')).guide(name, {}, context);
  const exercise = context.course.exercises.find((known) => exerciseNumber(known) === name)!;
  return oneExercise(exercise, context);
}

async function lessons(context: Context): Promise<unknown> {
  const done = doneIn(context.progress());
  const offered = context.course.lessons.map(
    (lesson): Entry => ({
      name: `${lessonNumber(lesson)} ${lesson.title}`,
      says: done.lesson(lesson.id) ? 'done' : `${lesson.minutes} min`,
      choose: () => oneLesson(lesson, context),
    }),
  );
  return performAny('Which lesson?', offered, context);
}

async function oneLesson(lesson: Lesson, context: Context): Promise<unknown> {
  const { run } = await import('./run.ts');
  const runWith = (args: string[]) => () => run(lessonNumber(lesson), args, context);
  return performAny(
    lesson.title,
    [
      { name: 'run it', choose: runWith([]) },
      ...lesson.tries.map(({ args, says }) => ({
        name: says,
        says: args,
        choose: runWith(args.split(' ')),
      })),
    ],
    context,
  );
}

async function exercises(context: Context): Promise<unknown> {
  const { exercises: known } = context.progress();
  const offered = context.course.exercises.map((exercise): Entry => {
    const passed = known[exercise.id]?.stepsPassed ?? 0;
    return {
      name: `${exerciseNumber(exercise)} ${exercise.title}`,
      says: known[exercise.id]?.done ? 'done' : `${passed} of ${exercise.steps.length} steps`,
      choose: () => oneExercise(exercise, context),
    };
  });
  return performAny('Which exercise?', offered, context);
}

async function oneExercise(exercise: Exercise, context: Context): Promise<unknown> {
  const file = learnerFile(context.workspace(), exercise.id);
  const { check } = await import('./check.ts');
  const number = exerciseNumber(exercise);
  const offered: Entry[] = [
    { name: 'watch: check at every save', choose: () => check(number, { watch: true }, context) },
    { name: 'check once', choose: () => check(number, {}, context) },
    {
      name: 'open it in my editor',
      says: path.relative(context.cwd, file),
      choose: () => open(file, context),
    },
    { name: 'a hint', choose: async () => (await import('./hint.ts')).hint(number, {}, context) },
    {
      name: 'the reference beside it',
      choose: async () => (await import('./diff.ts')).diff(number, {}, context),
    },
    {
      name: 'begin again from the starter',
      choose: async () => (await import('./reset.ts')).reset(number, {}, context),
    },
  ];
  return performAny(exercise.title, offered, context);
}

async function open(file: string, context: Context): Promise<void> {
  const { openEditor } = await import('../open-editor.ts');
  const problem = await openEditor({ file, line: 1, column: 1 }, context.env);
  if (problem) context.say(`  ${problem}. Set $EDITOR to the command of yours.`);
}

async function guides(context: Context): Promise<unknown> {
  const offered = context.course.guides.map(
    (guide: Guide): Entry => ({
      name: guide.title,
      says: sayRead(context.progress().guides[guide.id]?.stoppedAt, guide.minutes),
      choose: async () => (await import('./guide.ts')).guide(guideName(guide), {}, context),
    }),
  );
  return performAny('Which guide?', offered, context);
}

const sayRead = (stoppedAt: number | undefined, minutes: number): string => {
  if (stoppedAt === undefined) return `${minutes} min`;
  return stoppedAt === 1 ? 'read' : `read to ${Math.round(stoppedAt * 100)} %`;
};

/** Undefined by Esc. */
async function choose(question: string, offered: Entry[]): Promise<Entry | undefined> {
  const { askSearch } = await import('../../ui/prompts.ts');
  const name = await askSearch(
    question,
    offered.map(({ name, says }) => [name, name, says]),
  );
  return offered.find((entry) => entry.name === name);
}

async function performAny(question: string, offered: Entry[], context: Context): Promise<void> {
  const chosen = await choose(question, [...offered, { name: back, choose: async () => {} }]);
  if (chosen && chosen.name !== back) await perform(chosen, context);
}

/** What goes wrong in a thing that was chosen is said, and the menu goes on. */
async function perform(entry: Entry, context: Context): Promise<void> {
  try {
    await entry.choose();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.say(`  ${error.message}`);
  }
}

function sayAgo(at: string): string {
  const days = Math.floor((Date.now() - Date.parse(at)) / (24 * 60 * 60 * 1000));
  if (days < 1) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
