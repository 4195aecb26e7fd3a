// Reads a course from its sources, TypeScript as it stands in the working tree: for the build and for authors.

import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { Course, Mistake } from '../course/course.ts';
import { exerciseSources } from '../course/paths.ts';

/** The course whose `lessons`, `exercises`, `solutions` and `guides` lie in the folder `root`. */
export async function loadCourse(root: string): Promise<Course> {
  const [{ lessons }, { exercises }, { guides }, { openQuestions }, { outline }] =
    await Promise.all([
      importSource(path.join(root, 'lessons', 'index.ts')),
      importSource(path.join(root, 'solutions', 'index.ts')),
      importSource(path.join(root, 'guides', 'index.ts')),
      importSource(path.join(root, 'lessons', 'open-questions.ts')),
      importSource(path.join(root, 'lessons', 'outline.ts')),
    ]);
  return { lessons, exercises, guides, openQuestions, outline };
}

/** The known mistakes of one exercise, in the order of its file. */
export async function loadMistakes(root: string, id: string): Promise<Mistake[]> {
  return (await importSource(exerciseSources(root, id).mistakes)).default;
}

/** By way of esbuild, since Node 20 reads no TypeScript; from memory, so nothing is left behind. */
async function importSource(file: string): Promise<any> {
  if (!fs.existsSync(file)) throw new Error(`${file} is missing`);
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  const code = Buffer.from(outputFiles[0]!.text).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
