// What `events-course` alone shows on a terminal: where the learner is, and everything else within
// a few keys. Esc leads one step back, also out of a half-finished thing; nothing that was shown is
// cleared, and a result stays until a key is pressed.
import path from 'node:path';
import type { Exercise, Guide, Lesson } from '../../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../../course/find.ts';
import { GivenUp, Interrupted } from '../../course/interrupted.ts';
import { nextThing } from '../../course/next.ts';
import { learnerFile } from '../../course/paths.ts';
import { asUserError } from '../../course/user-error.ts';
import type { GuideProgress } from '../../progress/fold.ts';
import { dueIn, ideasIn } from '../../quiz/schedule.ts';
import { onKeys } from '../../terminal/keys.ts';
import { labelled } from '../../text/lines.ts';
import { renderMenuHead } from '../../ui/render-menu.ts';
import { defaultFolder, isWorkspace } from '../../workspace/workspace.ts';
import type { Context } from '../context.ts';
import { doneIn } from '../context.ts';

const quit = 'quit';
const back = 'back';

/** A thing to choose: what stands there, what is said beside it, and what it does. */
interface Entry {
  name: string;
  says?: string;
  /** `back` where it was a list and was left. */
  choose(): Promise<unknown>;
  /** It prints a result: to be read before the menu comes below it. */
  prints?: boolean;
}

/** `contextIn` gives the context of another folder: of a workspace below this one. */
export async function menu(
  first: Context,
  contextIn: (folder: string) => Context,
): Promise<number> {
  const context = first.workspaceIfAny() === undefined ? await enter(first, contextIn) : first;
  if (context === undefined) return 0;
  for (;;) {
    context.print(renderMenuHead(context.course, context.progress(), context));
    const chosen = await choose('Where to?', entries(context), context);
    if (!chosen || chosen.name === quit) break;
    await perform(chosen, context);
  }
  if (context !== first) sayWayBack(context);
  return 0;
}

/** Into the workspace that an earlier `init` made here, else into a new one. */
async function enter(
  context: Context,
  contextIn: (folder: string) => Context,
): Promise<Context | undefined> {
  const folder = path.join(context.cwd, defaultFolder);
  if (!isWorkspace(context.course, folder)) return welcome(folder, context, contextIn);
  return contextIn(folder);
}

/** The first time: a workspace, and straight into the first lesson. */
async function welcome(
  folder: string,
  context: Context,
  contextIn: (folder: string) => Context,
): Promise<Context | undefined> {
  const { askYesNo } = await import('../../ui/prompts.ts');
  context.print(
    '\n  events-course\n\n  Lessons that measure, exercises graded in a blink, short guides. Your answers\n  go into a folder of your own, with a log of what you have done.\n',
  );
  if (!(await askYesNo(`Make the folder ${defaultFolder}/ here, and begin?`, context, true)))
    return undefined;
  const { init } = await import('./init.ts');
  await init(undefined, {}, context);
  const made = contextIn(folder);
  const { run } = await import('./run.ts');
  const begin = () => run(lessonNumber(made.course.lessons[0]!), [], made);
  await perform({ name: 'the first lesson', choose: begin, prints: true }, made);
  return made;
}

/** Commands typed from now on have to find the workspace. */
function sayWayBack({ print, program, theme, columns }: Context): void {
  const rows: [string, string, string?][] = [
    ['go', theme.action(`cd ${defaultFolder}`), 'your exercises are there'],
    ['next', theme.action(program)],
  ];
  print(`\n${labelled(rows, columns)}\n`);
}

function entries(context: Context): Entry[] {
  const due = questionsDue(context);
  return [
    ...goOn(context),
    { name: 'lessons', says: 'predict, measure, compare', choose: () => lessons(context) },
    { name: 'exercises', says: 'write, and have it graded', choose: () => exercises(context) },
    { name: 'guides', says: 'read, and search', choose: () => guides(context) },
    {
      name: 'questions',
      says: due > 0 ? `${due} due` : 'with reasons',
      choose: () => questions(context),
    },
    {
      name: 'progress',
      says: 'the course as a map',
      choose: async () => (await import('./progress.ts')).progress({}, context),
      prints: true,
    },
    {
      name: 'doctor',
      says: 'what the course stands on',
      choose: async () => (await import('./doctor.ts')).doctor(context),
      prints: true,
    },
    { name: quit, choose: async () => {} },
  ];
}

