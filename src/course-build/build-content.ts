// From the sources of a course to what the program reads: specs as CommonJS, examples as one file
// each, starters, references and guides as they are.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { catalogueOf } from '../course/catalogue.ts';
import type { Course, Exercise } from '../course/course.ts';
import {
  builtCatalogue,
  builtExercise,
  builtGuide,
  builtLesson,
  builtStage,
  exerciseSources,
  filesIn,
  guideSource,
  lessonSources,
  slashPath,
} from '../course/paths.ts';
import { bundle } from '../grader/bundle.ts';
import type { EngineFiles } from '../grader/child.ts';
import { collectTests } from '../grader/grade.ts';
import type { RecordedMistake } from '../grader/recognise.ts';
import { build } from './licenses.ts';
import { loadMistakes } from './load-course.ts';

export interface ContentBuild {
  /** The folder with `lessons`, `exercises`, `solutions`, `guides`. */
  root: string;
  course: Course;
  /** Where the built content goes. */
  content: string;
  engine: EngineFiles;
  /** `committed`: from git's HEAD where there is one, so that a learner's edits in a clone never become the starter. */
  starters: 'committed' | 'working-tree';
}

/** Writes all of it; throws where a spec does not load or a source is missing. */
export async function buildContent(job: ContentBuild): Promise<void> {
  fs.mkdirSync(job.content, { recursive: true });
  writeJson(builtCatalogue(job.content), catalogueOf(job.course));
  await Promise.all([
    ...job.course.exercises.map((exercise) => buildExercise(job, exercise)),
    ...job.course.lessons.map(({ id }) => buildLesson(job, id)),
    buildModule(path.join(job.root, 'lessons', 'stage', 'stage.ts'), builtStage(job.content)),
    ...job.course.guides.map(({ id }) => buildGuide(job, id)),
  ]);
}

async function buildExercise(job: ContentBuild, exercise: Exercise): Promise<void> {
  const built = builtExercise(job.content, exercise.id);
  const sources = exerciseSources(job.root, exercise.id);
  fs.mkdirSync(path.join(built.folder, 'given'), { recursive: true });
  const starter = readStarter(job, exercise.id);
  fs.writeFileSync(built.starter, starter);
  fs.writeFileSync(built.starterHash, createHash('sha256').update(starter).digest('hex'));
  fs.copyFileSync(sources.reference, built.reference);
  for (const file of exercise.given ?? []) fs.copyFileSync(sources.given(file), built.given(file));
  await buildSpec(sources.spec, built.specCode, exercise);
  writeJson(built.tests, await testsOf(job, exercise));
  writeJson(built.mistakes, await recordedMistakes(job.root, exercise));
}

function readStarter({ root, starters }: ContentBuild, id: string): Buffer | string {
  const file = exerciseSources(root, id).starter;
  return (starters === 'committed' && committed(root, file)) || fs.readFileSync(file);
}

/** The file at git's HEAD; undefined outside a repository of our own, without git, and for a file not yet committed. */
function committed(root: string, file: string): Buffer | undefined {
  if (!fs.existsSync(path.join(root, '.git'))) return undefined;
  const name = slashPath(root, file);
  try {
    return execFileSync('git', ['show', `HEAD:${name}`], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

/** With three things left open: vitest, the solution, and the files given with the exercise. */
async function buildSpec(spec: string, outfile: string, exercise: Exercise): Promise<void> {
  const leaveOpen: Plugin = {
    name: 'leave-open',
    setup(build) {
      build.onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', external: true }));
      build.onResolve({ filter: /\/trial\/trial\.ts$/ }, () => ({
        path: '#trial',
        external: true,
      }));
      build.onResolve({ filter: /^\.\/exercise-/ }, ({ path: specifier }) => {
        const file = path.basename(specifier);
        if (file === `${exercise.id}.ts`) return { path: '#solution', external: true };
        const isGiven = exercise.given?.includes(file);
        return isGiven ? { path: `#given/${file}`, external: true } : undefined;
      });
    },
  };
  await build({
    entryPoints: [spec],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    logLevel: 'warning',
    plugins: [leaveOpen],
    // An ES module is strict: without this, a write to a frozen object passes silently, and verdicts differ from vitest's.
    banner: { js: '"use strict";' },
  });
}

async function testsOf(job: ContentBuild, exercise: Exercise) {
  const built = builtExercise(job.content, exercise.id);
  const given = exercise.given ?? [];
  for (const file of given) {
    fs.writeFileSync(built.givenCode(file), await bundled(job, exercise, built.given(file), []));
  }
  const { tests, problem } = await collectTests(job.engine, {
    spec: fs.readFileSync(built.specCode, 'utf8'),
    solution: await bundled(job, exercise, built.reference, given),
    given: Object.fromEntries(
      given.map((file) => [file, fs.readFileSync(built.givenCode(file), 'utf8')]),
    ),
  });
  const spec = slashPath(job.root, exerciseSources(job.root, exercise.id).spec);
  if (problem) throw new Error(`${spec} does not load: ${problem}`);
  return tests;
}

async function bundled(job: ContentBuild, { id }: Exercise, file: string, given: string[]) {
  const text = fs.readFileSync(file, 'utf8');
  const result = await bundle({ text, file, workspace: job.content, given });
  if ('problem' in result) throw new Error(`${id}: ${result.message}`);
  return result.code;
}

/** A mistake without a recorded signature is never recognised; `dev check` names it. */
async function recordedMistakes(root: string, exercise: Exercise): Promise<RecordedMistake[]> {
  const { signatures } = exerciseSources(root, exercise.id);
  const recorded: Record<string, string[]> = fs.existsSync(signatures)
    ? JSON.parse(fs.readFileSync(signatures, 'utf8'))
    : {};
  return (await loadMistakes(root, exercise.id)).map(({ id, step, explanation, anchor }) => ({
    id,
    step,
    explanation,
    guide: `${exercise.guide}#${anchor}`,
    signature: recorded[id] ?? [],
  }));
}

async function buildLesson({ root, content }: ContentBuild, id: string): Promise<void> {
  const built = builtLesson(content, id);
  const sources = lessonSources(root, id);
  for (const file of filesIn(sources.folder)) {
    if (/^(lesson|questions|covers)\.ts$/.test(file)) continue;
    const copy = path.join(built.sources, file);
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(path.join(sources.folder, file), copy);
  }
  await Promise.all([
    buildModule(sources.example, built.example),
    buildModule(sources.lesson, built.lesson),
  ]);
}

async function buildModule(source: string, outfile: string): Promise<void> {
  if (!fs.existsSync(source)) return; // a fixture course may do without a stage
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
}

function buildGuide({ root, content }: ContentBuild, id: string): void {
  const file = builtGuide(content, id);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.copyFileSync(guideSource(root, id), file);
}

const writeJson = (file: string, data: unknown) => fs.writeFileSync(file, JSON.stringify(data));
