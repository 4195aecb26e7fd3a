// Which file belongs to which id: the only place that knows.
import fs from 'node:fs';
import path from 'node:path';
import { liesWithin } from './real-paths.ts';

/** The built content of an exercise, under `content` (in the package: `dist/content`). */
export function builtExercise(content: string, id: string) {
  const folder = path.join(content, 'exercises', id);
  return {
    folder,
    /** The pristine starter, as the learner got it. */
    starter: path.join(folder, 'starter.ts'),
    /** What tells this starter from that of another version of the course. */
    starterHash: path.join(folder, 'starter.sha256'),
    reference: path.join(folder, 'reference.ts'),
    /** The spec as CommonJS, with `vitest`, the solution and the given files left open. */
    specCode: path.join(folder, 'spec.cjs'),
    specMap: path.join(folder, 'spec.cjs.map'),
    /** The tests that the spec declares: `DeclaredTest[]`. */
    tests: path.join(folder, 'tests.json'),
    /** The known mistakes, each with the signature by which it is recognised. */
    mistakes: path.join(folder, 'mistakes.json'),
    /** As the learner gets it: TypeScript. */
    given: (file: string) => path.join(folder, 'given', file),
    /** As a check runs it: an ES module. */
    givenCode: (file: string) => path.join(folder, 'given', file.replace(/\.ts$/, '.mjs')),
  };
}

/** What lists show, as JSON: a `Catalogue`. */
export const builtCatalogue = (content: string) => path.join(content, 'catalogue.json');

export function builtLesson(content: string, id: string) {
  const folder = path.join(content, 'lessons', id);
  return {
    folder,
    example: path.join(folder, 'example.js'),
    sources: path.join(folder, 'source'),
    /** What the lesson says about itself, as one module beside a copy of the sources. */
    lesson: path.join(folder, 'lesson.js'),
  };
}

/** From a folder to a file, with `/` everywhere: as screens, JSON, git and GitHub name files. */
export const slashPath = (folder: string, file: string): string =>
  path.relative(folder, file).split(path.sep).join('/');

/** A file of the workspace as it can be opened from `cwd`: a short path where the two are near, else absolute. */
export function pathFrom(cwd: string, workspace: string, file: string): string {
  const absolute = path.resolve(workspace, file);
  const isNear = liesWithin(cwd, absolute) || liesWithin(workspace, cwd);
  return isNear ? slashPath(cwd, absolute) || '.' : absolute;
}

/** The files of an example, by their paths in its folder, as they are shown: example.ts first. */
export const filesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .sort((a, b) => Number(b === 'example.ts') - Number(a === 'example.ts') || a.localeCompare(b));

/** What examples draw with, as one module for a copy of them. */
export const builtStage = (content: string) => path.join(content, 'lessons', 'stage.js');

export const builtGuide = (content: string, id: string) => path.join(content, 'guides', `${id}.md`);

/** Where an author writes an exercise, under the root of the repository. */
export function exerciseSources(root: string, id: string) {
  const folder = path.join(root, 'solutions', id);
  return {
    starter: path.join(root, 'exercises', `${id}.ts`),
    /** Of all that belongs to it but the starter and the given files. */
    folder,
    /** Named as the learner's file is: the spec imports it by that name. */
    reference: path.join(folder, `${id}.ts`),
    spec: path.join(folder, 'spec.ts'),
    about: path.join(folder, 'about.ts'),
    /** Of a file for each step: `step-1.ts`. */
    mistakes: path.join(folder, 'mistakes'),
    mistakesOf: (step: number) => path.join(folder, 'mistakes', `step-${step}.ts`),
    signatures: path.join(folder, 'signatures.json'),
    alternatives: path.join(folder, 'alternatives'),
    /** Not every exercise has them. */
    rules: path.join(folder, 'rules.ts'),
    trials: path.join(folder, 'trials.ts'),
    given: (file: string) => path.join(root, 'exercises', file),
  };
}

export function lessonSources(root: string, id: string) {
  const folder = path.join(root, 'lessons', id);
  return {
    folder,
    example: path.join(folder, 'example.ts'),
    lesson: path.join(folder, 'lesson.ts'),
    /** For authors, so it is not delivered. */
    covers: path.join(folder, 'covers.ts'),
  };
}

export const guideSource = (root: string, id: string) => path.join(root, 'guides', `${id}.md`);

/** The learner's copy of an example, under the workspace. */
export const playFolder = (workspace: string, id: string) => path.join(workspace, 'play', id);

/** The learner's file, under the workspace. */
export const learnerFile = (workspace: string, id: string) =>
  path.join(workspace, 'exercises', `${id}.ts`);
