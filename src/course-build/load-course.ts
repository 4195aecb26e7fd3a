// Reads a course from its sources, TypeScript as it stands in the working tree: for the build and for authors.

import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Course, Mistake, MistakeOfStep } from '../course/course.ts';
import { exerciseSources, lessonSources } from '../course/paths.ts';
import type { Rules } from '../trial/history.ts';

/** The course whose `lessons`, `exercises`, `solutions` and `guides` lie in the folder `root`. */
export async function loadCourse(root: string): Promise<Course> {
  const [{ lessons }, { exercises }, { guides }, { openQuestions }] = await Promise.all([
    importSource(path.join(root, 'lessons', 'index.ts')),
    importSource(path.join(root, 'solutions', 'index.ts')),
    importSource(path.join(root, 'guides', 'index.ts')),
    importSource(path.join(root, 'lessons', 'open-questions.ts')),
  ]);
  return { lessons, exercises, guides, openQuestions };
}

/** What the course has promised to teach. */
export const loadOutline = async (root: string): Promise<OutlinePiece[]> =>
  (await importSource(path.join(root, 'lessons', 'outline.ts'))).outline;

/** The pieces that a lesson claims, each with the places that teach it. */
export const loadCovers = async (
  root: string,
  id: string,
): Promise<Record<string, TeachingPlace | TeachingPlace[]>> =>
  (await importSource(lessonSources(root, id).covers)).default;

/**
 * Where a piece is taught: `fact:leakyGrowthMB`, `break:no-limit`, `knob:fix`, `guide:01-memory-leaks#bind`,
 * `step:exercise-1/2`, `question:leak-or-sawtooth`.
 */
export type TeachingPlace =
  `${'fact' | 'break' | 'knob' | 'guide' | 'step' | 'question'}:${string}`;

/** It is due as soon as the lesson that owns it is there. */
export interface OutlinePiece {
  id: string;
  says: string;
  /** The number of the lesson that owns it: `01`. */
  lesson: string;
}

/** The known mistakes of one exercise, step by step, in the order of the files. */
export async function loadMistakes(root: string, id: string): Promise<Mistake[]> {
  const { mistakes, mistakesOf } = exerciseSources(root, id);
  const steps = fs.readdirSync(mistakes).flatMap((file) => {
    const [, step] = /^step-(\d+)\.ts$/.exec(file) ?? [];
    return step === undefined ? [] : [Number(step)];
  });
  const mistakesIn = async (step: number): Promise<Mistake[]> => {
    const written: MistakeOfStep[] = (await importSource(mistakesOf(step))).default;
    return written.map((mistake) => ({ ...mistake, step }));
  };
  return (await Promise.all(steps.sort((a, b) => a - b).map(mistakesIn))).flat();
}

export interface RulesFile {
  rules: Rules;
  /** Sentence → the tests that enforce it. */
  examples: Record<string, string[]>;
  /** Sentence → why it states no rule. */
  notRules: Record<string, string>;
}

/** Undefined if the exercise has none yet. */
export async function loadRules(root: string, id: string): Promise<RulesFile | undefined> {
  const { rules } = exerciseSources(root, id);
  if (!fs.existsSync(rules)) return undefined;
  return { examples: {}, notRules: {}, ...(await importSource(rules)) };
}

/** A program that works with `trials`, the generated runs of an exercise, and fast-check's `sample`. */
export async function withTrials(root: string, id: string, program: string): Promise<string> {
  const contents = `import { trials } from './trials.ts';
    import { sample } from '../../src/trial/generators.ts';
    ${program}`;
  return bundled({ stdin: { contents, resolveDir: exerciseSources(root, id).folder } });
}

/** By way of esbuild, since Node 20 reads no TypeScript; from memory, so nothing is left behind. */
async function importSource(file: string): Promise<any> {
  if (!fs.existsSync(file)) throw new Error(`${file} is missing`);
  const code = Buffer.from(await bundled({ entryPoints: [file] })).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

async function bundled(entry: Pick<BuildOptions, 'entryPoints' | 'stdin'>): Promise<string> {
  const { outputFiles } = await build({
    ...entry,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
