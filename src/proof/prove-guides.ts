// Every guide: its code compiles and runs, prints what it says, and its links lead somewhere.
import fs from 'node:fs';
import type { Guide } from '../course/course.ts';
import { guideSource } from '../course/paths.ts';
import { checkSnippets, readSnippets } from '../course-build/guide-snippets.ts';
import { complain, type Ground } from './prove.ts';
import { guidePlaceExists } from './prove-outline.ts';

export async function proveGuides(ground: Ground, guides: Guide[]): Promise<void> {
  for (const { id } of guides) {
    const file = guideSource(ground.root, id);
    const markdown = fs.readFileSync(file, 'utf8');
    const snippets = readSnippets(markdown);
    for (const { line, problem } of await checkSnippets(snippets, { folder: ground.root })) {
      complain(ground, `${file}:${line}`, problem, 'The guide prints what its code does.');
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
  for (const [, broken] of markdown.matchAll(/run \d+ --break ([\w-]+)/g)) {
    if (!lessons.some(({ breaks }) => broken! in breaks))
      complain(ground, file, `no break \`${broken}\``, 'Name one that a lesson has.');
  }
}
