// Wrong answers of the author's: does the step that names a mistake catch it, and is it recognised?
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Exercise } from '../course/course.ts';
import { gradeTogether, gradeWithSignature } from '../grader/grade.ts';
import type { Verdict } from '../grader/verdict.ts';
import { findOut } from './find-out.ts';
import type { Ground } from './ground.ts';

/** `graders`: a hash of all that a verdict depends on, beside the answer and our own code. */
export type ExerciseGround = Ground & { graders: string };

/** The reference with a known mistake made in it. */
export interface WrongAnswer {
  id: string;
  /** The step that must catch it. */
  step: number;
  text: string;
  /** The signature that the mistake had when it was recorded. */
  recorded: string[] | undefined;
}

/** How a mistake fares. */
export interface Caught {
  status: string;
  /** None where it's not a failing test that catches it. */
  failingStep?: number;
  isRecognised: boolean;
  signature: string[];
}

/**
 * How each fares. Several share a child at first, which saves most of the time; what does not come out as
 * recorded there may be the doing of the answers before it, and is graded in a child of its own.
 */
export async function howCaught(
  ground: ExerciseGround,
  exercise: Exercise,
  answers: WrongAnswer[],
): Promise<Caught[]> {
  const isKnown = (answer: WrongAnswer) =>
    ground.memory.recall(whatIsAsked(ground, exercise, answer)) !== undefined;
  const asked = ground.record ? [] : answers.filter((answer) => !isKnown(answer));
  await Promise.all(
    inGroups(asked).map((group) =>
      ground.lanes.together(() => rememberTogether(ground, exercise, group)),
    ),
  );
  return Promise.all(answers.map((answer) => howOneIsCaught(ground, exercise, answer)));
}

const answersInChild = 12;
/** The share of generated runs in the steps that a mistake should pass: the examples look there, too. */
const earlierRuns = 0.2;

function inGroups<One>(all: One[]): One[][] {
  const groups = Math.ceil(all.length / answersInChild);
  return Array.from({ length: groups }, (_, g) => all.filter((_, i) => i % groups === g));
}

async function rememberTogether(
  ground: ExerciseGround,
  exercise: Exercise,
  group: WrongAnswer[],
): Promise<void> {
  if (ground.signal?.aborted) return;
  const workspace = fs.mkdtempSync(path.join(ground.content, 'wrong-'));
  const request = { ...toolsOf(ground), exercise, workspace };
  const graded = await gradeTogether(
    request,
    group.map(({ text, step }) => ({ text, upToStep: step })),
    ground.allRuns ? undefined : earlierRuns,
  );
  fs.rmSync(workspace, { recursive: true });
  for (const [i, result] of graded.entries()) {
    const answer = group[i]!;
    const caught = caughtBy(result, answer);
    if (isAsRecorded(caught, answer))
      ground.memory.keep(whatIsAsked(ground, exercise, answer), caught);
  }
}

const howOneIsCaught = (ground: ExerciseGround, exercise: Exercise, answer: WrongAnswer) =>
  findOut(
    ground,
    whatIsAsked(ground, exercise, answer),
    async () => caughtBy(await gradedText(ground, exercise, answer.text, answer.step), answer),
    (caught) => isAsRecorded(caught, answer),
  );

function caughtBy(
  { verdict, signature }: { verdict: Verdict; signature: string[] },
  { id }: WrongAnswer,
): Caught {
  const failing = verdict.steps.find(({ status }) => status === 'fail')?.step;
  return {
    status: sayStatus(verdict),
    failingStep: verdict.status === 'fail' ? failing : undefined,
    isRecognised: verdict.status === 'fail' && verdict.mistake?.id === id,
    signature,
  };
}

const isAsRecorded = (
  { failingStep, isRecognised, signature }: Caught,
  { step, recorded }: WrongAnswer,
) => failingStep === step && isRecognised && isDeepStrictEqual(signature, recorded);

const whatIsAsked = (
  ground: ExerciseGround,
  exercise: Exercise,
  { id, step, text }: WrongAnswer,
) => [...whatIsGraded(ground, exercise, text), id, step];

export const whatIsGraded = (
  { graders }: ExerciseGround,
  { id, given }: Exercise,
  text: string,
) => ['grade', graders, id, given, text];

/** Up to the step that must catch it: what comes later tells nothing more. */
export async function gradedText(
  ground: Ground,
  exercise: Exercise,
  text: string,
  upToStep: number,
): Promise<{ verdict: Verdict; signature: string[] }> {
  const folder = fs.mkdtempSync(path.join(ground.content, 'wrong-'));
  const file = path.join(folder, `${exercise.id}.ts`);
  fs.writeFileSync(file, text);
  const which = { exercise, file, workspace: folder, upToStep };
  const result = await gradeWithSignature({ ...toolsOf(ground), ...which });
  fs.rmSync(folder, { recursive: true });
  return result;
}

export const signaturesIn = (file: string): Record<string, string[]> =>
  fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};

export const toolsOf = ({ content, engine, service }: Ground) => ({ content, engine, service });

export function sayStatus(verdict: Verdict): string {
  if (verdict.status === 'error') return `${verdict.reason}: ${verdict.message}`;
  const failed = verdict.steps
    .flatMap(({ tests }) => tests)
    .find(({ status }) => status !== 'pass');
  return failed
    ? `${verdict.status}, "${failed.name}" ${failed.status}: ${failed.message ?? ''}`
    : verdict.status;
}
