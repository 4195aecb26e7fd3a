// One lesson: its example runs to the end that it declares, and gives every fact that is asked of it.
import fs from 'node:fs';
import path from 'node:path';
import type { Lesson } from '../course/course.ts';
import { optionName } from '../course/knob-values.ts';
import { builtLesson, filesIn, lessonSources } from '../course/paths.ts';
import { type ExampleResult, runExample } from '../example/run-example.ts';
import { findOut } from './find-out.ts';
import { addProblem, type Ground } from './ground.ts';

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
  const [plain, ...others] = await Promise.all([
    proveRun(ground, lesson, [], file),
    ...Object.keys(lesson.breaks).map((name) => proveRun(ground, lesson, ['--break', name], file)),
    ...variants(lesson).map((args) => proveRun(ground, lesson, args.split(' '), file)),
  ]);
  provePredictions(ground, lesson, plain, file);
  const names = new Set([plain, ...others].flatMap((facts) => Object.keys(facts)));
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
      addProblem(
        ground,
        path.join(folder, entry),
        `line ${wide + 1} is wider than ${widestLine}`,
        'Learners read it on 80 columns.',
      );
  }
  const length = fs.readFileSync(example, 'utf8').trimEnd().split('\n').length;
  if (length > longestExample)
    addProblem(
      ground,
      example,
      `${length} lines`,
      `At most ${longestExample}: one idea, the pattern first.`,
    );
}

/** What `--source` prints. */
const isShown = (entry: string) => !/^(lesson|questions|covers)\.ts$/.test(entry);

function proveReferences(ground: Ground, lesson: Lesson, file: string): void {
  const { guides, exercises } = ground.course;
  const ids = guides.map(({ id }) => id);
  if (!ids.includes(lesson.guide))
    addProblem(ground, file, `no guide \`${lesson.guide}\``, 'Name one of guides/index.ts.');
  if (!exercises.some(({ id }) => id === lesson.exercise))
    addProblem(
      ground,
      file,
      `no exercise \`${lesson.exercise}\``,
      'Name one of solutions/index.ts.',
    );
}

/** A scene under the story of another one would promise what it does not show. */
function proveStories(ground: Ground, lesson: Lesson, file: string): void {
  const { stories = {}, knobs, breaks } = lesson;
  const usual = `--scene ${knobs.scene?.default}`;
  const askable = [...choicesOf(lesson), ...Object.keys(breaks).map((name) => `--break ${name}`)];
  for (const option of Object.keys(stories))
    if (!askable.includes(option))
      addProblem(
        ground,
        file,
        `a story for \`${option}\`, which is nothing`,
        'Name a choice or a break.',
      );
  for (const option of askable)
    if (option.startsWith('--scene ') && option !== usual && !(option in stories))
      addProblem(
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

/** Gives the facts that the run reported. */
async function proveRun(
  ground: Ground,
  lesson: Lesson,
  args: string[],
  file: string,
): Promise<Record<string, unknown>> {
  const example = builtLesson(ground.content, lesson.id).example;
  const broken = args[0] === '--break' ? lesson.breaks[args[1]!] : undefined;
  const wanted = broken?.exitCode ?? 0;
  const what = whatRuns(fs.readFileSync(example, 'utf8'), args, wanted);
  const run = await findOut<ProvedRun>(
    ground,
    what,
    () =>
      runExample({
        ...{ file: example, args, expectedExitCode: wanted, signal: ground.signal },
        env: { ...process.env, COLUMNS: '80', NO_COLOR: '1' },
        timeLimitMs: longestRunMs,
        output: () => {},
      }),
    ({ status }) => status === 'ok',
  );
  if (run.status !== 'ok')
    addProblem(
      ground,
      file,
      `\`${['run', ...args].join(' ')}\` ends with ${run.signal ?? run.exitCode}, not ${wanted}`,
      run.output.split('\n').slice(-3).join(' '),
    );
  return run.facts;
}

type ProvedRun = Pick<ExampleResult, 'status' | 'exitCode' | 'signal' | 'facts' | 'output'>;

/** All that a run depends on. The tests of a lesson keep their runs under it, so that they're not repeated here. */
export const whatRuns = (example: string, args: string[], expectedExitCode: number) => [
  'run',
  example,
  args,
  expectedExitCode,
];

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
      addProblem(
        ground,
        file,
        `\`${id}\` answers \`${key}\`, which is no choice`,
        `Choices are ${Object.keys(choices).join(', ')}.`,
      );
    for (const name of missing)
      addProblem(
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
