// The author's proof: everything that the course says of itself is held against what is there.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Course } from '../course/course.ts';
import { listOf } from '../course/find.ts';
import { UserError } from '../course/user-error.ts';
import { buildContent } from '../course-build/build-content.ts';
import { loadCourse, loadOutline } from '../course-build/load-course.ts';
import { startService } from '../grader/grade.ts';
import {
  type Census,
  type Ground,
  nothingYet,
  type Problem,
  type ProofRequest,
  type RuleTable,
} from './ground.ts';
import { Lanes } from './lanes.ts';
import { Memory } from './memory.ts';
import { proveAnswers, proveExercise } from './prove-exercise.ts';
import { isMissing, proveFiles } from './prove-files.ts';
import { proveGuide } from './prove-guides.ts';
import { proveLesson } from './prove-lesson.ts';
import { type Coverage, coverageOf } from './prove-outline.ts';
import { proveQuestions } from './prove-questions.ts';

export interface Proof {
  problems: Problem[];
  /** Lines that say what was proved: `exercise-1: 31 mistakes caught and recognised`. */
  proved: string[];
  coverage: Coverage[];
  /** If asked for. */
  tables: RuleTable[];
  censuses: Census[];
}

/** Builds the content into a temporary folder and goes on after a problem: all of them are in the result. */
export async function proofOf(request: ProofRequest): Promise<Proof> {
  const [course, outline, service] = await Promise.all([
    loadCourse(request.root),
    loadOutline(request.root),
    startService(),
  ]);
  refuseUnknown(request.only, course);
  const content = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-proof-'));
  const { memory = new Memory() } = request;
  const tools = { course, outline, content, memory, lanes: new Lanes(), service };
  const ground: Ground = { ...request, ...tools, ...nothingYet() };
  try {
    proveFiles(ground);
    if (ground.found.some(isMissing))
      return { problems: ground.found, proved: [], coverage: [], tables: [], censuses: [] };
    await buildContent({ ...request, course, content, starters: 'working-tree' });
    return await proofOfBuilt(ground);
  } finally {
    fs.rmSync(content, { recursive: true, force: true });
  }
}

function refuseUnknown(only: string | undefined, { exercises, lessons, guides }: Course): void {
  const ids = [...exercises, ...lessons, ...guides].map(({ id }) => id);
  if (only === undefined || ids.includes(only)) return;
  throw new UserError(`No exercise, lesson or guide has the id \`${only}\`: ${listOf(ids)}.`);
}

/** Of a course whose content is built; the names and files were proved before. */
export async function proofOfBuilt(ground: Ground): Promise<Proof> {
  const facts = new Map<string, string[]>();
  const isWhole = ground.only === undefined && !ground.answers;
  await proveTogether(
    ground,
    isWhole ? [...partsOf(ground, facts), proveQuestions] : partsOf(ground, facts),
  );
  if (isWhole) ground.memory.forgetTheRest();
  const coverage = isWhole ? await coverageOf(ground, facts) : [];
  const { found: problems, proved, tables, censuses } = ground;
  return { problems, proved, coverage, tables, censuses };
}

type Part = (ground: Ground) => Promise<unknown>;

function partsOf({ course, only, answers }: Ground, facts: Map<string, string[]>): Part[] {
  const isAsked = ({ id }: { id: string }) => only === undefined || only === id;
  const proveOne = answers ? proveAnswers : proveExercise;
  const exercises = course.exercises
    .filter(isAsked)
    .map((exercise) => (ground: Ground) => proveOne(ground, exercise));
  if (answers) return exercises;
  return [
    ...exercises,
    ...course.lessons.filter(isAsked).map((lesson) => async (ground: Ground) => {
      facts.set(lesson.id, await proveLesson(ground, lesson));
    }),
    ...course.guides.filter(isAsked).map((guide) => (ground: Ground) => proveGuide(ground, guide)),
  ];
}

/** All at once, on the lanes that they share; what they find keeps the order of the parts. */
async function proveTogether(ground: Ground, parts: Part[]): Promise<void> {
  const grounds = parts.map((): Ground => ({ ...ground, ...nothingYet() }));
  // All have ended before the first error is thrown: they work in a folder that goes then.
  const ends = await Promise.allSettled(parts.map((part, i) => part(grounds[i]!)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const { found, proved, tables, censuses } of grounds) {
    ground.found.push(...found);
    ground.proved.push(...proved);
    ground.tables.push(...tables);
    ground.censuses.push(...censuses);
  }
}
