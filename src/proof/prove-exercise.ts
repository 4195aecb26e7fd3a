// One exercise from both sides: what is right passes, what is wrong is caught, in its step, and recognised.
import fs from 'node:fs';
import path from 'node:path';
import type { Exercise, Mistake } from '../course/course.ts';
import { builtExercise, builtGuide, exerciseSources } from '../course/paths.ts';
import { loadMistakes } from '../course-build/load-course.ts';
import { gradeWithSignature } from '../grader/grade.ts';
import { sideBySide } from '../grader/side-by-side.ts';
import type { Verdict } from '../grader/verdict.ts';
import { sectionsOf } from '../ui/render-guide.ts';
import { complain, type Ground } from './prove.ts';

const fewestMistakes = 25;
const fewestAlternatives = 2;

export async function proveExercise(ground: Ground, exercise: Exercise): Promise<void> {
  const sources = exerciseSources(ground.root, exercise.id);
  proveSteps(ground, exercise);
  proveTestNames(ground, exercise);
  await proveStarter(ground, exercise, sources.starter);
  await provePasses(ground, exercise, sources.reference);
  const alternatives = fs.existsSync(sources.alternatives)
    ? fs.readdirSync(sources.alternatives)
    : [];
  for (const file of alternatives)
    await provePasses(ground, exercise, path.join(sources.alternatives, file));
  await proveMistakes(ground, exercise);
  if (isReal(exercise) && alternatives.length < fewestAlternatives) {
    complain(
      ground,
      sources.alternatives,
      `${alternatives.length} alternatives`,
      `Write at least ${fewestAlternatives} of another design.`,
    );
  }
  ground.say?.(`  ${exercise.id}: starter, reference, ${alternatives.length} alternatives`);
}

/** A real exercise has its full set; a fixture is as small as it can be. */
const isReal = (exercise: Exercise) => exercise.steps.length > 2;

/** The spec's `describe`s are the steps that the exercise declares. */
function proveSteps(ground: Ground, exercise: Exercise): void {
  const inSpec = new Set(
    declaredTests(ground, exercise).map(({ step, stepTitle }) => `${step} ${stepTitle}`),
  );
  const said = new Set(exercise.steps.map(({ title }, i) => `${i + 1} ${title}`));
  for (const step of said) {
    if (!inSpec.has(step))
      complain(
        ground,
        `solutions/${exercise.id}.spec.ts`,
        `no \`describe('${step}')\``,
        'The spec has one for each step.',
      );
  }
  for (const step of inSpec) {
    if (!said.has(step))
      complain(
        ground,
        `solutions/${exercise.id}.about.ts`,
        `no step \`${step}\``,
        'The spec has tests for it.',
      );
  }
}

function proveTestNames(ground: Ground, exercise: Exercise): void {
  const seen = new Set<string>();
  for (const { step, name } of declaredTests(ground, exercise)) {
    if (seen.has(`${step} ${name}`))
      complain(
        ground,
        `solutions/${exercise.id}.spec.ts`,
        `"${name}" stands twice`,
        'Tests of a step have names of their own.',
      );
    seen.add(`${step} ${name}`);
  }
}

async function proveStarter(ground: Ground, exercise: Exercise, file: string): Promise<void> {
  const text = fs.readFileSync(file, 'utf8');
  if (!/\bTODO\b/.test(text))
    complain(ground, file, 'has no TODO', 'Name what the learner is to write.');
  const missing = exportsOf(
    fs.readFileSync(exerciseSources(ground.root, exercise.id).reference, 'utf8'),
  ).filter((name) => !exportsOf(text).includes(name));
  if (missing.length > 0)
    complain(
      ground,
      file,
      `does not export ${missing.join(', ')}`,
      'The starter exports what the reference exports.',
    );
  const { verdict } = await graded(ground, exercise, file);
  if (verdict.status !== 'fail')
    return complain(
      ground,
      file,
      `is no kind failure: ${sayStatus(verdict)}`,
      'Every missing piece throws NotImplemented.',
    );
  for (const { step, status, tests } of verdict.steps) {
    if (status !== 'fail')
      complain(ground, file, `step ${step} does not fail`, 'A starter passes no step.');
    const unkind = tests.find(({ message }) => /^(SyntaxError|ReferenceError)/.test(message ?? ''));
    if (unkind)
      complain(
        ground,
        file,
        `step ${step}: ${unkind.message}`,
        'A starter fails by what it does not do yet.',
      );
  }
}

async function provePasses(ground: Ground, exercise: Exercise, file: string): Promise<void> {
  const { verdict } = await graded(ground, exercise, file);
  if (verdict.status !== 'pass')
    complain(ground, file, `does not pass: ${sayStatus(verdict)}`, 'It is meant to be right.');
}

