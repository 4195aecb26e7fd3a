// Predictions beside what was measured. Data in, data out; nothing is drawn here.
import type { Lesson, Prediction } from '../course/course.ts';

/** A choice: its key, which progress remembers, and its words, which the screen shows. */
export interface Choice {
  key: string;
  words: string;
}

export interface Comparison {
  id: string;
  ask: string;
  /** null where nothing was said. */
  right: boolean | null;
  said: Choice | null;
  truth: Choice;
  /** What was measured, in a few words. */
  found: string;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** The predictions that hold for such a run. */
export const predictionsFor = (lesson: Pick<Lesson, 'predictions'>, run: Run): Prediction<any>[] =>
  lesson.predictions.filter((prediction) => !prediction.unless?.(run));

/** Only what holds for the run is compared. `given` maps a prediction's id to the key that was chosen. */
export const comparePredictions = (
  lesson: Pick<Lesson, 'predictions'>,
  facts: Record<string, unknown>,
  given: Record<string, string | undefined>,
  run: Run,
): Comparison[] =>
  predictionsFor(lesson, run).map((prediction) => compare(prediction, facts, given[prediction.id]));

function compare(
  prediction: Prediction<any>,
  facts: Record<string, unknown>,
  said: string | undefined,
): Comparison {
  const truth = choiceOf(prediction, prediction.answer(facts));
  return {
    id: prediction.id,
    ask: prediction.ask,
    right: said === undefined ? null : said === truth.key,
    said: said === undefined ? null : choiceOf(prediction, said),
    truth,
    found: prediction.found?.(facts) ?? truth.words,
  };
}

function choiceOf({ id, choices }: Prediction<any>, key: string): Choice {
  const words = choices[key];
  if (words === undefined) throw new Error(`prediction ${id}: \`${key}\` is none of its choices`);
  return { key, words };
}
