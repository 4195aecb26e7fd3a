// Every guide: its code compiles and runs, prints what it says, and its links lead somewhere.
import fs from 'node:fs';
import type { Guide, Lesson } from '../course/course.ts';
import { readArguments } from '../course/knob-values.ts';
import { guideSource } from '../course/paths.ts';
import { checkSnippets, readSnippets } from '../course-build/guide-snippets.ts';
import { complain, type Ground } from './prove.ts';
import { guidePlaceExists } from './prove-outline.ts';

const widestCode = 74;

export async function proveGuides(ground: Ground, guides: Guide[]): Promise<void> {
  for (const { id } of guides) {
    const file = guideSource(ground.root, id);
    const markdown = fs.readFileSync(file, 'utf8');
    const snippets = readSnippets(markdown);
    for (const { line, problem } of await checkSnippets(snippets, { folder: ground.root })) {
      complain(ground, `${file}:${line}`, problem, 'The guide prints what its code does.');
    }
    for (const { code, line, language } of snippets) {
      const wide = code.split('\n').findIndex((text) => text.length > widestCode);
      if (language === 'ts' && wide >= 0)
        complain(
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
}

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
      complain(ground, file, `links to ${target}, which is not there`, 'Mend the link.');
  }
  for (const [command, verb, name] of markdown.matchAll(
    /events-course (run|check|hint|diff) ([\w-]+)/g,
  )) {
    const known =
      verb === 'run'
        ? lessons.map((lesson) => lesson.id)
        : exercises.map((exercise) => exercise.id);
    if (
      !known.some((one) => [name, `exercise-${name}`].includes(one) || one.startsWith(`${name}-`))
    )
      complain(ground, file, `\`${command}\` does not exist`, 'Name a lesson or an exercise.');
  }
  for (const [command, number, options = ''] of markdown.matchAll(
    /events-course run (\d+)((?: --[\w-]+(?: [\w-]+)?)+)/g,
  )) {
    const lesson = lessons.find((one) => one.id.startsWith(`${number}-`));
    const problem = lesson && problemWith(options.trim().split(' '), lesson);
    if (problem) complain(ground, file, `\`${command}\`: ${problem}`, 'Name what the lesson has.');
  }
  for (const [command, name, step] of markdown.matchAll(/check ([\w-]+) --step (\d+)/g)) {
    const exercise = exercises.find(({ id }) => [name, `exercise-${name}`].includes(id));
    if (!exercise?.steps[Number(step) - 1])
      complain(ground, file, `\`${command}\` does not exist`, 'Name a step that it has.');
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
