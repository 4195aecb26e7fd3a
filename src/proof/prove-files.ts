// Names, and the files that follow from them: each is there, none is left over, nothing is blank.
import fs from 'node:fs';
import path from 'node:path';
import { exerciseSources, guideSource, lessonSources } from '../course/paths.ts';
import { addProblem, type Ground, type Problem } from './ground.ts';

const missing = 'is missing';
/** Then nothing can be built. */
export const isMissing = ({ problem }: Problem): boolean => problem === missing;

export function proveFiles(ground: Ground): void {
  proveIds(
    ground,
    'lessons/index.ts',
    ground.course.lessons,
    /^\d\d-[a-z0-9-]+$/,
    '03-event-batching',
  );
  proveIds(ground, 'solutions/index.ts', ground.course.exercises, /^exercise-\d+$/, 'exercise-3');
  proveIds(
    ground,
    'guides/index.ts',
    ground.course.guides,
    /^\d\d-[a-z0-9-]+$/,
    '03-event-sourcing',
  );
  proveIds(
    ground,
    'lessons/outline.ts',
    ground.outline,
    /^[a-z]+(-[a-z0-9]+)*(-\d\d)?(\.\d)?$/,
    'topic-3',
  );
  proveNothingBlank(ground);
  proveDeclared(ground);
}

function proveIds(
  ground: Ground,
  file: string,
  things: { id: string }[],
  form: RegExp,
  example: string,
): void {
  const seen = new Set<string>();
  for (const { id } of things) {
    if (!form.test(id))
      addProblem(ground, file, `\`${id}\` is no id`, `Write it like \`${example}\`.`);
    if (seen.has(id)) addProblem(ground, file, `\`${id}\` stands twice`, 'Ids are unique.');
    seen.add(id);
  }
}

function proveNothingBlank(ground: Ground): void {
  for (const { id, ...said } of ground.course.lessons)
    blanksIn(ground, lessonSources(ground.root, id).lesson, said);
  for (const { id, ...said } of ground.course.exercises) {
    const { about } = exerciseSources(ground.root, id);
    blanksIn(ground, about, said);
    for (const [i, { hints }] of said.steps.entries()) {
      if (hints.length !== 3)
        addProblem(
          ground,
          about,
          `step ${i + 1} has ${hints.length} hints`,
          'Write three, from a question to a sketch.',
        );
    }
  }
  for (const { id, ...said } of ground.course.guides)
    blanksIn(ground, 'guides/index.ts', { [id]: said });
  for (const piece of ground.outline) blanksIn(ground, 'lessons/outline.ts', piece);
}

function blanksIn(ground: Ground, file: string, value: unknown, where = ''): void {
  if (typeof value === 'string' && value.trim() === '') {
    addProblem(ground, file, `${where.slice(1) || 'a text'} is blank`, 'Say it, or leave it out.');
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value))
      blanksIn(ground, file, inner, `${where}.${key}`);
  }
}

/** Every derived file exists, and no file in the content folders is one that nothing declares. */
function proveDeclared(ground: Ground): void {
  const { root, course } = ground;
  const declared = new Set<string>();
  const folders = ['lessons', 'exercises', 'solutions', 'guides'];
  const need = (file: string) => {
    declared.add(path.resolve(file));
    if (!fs.existsSync(file))
      addProblem(ground, file, missing, 'Write it, or take its id out of the index.');
  };
  for (const { id, given = [] } of course.exercises) {
    const sources = exerciseSources(root, id);
    const { starter, reference, spec, about, mistakes, alternatives } = sources;
    for (const file of [starter, reference, spec, about, mistakes, alternatives]) need(file);
    for (const file of [sources.folder, sources.signatures]) declared.add(path.resolve(file));
    for (const file of importedBy(spec)) declared.add(file);
    for (const file of given) {
      need(sources.given(file));
      declared.add(path.join(sources.folder, file));
    }
    folders.push(path.relative(root, sources.folder));
  }
  for (const { id } of course.lessons) {
    const { folder, example, lesson, covers } = lessonSources(root, id);
    for (const file of [folder, example, lesson, covers]) need(file);
  }
  for (const { id } of course.guides) need(guideSource(root, id));
  for (const known of [
    'lessons/index.ts',
    'lessons/open-questions.ts',
    'lessons/outline.ts',
    'lessons/stage',
    'solutions/index.ts',
    'solutions/spec-kit.ts',
    'guides/index.ts',
  ]) {
    declared.add(path.join(root, known));
  }
  for (const folder of folders.filter((name) => fs.existsSync(path.join(root, name)))) {
    for (const entry of fs.readdirSync(path.join(root, folder))) {
      const file = path.join(root, folder, entry);
      if (!declared.has(file))
        addProblem(ground, file, 'belongs to nothing', 'Declare it in an index, or delete it.');
    }
  }
}

/** The model of a spec, its rules and programs: what the spec imports from its folder, and what they do. */
function importedBy(file: string, found = new Set<string>()): Set<string> {
  if (!fs.existsSync(file)) return found;
  for (const [, name] of fs.readFileSync(file, 'utf8').matchAll(/ from '\.\/([\w.-]+)'/g)) {
    const imported = path.resolve(path.dirname(file), name!);
    if (found.has(imported)) continue;
    found.add(imported);
    importedBy(imported, found);
  }
  return found;
}
