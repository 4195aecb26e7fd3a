// Runs a lesson: predict, measure, compare, take away.
import fs from 'node:fs';
import path from 'node:path';
import type { Lesson } from '../../course/course.ts';
import { exerciseNumber, findLesson, guideName, lessonNumber } from '../../course/find.ts';
import { builtLesson, filesIn } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { comparePredictions } from '../../example/compare-predictions.ts';
import { type ExampleResult, runExample } from '../../example/run-example.ts';
import type { Sureness } from '../../progress/events.ts';
import { renderComparison, renderLessonEnd, renderLessonHead } from '../../ui/render-lesson.ts';
import { askSureness } from '../ask-sureness.ts';
import { outputTo } from '../commander-style.ts';
import type { Context } from '../context.ts';
import { defineCommand, lessonWords } from '../define-command.ts';
import { type LessonOptions, offeredOptions, parseLessonOptions } from '../lesson-options.ts';

export const command = defineCommand({
  summary: "run a lesson: predict, measure, compare; a lesson's own options: run 01 --help",
  arguments: [
    { name: '[lesson]', says: 'its number or name', words: lessonWords },
    { name: '[options...]', says: 'options of the lesson' },
  ],
  options: { all: { says: 'every lesson, in order' } },
  usage: '<lesson> [options of the lesson] | --all',
  passesOptions: true,
  optionsOf: offeredOptions,
  examples: [
    ['run 01', 'predict, then watch it being measured'],
    ['run 01 --break no-limit', 'a variant that goes wrong on purpose'],
    ['run 01 --help', 'its settings, scenes and variants'],
    ['run --all', 'one after the other'],
  ],
  async run(context, { all }, lesson, rest) {
    if (!all) return run(lesson, rest, context);
    const { runAll } = await import('./run-all.ts');
    return runAll(lesson === undefined ? [] : [lesson, ...rest], { run, runToJson }, context);
  },
});

export async function run(
  name: string | undefined,
  argv: string[],
  context: Context,
): Promise<number> {
  if (name === undefined || name.startsWith('-')) {
    throw new UserError('Which lesson?', `run ${lessonNumber(context.course.lessons[0]!)}`);
  }
  const lesson = findLesson(context.course, name);
  const options = parseLessonOptions(lesson, argv, outputTo(context));
  if (options.source) return printSource(lesson, context);
  if (options.json) return runForJson(lesson, options, context);
  return runForPeople(lesson, options, context);
}

async function runForPeople(
  lesson: Lesson,
  options: LessonOptions,
  context: Context,
): Promise<number> {
  const { theme, columns } = context;
  const { knobs, break: broken } = options;
  const asked = { knobs, break: broken };
  context.print(renderLessonHead(lesson, { theme, columns, ...asked }));
  const said = await askPredictions(lesson, options, context);
  const result = await runLesson(lesson, options, context, context.live());
  if (result.status === 'error' && result.reason === 'interrupted') return 130;
  if (result.status === 'error') return sayFailed(lesson, result, context);
  const compared = comparePredictions(lesson, result.facts, said.choices);
  context.record(
    {
      type: 'lesson-run',
      lesson: lesson.id,
      ok: true,
      durationMs: result.durationMs,
      ...asked,
    },
    ...compared.map(({ prediction, said: answer, truth, right }) => ({
      type: 'prediction-made' as const,
      lesson: lesson.id,
      prediction: prediction.id,
      said: answer,
      truth,
      right,
      sure: said.sure,
    })),
  );
  if (compared.length > 0) context.print(renderComparison(compared, said.sure, { theme, columns }));
  context.print(
    renderLessonEnd(lesson, {
      theme,
      columns,
      program: context.program,
      ...namesAround(lesson, context),
      ...asked,
    }),
  );
  return 0;
}

function namesAround(lesson: Lesson, { course }: Context): { guide?: string; exercise?: string } {
  const guide = course.guides.find(({ id }) => id === lesson.guide);
  const exercise = course.exercises.find(({ id }) => id === lesson.exercise);
  return { guide: guide && guideName(guide), exercise: exercise && exerciseNumber(exercise) };
}

async function askPredictions(
  lesson: Lesson,
  options: LessonOptions,
  context: Context,
): Promise<{ choices: Record<string, string>; sure: Sureness }> {
  const choices: Record<string, string> = {};
  if (!context.isInteractive || !options.predict || options.break !== undefined)
    return { choices, sure: 'guess' };
  const { askChoice } = await import('../../ui/prompts.ts');
  for (const { id, ask, choices: offered, unless } of lesson.predictions) {
    if (!unless?.({ knobs: options.knobs, break: options.break }))
      choices[id] = await askChoice(ask, offered, context);
  }
  if (Object.keys(choices).length === 0) return { choices, sure: 'guess' };
  const sure = await askSureness(context);
  context.say(''); // the drawing that follows stands apart from the questions
  return { choices, sure };
}

const runLesson = (
  lesson: Lesson,
  options: LessonOptions,
  context: Context,
  output: 'inherit' | ((text: string) => void),
): Promise<ExampleResult> =>
  runExample({
    file: builtLesson(context.content, lesson.id).example,
    args: options.args,
    output,
    cwd: context.cwd,
    env: { ...context.env, COLUMNS: String(context.columns) },
    expectedExitCode:
      options.break === undefined ? 0 : (lesson.breaks[options.break]?.exitCode ?? 0),
  });

/** The shape of `run --json`. */
export interface RunJson {
  version: 1;
  lesson: string;
  status: 'ok' | 'error';
  exitCode: number | null;
  durationMs: number;
  knobs: Record<string, unknown>;
  facts: Record<string, unknown>;
  output: string;
}

export async function runToJson(
  lesson: Lesson,
  options: LessonOptions,
  context: Context,
): Promise<RunJson> {
  const result = await runLesson(lesson, options, context, () => {});
  const { status, exitCode, durationMs, facts, output } = result;
  const { knobs, break: broken } = options;
  const ok = status === 'ok';
  context.record({ type: 'lesson-run', lesson: lesson.id, ok, durationMs, knobs, break: broken });
  return { version: 1, lesson: lesson.id, status, exitCode, durationMs, knobs, facts, output };
}

async function runForJson(
  lesson: Lesson,
  options: LessonOptions,
  context: Context,
): Promise<number> {
  const result = await runToJson(lesson, options, context);
  context.printJson(result);
  return result.status === 'ok' ? 0 : 1;
}

function sayFailed(lesson: Lesson, result: ExampleResult, context: Context): number {
  const { exitCode, signal, durationMs } = result;
  context.record({ type: 'lesson-run', lesson: lesson.id, ok: false, durationMs });
  const how =
    result.status === 'error' && result.reason === 'time-limit'
      ? 'did not end in time'
      : `ended with ${signal ?? `code ${exitCode}`}`;
  context.say(
    `  The example of lesson ${lessonNumber(lesson)} ${how}. Look at it:  ${context.program} run ${lessonNumber(lesson)} --source`,
  );
  return 1;
}

/** The very code that runs: the example first, then the files beside it. */
function printSource(lesson: Lesson, context: Context): number {
  const { sources } = builtLesson(context.content, lesson.id);
  for (const file of filesIn(sources)) {
    context.printRaw(
      `// ${'─'.repeat(3)} ${file}\n\n${fs.readFileSync(path.join(sources, file), 'utf8')}\n`,
    );
  }
  return 0;
}
