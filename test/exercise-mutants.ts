// `npm run mutants -- exercise-2`: which changes to a reference does no test of its spec notice? Each
// is graded as a learner's file is. What differs in the wording of an error only is left out.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exerciseSources } from '../src/course/paths.ts';
import { buildContent } from '../src/course-build/build-content.ts';
import { buildEngine } from '../src/course-build/build-engine.ts';
import { loadCourse } from '../src/course-build/load-course.ts';
import { grade, prepareChild, startService } from '../src/grader/grade.ts';
import { inParallel } from '../src/grader/in-parallel.ts';

interface Mutant {
  mutator: string;
  line: number;
  from: number;
  to: number;
  now: string;
}

/** A mutant that does what the reference does, and why. */
interface Equivalent {
  /** The reference's line, without its margin. */
  line: string;
  was: string;
  now: string;
  why: string;
}

const leastScore = 0.97;
const root = path.resolve(import.meta.dirname, '..');

/** Prints the score and the survivors. Returns whether the score is high enough. */
export async function gradeMutants(id: string): Promise<boolean> {
  const { reference } = exerciseSources(root, id);
  const text = fs.readFileSync(reference, 'utf8');
  const all = mutantsOf(reference);
  const mutants = all.filter((mutant) => !isErrorWording(mutant, text));
  const { isKilled, end } = await grader(id);
  console.log(
    `${id}: ${mutants.length} mutants, ${all.length - mutants.length} error wordings left out`,
  );
  const killed = await inParallel(mutants, (mutant) => isKilled(mutated(text, mutant)));
  end();
  const survivors = mutants.filter((_, i) => !killed[i]);
  const equivalents = equivalentsOf(id);
  const isNamed = (mutant: Mutant) => equivalents.some((one) => isSame(one, mutant, text));
  const unnamed = survivors.filter((mutant) => !isNamed(mutant));
  const counted = mutants.length - (survivors.length - unnamed.length);
  const score = (counted - unnamed.length) / counted;
  for (const { line, mutator, from, to, now } of unnamed)
    console.log(
      `  :${line}  ${mutator}\n      ${onOneLine(text.slice(from, to))}\n    → ${onOneLine(now)}`,
    );
  for (const one of equivalents.filter((one) => !survivors.some((m) => isSame(one, m, text))))
    console.log(`  named as equivalent, but no survivor: ${one.line}  → ${one.now}`);
  const shown = `${Math.round(score * 1000) / 10} %`;
  console.log(
    `${id}: ${shown} killed, ${unnamed.length} survive, ${survivors.length - unnamed.length} named as equivalent`,
  );
  return score >= leastScore;
}

function mutantsOf(file: string): Mutant[] {
  const packages = ['node@22', '@stryker-mutator/instrumenter@10.1.1', 'typed-inject@5.0.0'];
  const args = ['-y', ...packages.flatMap((name) => ['-p', name])];
  const lister = path.join(import.meta.dirname, 'list-mutants.mjs');
  // The packages ask for a newer Node than this one: they run on node@22.
  const env = { ...process.env, npm_config_loglevel: 'error' };
  const options = { encoding: 'utf8', maxBuffer: 1e8, env } as const;
  return JSON.parse(execFileSync('npx', [...args, 'node', lister, file], options));
}

const mutated = (text: string, { from, to, now }: Mutant) =>
  text.slice(0, from) + now + text.slice(to);

/** A text inside of `new SomeError(…)` or of what an error passes on by `super(…)`. */
const isErrorWording = ({ mutator, from }: Mutant, text: string) =>
  mutator === 'StringLiteral' &&
  /(?:new \w*Error|super)\((?:[^();]|\([^();]*\))*$/.test(
    text.slice(Math.max(0, from - 400), from),
  );

const onOneLine = (code: string) => code.replace(/\s+/g, ' ').slice(0, 100);

function equivalentsOf(id: string): Equivalent[] {
  const file = path.join(import.meta.dirname, 'equivalent-mutants', `${id}.json`);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
}

const isSame = (equivalent: Equivalent, { line, from, to, now }: Mutant, text: string) =>
  equivalent.now === now &&
  equivalent.was === text.slice(from, to) &&
  equivalent.line === text.split('\n')[line - 1]!.trim();

async function grader(id: string) {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'mutants-'));
  const course = await loadCourse(root);
  const exercise = course.exercises.find((one) => one.id === id);
  if (!exercise) throw new Error(`no exercise ${id}`);
  const content = path.join(place, 'content');
  const engine = { engine: path.join(place, 'engine'), cache: path.join(place, 'cache') };
  await buildEngine(path.join(root, 'src/grader/engine'), engine.engine);
  const only = { ...course, exercises: [exercise] };
  await buildContent({ root, course: only, content, engine, starters: 'working-tree' });
  const service = await startService();
  const isKilled = async (text: string) => {
    const child = prepareChild(engine);
    const workspace = fs.mkdtempSync(path.join(place, 'mutant-'));
    const file = path.join(workspace, `${id}.ts`);
    fs.writeFileSync(file, text);
    const verdict = await grade({ exercise, file, workspace, content, engine, service, child });
    return verdict.status !== 'pass';
  };
  return { isKilled, end: () => fs.rmSync(place, { recursive: true, force: true }) };
}
