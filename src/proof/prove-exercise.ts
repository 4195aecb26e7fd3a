// One exercise from both sides: what is right passes, what is wrong is caught, in its step, and recognised.
import fs from 'node:fs';
import path from 'node:path';
import type { Exercise, Mistake } from '../course/course.ts';
import { builtExercise, builtGuide, exerciseSources } from '../course/paths.ts';
import { hashOf, hashOfFolder } from '../course-build/hash.ts';
import { loadMistakes } from '../course-build/load-course.ts';
import { gradeWithSignature } from '../grader/grade.ts';
import type { Verdict } from '../grader/verdict.ts';
import { sectionsOf } from '../markdown/sections.ts';
import {
  type Caught,
  type ExerciseGround,
  gradedText,
  howCaught,
  sayStatus,
  signaturesIn,
  toolsOf,
  whatIsGraded,
} from './caught.ts';
import { proveCensus } from './census.ts';
import { findOut } from './find-out.ts';
import { addProblem, type Ground } from './ground.ts';
import { proveRules } from './prove-rules.ts';
import { asAtStep } from './steps.ts';

const fewestMistakes = 25;
const fewestAlternatives = 2;

export async function proveExercise(ground: Ground, exercise: Exercise): Promise<void> {
  proveSteps(ground, exercise);
  proveTestNames(ground, exercise);
  const { alternatives } = exerciseSources(ground.root, exercise.id);
  const [found] = await Promise.all([
    proveAnswers(ground, exercise),
    proveMistakes(withGraders(ground, exercise), exercise),
    ground.rules && proveRules(ground, exercise, declaredTests(ground, exercise)),
    ground.rules && proveCensus(ground, exercise),
    proveStepByStep(withGraders(ground, exercise), exercise),
  ]);
  if (isReal(exercise) && found < fewestAlternatives) {
    addProblem(
      ground,
      alternatives,
      `${found} alternatives`,
      `Write at least ${fewestAlternatives} of another design.`,
    );
  }
}

/** The starter fails kindly, all that is right passes. Gives the number of alternatives. */
export async function proveAnswers(shared: Ground, exercise: Exercise): Promise<number> {
  const ground = withGraders(shared, exercise);
  const { starter, reference, alternatives: folder } = exerciseSources(ground.root, exercise.id);
  const alternatives = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const right = [reference, ...alternatives.map((file) => path.join(folder, file))];
  await Promise.all([
    proveStarter(ground, exercise, starter),
    ...right.map((file) => provePasses(ground, exercise, file)),
  ]);
  ground.say?.(`  ${exercise.id}: starter, reference, ${alternatives.length} alternatives`);
  return alternatives.length;
}

function withGraders(ground: Ground, { id }: Exercise): ExerciseGround {
  const built = builtExercise(ground.content, id).folder; // its spec, and what is recorded
  return { ...ground, graders: hashOf(hashOfFolder(built), hashOfFolder(ground.engine.engine)) };
}

/** A real exercise has its full set; a fixture is as small as it can be. */
const isReal = (exercise: Exercise) => exercise.steps.length > 2;

/** The spec's `describe`s are the steps that the exercise declares. */
function proveSteps(ground: Ground, exercise: Exercise): void {
  const { spec, about } = exerciseSources(ground.root, exercise.id);
  const inSpec = new Set(
    declaredTests(ground, exercise).map(({ step, stepTitle }) => `${step} ${stepTitle}`),
  );
  const said = new Set(exercise.steps.map(({ title }, i) => `${i + 1} ${title}`));
  for (const step of said) {
    if (!inSpec.has(step))
      addProblem(ground, spec, `no \`describe('${step}')\``, 'The spec has one for each step.');
  }
  for (const step of inSpec) {
    if (!said.has(step))
      addProblem(ground, about, `no step \`${step}\``, 'The spec has tests for it.');
  }
}

function proveTestNames(ground: Ground, exercise: Exercise): void {
  const seen = new Set<string>();
  for (const { step, name } of declaredTests(ground, exercise)) {
    if (seen.has(`${step} ${name}`))
      addProblem(
        ground,
        exerciseSources(ground.root, exercise.id).spec,
        `"${name}" stands twice`,
        'Tests of a step have names of their own.',
      );
    seen.add(`${step} ${name}`);
  }
}

async function proveStarter(
  ground: ExerciseGround,
  exercise: Exercise,
  file: string,
): Promise<void> {
  const text = fs.readFileSync(file, 'utf8');
  if (!/\bTODO\b/.test(text))
    addProblem(ground, file, 'has no TODO', 'Name what the learner is to write.');
  const missing = exportsOf(
    fs.readFileSync(exerciseSources(ground.root, exercise.id).reference, 'utf8'),
  ).filter((name) => !exportsOf(text).includes(name));
  if (missing.length > 0)
    addProblem(
      ground,
      file,
      `does not export ${missing.join(', ')}`,
      'The starter exports what the reference exports.',
    );
  const graded = await findOut(
    ground,
    whatIsGraded(ground, exercise, text),
    async () => unkindIn((await gradedFile(ground, exercise, file)).verdict),
    (problems) => problems.length === 0,
  );
  for (const [problem, advice] of graded) addProblem(ground, file, problem, advice);
}