async function proveMistakes(ground: Ground, exercise: Exercise): Promise<void> {
  const sources = exerciseSources(ground.root, exercise.id);
  const mistakes = await loadMistakes(ground.root, exercise.id);
  const reference = fs.readFileSync(sources.reference, 'utf8');
  const guide = builtGuide(ground.content, exercise.guide);
  const anchors = fs.existsSync(guide)
    ? sectionsOf(fs.readFileSync(guide, 'utf8')).map(({ anchor }) => anchor)
    : [];
  const proofs = await sideBySide(mistakes, async (mistake) => {
    const wrong = withMistake(reference, mistake);
    return wrong === undefined ? undefined : gradedText(ground, exercise, wrong, mistake.step);
  });
  const signatures: Record<string, string[]> = {};
  for (const [i, mistake] of mistakes.entries()) {
    const say = (problem: string, advice: string) =>
      complain(ground, sources.mistakes, `${mistake.id} ${problem}`, advice);
    if (!anchors.includes(mistake.anchor))
      say(`names the section \`${mistake.anchor}\`, not in ${exercise.guide}`, 'Name another.');
    const proof = proofs[i];
    if (!proof) say('has an edit that does not stand once in the reference', 'Write it anew.');
    else {
      signatures[mistake.id] = proof.signature;
      proveMistake(mistake, proof.verdict, Boolean(ground.record), say);
    }
  }
  proveDistinct(ground, sources.mistakes, signatures);
  if (ground.record) writeSignatures(sources.signatures, signatures);
  if (isReal(exercise) && mistakes.length < fewestMistakes) {
    complain(
      ground,
      sources.mistakes,
      `${mistakes.length} mistakes`,
      `Write at least ${fewestMistakes}.`,
    );
  }
  ground.proved.push(
    `${exercise.id}: ${mistakes.length} mistakes, each caught in its step and recognised`,
  );
}

function proveMistake(
  { id, step }: Mistake,
  verdict: Verdict,
  isRecording: boolean,
  say: (problem: string, advice: string) => void,
): void {
  const failing = verdict.steps.find(({ status }) => status === 'fail')?.step;
  if (verdict.status !== 'fail') say(`is not caught: ${sayStatus(verdict)}`, 'Sharpen the spec.');
  else if (failing !== step)
    say(`is caught in step ${failing}, not ${step}`, 'Name the step, or move the test.');
  else if (!isRecording && verdict.mistake?.id !== id)
    say('is not recognised', 'Run `npm run record`; where two look alike, write a finer test.');
}

function proveDistinct(ground: Ground, file: string, signatures: Record<string, string[]>): void {
  const seen = new Map<string, string>();
  for (const [id, signature] of Object.entries(signatures)) {
    const text = signature.join('\n');
    const twin = seen.get(text);
    if (twin !== undefined)
      complain(
        ground,
        file,
        `${id} and ${twin} fail alike`,
        'Write a finer test, or a labelled assertion.',
      );
    seen.set(text, id);
  }
}

function writeSignatures(file: string, signatures: Record<string, string[]>): void {
  fs.writeFileSync(file, `${JSON.stringify(signatures, null, 2)}\n`);
}

/** The reference with one mistake made; undefined where an edit does not fit exactly once. */
export function withMistake(reference: string, { edits }: Mistake): string | undefined {
  let text = reference;
  for (const { find, replace } of edits) {
    if (text.split(find).length !== 2) return undefined;
    text = text.replace(find, () => replace);
  }
  return text;
}

/** Up to the step that must catch it: what comes later tells nothing more. */
async function gradedText(ground: Ground, exercise: Exercise, text: string, upToStep: number) {
  const folder = fs.mkdtempSync(path.join(ground.content, 'wrong-'));
  const file = path.join(folder, `${exercise.id}.ts`);
  fs.writeFileSync(file, text);
  const result = await gradeWithSignature({
    ...ground,
    exercise,
    file,
    workspace: folder,
    upToStep,
  });
  fs.rmSync(folder, { recursive: true });
  return result;
}

const graded = (ground: Ground, exercise: Exercise, file: string) =>
  gradeWithSignature({ ...ground, exercise, file, workspace: ground.root, allSteps: true });

const declaredTests = (
  ground: Ground,
  { id }: Exercise,
): { step: number; stepTitle: string; name: string }[] =>
  JSON.parse(fs.readFileSync(builtExercise(ground.content, id).tests, 'utf8'));

const exportsOf = (text: string): string[] =>
  [
    ...text.matchAll(
      /^export (?:abstract |async )?(?:class|function\*?|const|let|interface|type) (\w+)/gm,
    ),
  ].map(([, name]) => name!);

function sayStatus(verdict: Verdict): string {
  if (verdict.status === 'error') return `${verdict.reason}: ${verdict.message}`;
  const failed = verdict.steps
    .flatMap(({ tests }) => tests)
    .find(({ status }) => status !== 'pass');
  return failed
    ? `${verdict.status}, "${failed.name}" ${failed.status}: ${failed.message ?? ''}`
    : verdict.status;
}
