// The author's proof: everything that the course says of itself is held against what is there.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Course } from '../course/course.ts';
import { slashPath } from '../course/paths.ts';
import { buildContent } from '../course-build/build-content.ts';
import { loadCourse } from '../course-build/load-course.ts';
import type { EngineFiles } from '../grader/child.ts';
import { proveExercise } from './prove-exercise.ts';
import { proveFiles } from './prove-files.ts';
import { proveGuides } from './prove-guides.ts';
import { proveLesson } from './prove-lesson.ts';
import { type Coverage, coverageOf } from './prove-outline.ts';
import { proveQuestions } from './prove-questions.ts';

/** `file: what is wrong. What to do.` */
export interface Problem {
  file: string;
  problem: string;
  advice: string;
}

export interface Proof {
  problems: Problem[];
  /** Lines that say what was proved: `exercise-1: 31 mistakes caught and recognised`. */
  proved: string[];
  coverage: Coverage[];
}

export interface ProofRequest {
  /** The folder with `lessons`, `exercises`, `solutions`, `guides`. */
  root: string;
  engine: EngineFiles;
  /** The id of an exercise, a lesson or a guide: prove this and nothing else. */
  only?: string;
  /** Write the signatures by which mistakes are recognised. */
  record?: boolean;
  say?: (line: string) => void;
}

/** What one part of the proof works with. */
export interface Ground extends ProofRequest {
  course: Course;
  /** The content, built from the working tree. */
  content: string;
  found: Problem[];
  proved: string[];
}

/** Builds the content into a temporary folder and goes on after a problem: all of them are in the result. */
export async function prove(request: ProofRequest): Promise<Proof> {
  const course = await loadCourse(request.root);
  const content = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-proof-'));
  const ground: Ground = { ...request, course, content, found: [], proved: [] };
  try {
    proveFiles(ground);
    await buildContent({ ...request, course, content, starters: 'working-tree' });
    const isAsked = ({ id }: { id: string }) => request.only === undefined || request.only === id;
    for (const exercise of course.exercises.filter(isAsked)) await proveExercise(ground, exercise);
    const facts = new Map<string, string[]>();
    for (const lesson of course.lessons.filter(isAsked))
      facts.set(lesson.id, await proveLesson(ground, lesson));
    await proveGuides(ground, course.guides.filter(isAsked));
    if (request.only === undefined) await proveQuestions(ground);
    const coverage = request.only === undefined ? coverageOf(ground, facts) : [];
    return { problems: ground.found, proved: ground.proved, coverage };
  } finally {
    fs.rmSync(content, { recursive: true, force: true });
  }
}

/** Notes a problem, with the file relative to the course. */
export function complain(ground: Ground, file: string, problem: string, advice: string): void {
  const shown = slashPath(ground.root, path.resolve(ground.root, file));
  ground.found.push({ file: shown, problem, advice });
}
