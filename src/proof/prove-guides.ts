// Every guide: its code compiles and runs, prints what it says, and its links lead somewhere.
import fs from 'node:fs';
import type { Guide, Lesson } from '../course/course.ts';
import { exerciseNumber } from '../course/find.ts';
import { readArguments } from '../course/knob-values.ts';
import { guideSource } from '../course/paths.ts';
import {
  checkSnippets,
  readSnippets,
  type Snippet,
  type SnippetProblem,
} from '../course-build/guide-snippets.ts';
import { findOut } from './find-out.ts';
import { addProblem, type Ground } from './ground.ts';
import { guidePlaceExists } from './prove-outline.ts';

const widestCode = 74;

export async function proveGuide(ground: Ground, { id }: Guide): Promise<void> {
  const file = guideSource(ground.root, id);
  const markdown = fs.readFileSync(file, 'utf8');
  const snippets = readSnippets(markdown);
  for (const { line, problem } of await problemsIn(ground, snippets))
    addProblem(ground, `${file}:${line}`, problem, 'The guide prints what its code does.');
  for (const { code, line, language } of snippets) {
    const wide = code.split('\n').findIndex((text) => text.length > widestCode);
    if (language === 'ts' && wide >= 0)
      addProblem(
        ground,
        `${file}:${line + 1 + wide}`,
        `code is wider than ${widestCode}`,
        'It is read on 80 columns, with margins.',
      );
  }
  proveLinks(ground, file, markdown, id);
  ground.proved.push(
    `${id}: ${snippets.filter(({ run }) => run).length} programs print what the guide says`,
  );
}

const problemsIn = (ground: Ground, snippets: Snippet[]): Promise<SnippetProblem[]> =>
  findOut(
    ground,
    ['snippets', snippets],
    () => checkSnippets(snippets, { folder: ground.root, signal: ground.signal }),
    (problems) => problems.length === 0,
  );

/** `[…](#anchor)`, `[…](./02-name.md#anchor)` and `events-course guide name#anchor`. */
function proveLinks(ground: Ground, file: string, markdown: string, id: string): void {
  const { guides, lessons, exercises } = ground.course;
  const ids = guides.map((guide) => guide.id);
  const targets = [
    ...[...markdown.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => `${id}#${anchor}`),
    ...[...markdown.matchAll(/\]\(\.\/([\w-]+)\.md(#[\w-]+)?\)/g)].map(
      ([, name, anchor = '']) => `${name}${anchor}`,
    ),
  ];
  for (const target of targets) {
    if (!guidePlaceExists(ids, ground.content, target))
      addProblem(ground, file, `links to ${target}, which is not there`, 'Mend the link.');
  }
  const lessonOf = (name: string) =>
    lessons.find((lesson) => lesson.id === name || lesson.id.startsWith(`${name}-`));
  const exerciseOf = (name: string) =>
    exercises.find((exercise) => [exercise.id, exerciseNumber(exercise)].includes(name));
  for (const [command, verb, name] of markdown.matchAll(
    /events-course (run|check|hint|diff) ([\w-]+)/g,
  )) {
    if (!(verb === 'run' ? lessonOf(name!) : exerciseOf(name!)))
      addProblem(ground, file, `\`${command}\` does not exist`, 'Name a lesson or an exercise.');
  }
  for (const [command, number, options = ''] of markdown.matchAll(
    /events-course run (\d+)((?: --[\w-]+(?: [\w-]+)?)+)/g,
  )) {
    const lesson = lessonOf(number!);
    const problem = lesson && problemWith(options.trim().split(' '), lesson);
    if (problem)
      addProblem(ground, file, `\`${command}\`: ${problem}`, 'Name what the lesson has.');
  }
  for (const [command, name, step] of markdown.matchAll(/check ([\w-]+) --step (\d+)/g)) {
    if (!exerciseOf(name!)?.steps[Number(step) - 1])
      addProblem(ground, file, `\`${command}\` does not exist`, 'Name a step that it has.');
  }
}

function problemWith(options: string[], lesson: Lesson): string | undefined {
  try {
    readArguments(lesson, options);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
