// One lesson: its example runs to the end that it declares, and gives every fact that is asked of it.
import fs from 'node:fs';
import path from 'node:path';
import type { Lesson } from '../course/course.ts';
import { optionName } from '../course/knob-values.ts';
import { builtLesson, filesIn, lessonSources } from '../course/paths.ts';
import { runExample } from '../example/run-example.ts';
import { complain, type Ground } from './prove.ts';

const widestLine = 80;
const longestExample = 150;
/** In ms. Only what hangs is a fault here: 5 s are promised, but this machine may be busy with other work. */
const longestRunMs = 60_000;

/** Returns the names of the facts that a plain run and its breaks reported. */
export async function proveLesson(ground: Ground, lesson: Lesson): Promise<string[]> {
  const file = `lessons/${lesson.id}/lesson.ts`;
  proveSources(ground, lesson);
  proveReferences(ground, lesson, file);
  proveStories(ground, lesson, file);
  const names = new Set<string>();
  for (const broken of [undefined, ...Object.keys(lesson.breaks)]) {
    const facts = await proveRun(ground, lesson, broken, file);
    for (const name of Object.keys(facts)) names.add(name);
    if (broken === undefined) provePredictions(ground, lesson, facts, file);
  }
  for (const args of variants(lesson)) await proveVariant(ground, lesson, args, file, names);
  ground.proved.push(
    `${lesson.id}: runs, ${Object.keys(lesson.breaks).length} breaks end as declared, ${names.size} facts`,
  );
  return [...names];
}

function proveSources(ground: Ground, lesson: Lesson): void {
  const { folder, example } = lessonSources(ground.root, lesson.id);
  for (const entry of filesIn(folder)) {
    const lines = fs.readFileSync(path.join(folder, entry), 'utf8').split('\n');
    const wide = lines.findIndex((line) => line.length > widestLine);
    if (wide !== -1 && isShown(entry))
      complain(
        ground,
        path.join(folder, entry),
        `line ${wide + 1} is wider than ${widestLine}`,
        'Learners read it on 80 columns.',
      );
  }
  const length = fs.readFileSync(example, 'utf8').trimEnd().split('\n').length;
  if (length > longestExample)
    complain(
      ground,
      example,
      `${length} lines`,
      `At most ${longestExample}: one idea, the pattern first.`,
    );
}

/** What `--source` prints. */
const isShown = (entry: string) => !/^(lesson|questions)\.ts$/.test(entry);

function proveReferences(ground: Ground, lesson: Lesson, file: string): void {
  const { guides, exercises } = ground.course;
  const ids = guides.map(({ id }) => id);
  if (!ids.includes(lesson.guide))
    complain(ground, file, `no guide \`${lesson.guide}\``, 'Name one of guides/index.ts.');
  if (!exercises.some(({ id }) => id === lesson.exercise))
    complain(ground, file, `no exercise \`${lesson.exercise}\``, 'Name one of solutions/index.ts.');
}

/** A scene under the story of another one would promise what it does not show. */
function proveStories(ground: Ground, lesson: Lesson, file: string): void {
  const { stories = {}, knobs, breaks } = lesson;
  const usual = `--scene ${knobs.scene?.default}`;
  const askable = [...choicesOf(lesson), ...Object.keys(breaks).map((name) => `--break ${name}`)];
  for (const option of Object.keys(stories))
    if (!askable.includes(option))
      complain(
        ground,
        file,
        `a story for \`${option}\`, which is nothing`,
        'Name a choice or a break.',
      );
  for (const option of askable)
    if (option.startsWith('--scene ') && option !== usual && !(option in stories))
      complain(
        ground,
        file,
        `no story for \`${option}\``,
        `The lesson's own is about \`${usual}\`.`,
      );
}

/** `--fix weak`, for each choice of each knob. */
const choicesOf = ({ knobs }: Lesson): string[] =>
  Object.entries(knobs).flatMap(([name, knob]) =>
    knob.type === 'choice'
      ? Object.keys(knob.choices).map((value) => `${optionName(name)} ${value}`)
      : [],
  );

async function proveRun(
  ground: Ground,
  lesson: Lesson,
  broken: string | undefined,
  file: string,
): Promise<Record<string, unknown>> {
  const args = broken === undefined ? [] : ['--break', broken];
  const wanted = broken === undefined ? 0 : (lesson.breaks[broken]!.exitCode ?? 0);
  const run = await runExample({
    file: builtLesson(ground.content, lesson.id).example,
    args,
    expectedExitCode: wanted,
    timeLimitMs: longestRunMs,
    output: () => {},
  });
  const name = ['run', ...args].join(' ');
  if (run.status !== 'ok')
    complain(
      ground,
      file,
      `\`${name}\` ends with ${run.signal ?? run.exitCode}, not ${wanted}`,
      run.output.split('\n').slice(-3).join(' '),
    );
  return run.facts;
}

/** Each answer is one of the choices, and asks only for facts that were reported. */
function provePredictions(
  ground: Ground,
  lesson: Lesson,
  facts: Record<string, unknown>,
  file: string,
): void {
  for (const { id, choices, answer, found } of lesson.predictions) {
    const missing = new Set<string>();
    const watched = new Proxy(facts, {
      get: (target, name) => {
        if (typeof name === 'string' && !(name in target)) missing.add(name);
        return Reflect.get(target, name);
      },
    });
    const key = answer(watched);
    if (missing.size === 0) found?.(watched); // it formats what is there
    if (!(key in choices))
      complain(
        ground,
        file,
        `\`${id}\` answers \`${key}\`, which is no choice`,
        `Choices are ${Object.keys(choices).join(', ')}.`,
      );
    for (const name of missing)
      complain(
        ground,
        file,
        `\`${id}\` asks for the fact \`${name}\`, which the example does not report`,
        'Report it.',
      );
  }
}

/** What the screen offers to type next, and every choice of every knob; breaks are proved apart, and snapshots write files. */
function variants(lesson: Lesson): string[] {
  const offered = lesson.tries
    .map(({ args }) => args)
    .filter((args) => !/--(source|snapshot|break)/.test(args));
  return [...new Set([...offered, ...choicesOf(lesson)])];
}

async function proveVariant(
  ground: Ground,
  lesson: Lesson,
  args: string,
  file: string,
  names: Set<string>,
): Promise<void> {
  const run = await runExample({
    file: builtLesson(ground.content, lesson.id).example,
    args: args.split(' '),
    timeLimitMs: longestRunMs,
    output: () => {},
  });
  for (const name of Object.keys(run.facts)) names.add(name);
  if (run.status !== 'ok') {
    complain(
      ground,
      file,
      `\`run ${args}\` ends with ${run.signal ?? run.exitCode}`,
      'Every choice of a knob must work.',
    );
  }
}