function unkindIn(verdict: Verdict): [problem: string, advice: string][] {
  if (verdict.status !== 'fail') {
    const problem = `is no kind failure: ${sayStatus(verdict)}`;
    return [[problem, 'Every missing piece throws NotImplemented.']];
  }
  return verdict.steps.flatMap(({ step, status, tests }) => {
    const problems: [string, string][] = [];
    if (status !== 'fail')
      problems.push([`step ${step} does not fail`, 'A starter passes no step.']);
    const unkind = tests.find(({ message }) => /^(SyntaxError|ReferenceError)/.test(message ?? ''));
    if (unkind)
      problems.push([
        `step ${step}: ${unkind.message}`,
        'A starter fails by what it does not do yet.',
      ]);
    return problems;
  });
}

async function provePasses(
  ground: ExerciseGround,
  exercise: Exercise,
  file: string,
): Promise<void> {
  const status = await findOut(
    ground,
    whatIsGraded(ground, exercise, fs.readFileSync(file, 'utf8')),
    async () => sayStatus((await gradedFile(ground, exercise, file)).verdict),
    (said) => said === 'pass',
  );
  if (status !== 'pass')
    addProblem(ground, file, `does not pass: ${status}`, 'It is meant to be right.');
}

/** No step needs a later one: the reference passes it while its later parts are as in the starter. */
async function proveStepByStep(ground: ExerciseGround, exercise: Exercise): Promise<void> {
  const sources = exerciseSources(ground.root, exercise.id);
  const [reference, starter] = [sources.reference, sources.starter].map((file) =>
    fs.readFileSync(file, 'utf8'),
  ) as [string, string];
  for (const step of exercise.steps.keys()) {
    const text = asAtStep(reference, starter, step + 1);
    if (text === reference) continue;
    const status = await findOut(
      ground,
      [...whatIsGraded(ground, exercise, text), `up to step ${step + 1}`],
      async () => {
        const { verdict } = await gradedText(ground, exercise, text, step + 1);
        return verdict.status === 'pass' ? 'pass' : sayStatus(verdict);
      },
      (said) => said === 'pass',
    );
    if (status !== 'pass')
      addProblem(
        ground,
        sources.spec,
        `step ${step + 1} needs a later one: ${status}`,
        'Its tests use only what the steps up to it ask for.',
      );
  }
}

async function proveMistakes(ground: ExerciseGround, exercise: Exercise): Promise<void> {
  const sources = exerciseSources(ground.root, exercise.id);
  const mistakes = await loadMistakes(ground.root, exercise.id);
  const reference = fs.readFileSync(sources.reference, 'utf8');
  const guide = builtGuide(ground.content, exercise.guide);
  const anchors = fs.existsSync(guide)
    ? sectionsOf(fs.readFileSync(guide, 'utf8')).map(({ anchor }) => anchor)
    : [];
  const recorded = signaturesIn(sources.signatures);
  const made = mistakes.flatMap((mistake) => {
    const { id, step } = mistake;
    const text = withMistake(reference, mistake);
    return text === undefined ? [] : [{ id, step, text, recorded: recorded[id] }];
  });
  const caught = await howCaught(ground, exercise, made);
  const proofs = new Map(made.map(({ id }, i) => [id, caught[i]!]));
  const signatures: Record<string, string[]> = {};
  for (const mistake of mistakes) {
    const say = (problem: string, advice: string) =>
      addProblem(ground, sources.mistakesOf(mistake.step), `${mistake.id} ${problem}`, advice);
    if (!anchors.includes(mistake.anchor))
      say(`names the section \`${mistake.anchor}\`, not in ${exercise.guide}`, 'Name another.');
    const proof = proofs.get(mistake.id);
    if (!proof) say('has an edit that does not stand once in the reference', 'Write it anew.');
    else {
      signatures[mistake.id] = proof.signature;
      proveMistake(mistake, proof, Boolean(ground.record), say);
    }
  }
  proveDistinct(ground, sources.mistakes, signatures);
  if (ground.record) writeSignatures(sources.signatures, signatures);
  if (isReal(exercise) && mistakes.length < fewestMistakes) {
    addProblem(
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
  { step }: Mistake,
  { status, failingStep, isRecognised }: Caught,
  isRecording: boolean,
  say: (problem: string, advice: string) => void,
): void {
  if (failingStep === undefined) say(`is not caught: ${status}`, 'Sharpen the spec.');
  else if (failingStep !== step)
    say(`is caught in step ${failingStep}, not ${step}`, 'Name the step, or move the test.');
  else if (!isRecording && !isRecognised)
    say('is not recognised', 'Run `npm run record`; where two look alike, write a finer test.');
}

function proveDistinct(ground: Ground, file: string, signatures: Record<string, string[]>): void {
  const seen = new Map<string, string>();
  for (const [id, signature] of Object.entries(signatures)) {
    const text = signature.join('\n');
    const twin = seen.get(text);
    if (twin !== undefined)
      addProblem(
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

const gradedFile = (ground: Ground, exercise: Exercise, file: string) =>
  gradeWithSignature({
    ...toolsOf(ground),
    ...{ exercise, file, workspace: ground.root, allSteps: true },
  });

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
