// What every part of the proof works with, and what it finds.
import path from 'node:path';
import type { Course } from '../course/course.ts';
import { slashPath } from '../course/paths.ts';
import type { OutlinePiece } from '../course-build/load-course.ts';
import type { EngineFiles } from '../grader/child.ts';
import type { Service } from '../grader/grade.ts';
import type { Lanes } from './lanes.ts';
import type { Memory } from './memory.ts';

/** `file: what is wrong. What to do.` */
export interface Problem {
  file: string;
  problem: string;
  advice: string;
}

/** One kind of generated runs, with the share of those that have something, by name. */
export interface Census {
  exercise: string;
  step: number;
  runs: number;
  shares: Record<string, number>;
  leastShares: Record<string, number>;
}

export interface RuleRow {
  sentence: string;
  /** In the starter. */
  line: number | undefined;
  /** `rule late`, `test "…"`. */
  enforcedBy: string[];
  /** The ids of known mistakes that fail there. */
  mistakes: string[];
}

export interface RuleTable {
  exercise: string;
  rows: RuleRow[];
  /** Sentences that state no rule, with the reason. */
  notRules: Record<string, string>;
}

export interface ProofRequest {
  /** The folder with `lessons`, `exercises`, `solutions`, `guides`. */
  root: string;
  engine: EngineFiles;
  /** The id of an exercise, a lesson or a guide: prove this and nothing else. */
  only?: string;
  /** Grade the starters and what is right, and prove nothing else: where another Node may differ. */
  answers?: boolean;
  /** Write the signatures by which mistakes are recognised. */
  record?: boolean;
  /** Hold every mistake against all generated runs, also in the steps that it should pass. */
  allRuns?: boolean;
  /** Where to look up what was proved before; without it everything is proved. */
  memory?: Memory;
  /** Hold the rules against the starter's sentences, and show which enforces which. */
  rules?: boolean;
  /** Gives it up. */
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/** What one part of the proof works with. */
export interface Ground extends ProofRequest {
  course: Course;
  outline: OutlinePiece[];
  memory: Memory;
  lanes: Lanes;
  service: Service;
  /** The content, built from the working tree. */
  content: string;
  found: Problem[];
  proved: string[];
  tables: RuleTable[];
  censuses: Census[];
}

export const nothingYet = (): Pick<Ground, 'found' | 'proved' | 'tables' | 'censuses'> => ({
  found: [],
  proved: [],
  tables: [],
  censuses: [],
});

/** Notes a problem, with the file relative to the course. */
export function addProblem(ground: Ground, file: string, problem: string, advice: string): void {
  const shown = slashPath(ground.root, path.resolve(ground.root, file));
  ground.found.push({ file: shown, problem, advice });
}