const questionsDue = (context: Context): number => dueIn(ideasIn(context.events()), Date.now()).due;

/** What comes next, and why: where an exercise stands half done, that; of several the last one seen. */
function goOn(context: Context): Entry[] {
  const { course } = context;
  const { exercises: known } = context.progress();
  const [half] = course.exercises
    .filter(({ id }) => known[id] && !known[id].done)
    .sort((a, b) => known[b.id]!.lastAt.localeCompare(known[a.id]!.lastAt));
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
  return next
    ? [{ name: `go on: ${next.says}`, says: next.args, ...start(next.args, context) }]
    : [];
}

/** `run 02`, `guide pubsub` or `check 3`, as `nextThing` says it. */
function start(args: string, context: Context): Pick<Entry, 'choose' | 'prints'> {
  const [command, name = ''] = args.split(' ');
  if (command === 'run')
    return {
      choose: async () => (await import('./run.ts')).run(name, [], context),
      prints: true,
    };
  if (command === 'guide')
    return { choose: async () => (await import('./guide.ts')).guide(name, {}, context) };
  const exercise = context.course.exercises.find((known) => exerciseNumber(known) === name)!;
  return { choose: () => oneExercise(exercise, context) };
}

const lessons = (context: Context): Promise<typeof back> =>
  chooseUntilBack('Which lesson?', context, () => {
    const done = doneIn(context.progress());
    return context.course.lessons.map((lesson) => ({
      name: `${lessonNumber(lesson)} ${lesson.title}`,
      says: done.lesson(lesson.id) ? 'done' : `${lesson.minutes} min`,
      choose: () => oneLesson(lesson, context),
    }));
  });

function oneLesson(lesson: Lesson, context: Context): Promise<typeof back> {
  const number = lessonNumber(lesson);
  const runs = (name: string, args: string): Entry => ({
    name,
    says: args,
    choose: async () =>
      (await import('./run.ts')).run(number, args.split(' ').filter(Boolean), context),
    prints: true,
  });
  return chooseUntilBack(lesson.title, context, () => [
    runs('run it', ''),
    ...lesson.tries.map(({ args, says }) => runs(says, args)),
    {
      name: 'a copy of its code, to change',
      says: `play ${number}`,
      choose: async () => (await import('./play.ts')).play(number, [], context),
    },
    {
      name: 'questions about it',
      says: `quiz ${number}`,
      choose: async () => (await import('./quiz.ts')).quiz(number, {}, context),
      prints: true,
    },
  ]);
}

const exercises = (context: Context): Promise<typeof back> =>
  chooseUntilBack('Which exercise?', context, () => {
    const { exercises: known } = context.progress();
    return context.course.exercises.map((exercise) => {
      const passed = known[exercise.id]?.stepsPassed ?? 0;
      return {
        name: `${exerciseNumber(exercise)} ${exercise.title}`,
        says: known[exercise.id]?.done ? 'done' : `${passed} of ${exercise.steps.length} steps`,
        choose: () => oneExercise(exercise, context),
      };
    });
  });

async function oneExercise(exercise: Exercise, context: Context): Promise<typeof back> {
  const file = learnerFile(context.workspace(), exercise.id);
  const { check } = await import('./check.ts');
  const number = exerciseNumber(exercise);
  return chooseUntilBack(exercise.title, context, () => [
    { name: 'watch: check at every save', choose: () => check(number, { watch: true }, context) },
    { name: 'check once', choose: () => check(number, {}, context), prints: true },
    {
      name: 'open it in my editor',
      says: context.shown(file),
      choose: () => open(file, context),
    },
    {
      name: 'a hint',
      choose: async () => (await import('./hint.ts')).hint(number, {}, context),
      prints: true,
    },
    {
      name: 'the reference beside it',
      choose: async () => (await import('./diff.ts')).diff(number, {}, context),
      prints: true,
    },
    {
      name: 'begin again from the starter',
      choose: async () => (await import('./reset.ts')).reset(number, {}, context),
      prints: true,
    },
  ]);
}

async function open(file: string, context: Context): Promise<void> {
  const { openEditor } = await import('../open-editor.ts');
  const problem = await openEditor({ file, line: 1, column: 1 }, context.env);
  if (problem) context.say(`  ${problem}. Set $EDITOR to the command of yours.`);
}

const guides = (context: Context): Promise<typeof back> =>
  chooseUntilBack('Which guide?', context, () => [
    ...context.course.guides.map((guide: Guide) => ({
      name: guide.title,
      says: sayRead(context.progress().guides[guide.id], guide.minutes),
      choose: async () => (await import('./guide.ts')).guide(guideName(guide), {}, context),
    })),
    { name: 'search all of them', choose: () => searchGuides(context), prints: true },
  ]);

const sayRead = (guide: GuideProgress | undefined, minutes: number): string => {
  if (guide?.read) return 'read';
  const percent = Math.round((guide?.stoppedAt ?? 0) * 100);
  return percent === 0 || percent === 100 ? `${minutes} min` : `read to ${percent} %`;
};

async function searchGuides(context: Context): Promise<unknown> {
  const { askText } = await import('../../ui/prompts.ts');
  const words = (await askText('Which words?', 'dead letter', context)).trim();
  if (words === '') return back;
  return (await import('./guide.ts')).guide(undefined, { search: [words] }, context);
}

function questions(context: Context): Promise<typeof back> {
  const ask = async (options: { all?: boolean; explain?: boolean }) =>
    (await import('./quiz.ts')).quiz(undefined, options, context);
  return chooseUntilBack('Which questions?', context, () => [
    { name: 'what is due, then what is new', choose: () => ask({}), prints: true },
    { name: 'all of them', choose: () => ask({ all: true }), prints: true },
    { name: 'in my own words', choose: () => ask({ explain: true }), prints: true },
  ]);
}

/** Undefined by Esc. */
async function choose(
  question: string,
  offered: Entry[],
  context: Context,
): Promise<Entry | undefined> {
  const { askSearch } = await import('../../ui/prompts.ts');
  const name = await askSearch(
    question,
    offered.map(({ name, says }) => [name, name, says]),
    context,
  );
  return offered.find((entry) => entry.name === name);
}

/** The list comes again, as things then are, until it is left for the one before it. */
async function chooseUntilBack(
  question: string,
  context: Context,
  offered: () => Entry[],
): Promise<typeof back> {
  for (;;) {
    const choices = [...offered(), { name: back, choose: async () => {} }];
    const chosen = await choose(question, choices, context);
    if (!chosen || chosen.name === back) return back;
    await perform(chosen, context);
  }
}

/** What goes wrong in a thing that was chosen is said, and the menu goes on. */
async function perform({ choose, prints }: Entry, context: Context): Promise<void> {
  try {
    const result = await choose();
    if (prints && result !== back && result !== interrupted) await waitForKey(context);
  } catch (error) {
    if (error instanceof GivenUp) return;
    const told = asUserError(error);
    if (!told) throw error;
    context.say(`  ${told.message}${told.next ? `  ${context.program} ${told.next}` : ''}`);
  }
}

/** The exit code of a command that Ctrl-C has ended: it has no result to read. */
const interrupted = 130;

function waitForKey({ say, stdin, theme }: Context): Promise<void> {
  say(theme.secondary('  any key: the menu'));
  return new Promise((resolve, reject) => {
    const giveBackKeys = onKeys((key) => {
      giveBackKeys();
      if (key === 'ctrl-c') reject(new Interrupted());
      else resolve();
    }, stdin.keyboard!);
  });
}

function sayAgo(at: string): string {
  const days = Math.floor((Date.now() - Date.parse(at)) / (24 * 60 * 60 * 1000));
  if (days < 1) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
