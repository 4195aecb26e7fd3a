// What the learner said against what this run measured.
import type { Lesson, Prediction } from '../course/course.ts';

export interface Compared {
  prediction: Prediction<any>;
  said: string;
  right: boolean;
  /** The key of the right choice. */
  truth: string;
  /** What was measured, in a few words. */
  found: string;
}

/** `said`: prediction id → the key of the choice. What was not asked is not compared. */
export function comparePredictions(
  lesson: Lesson,
  facts: Record<string, unknown>,
  said: Record<string, string>,
): Compared[] {
  return lesson.predictions.flatMap((prediction) => {
    const answer = said[prediction.id];
    if (answer === undefined) return [];
    const truth = prediction.answer(facts);
    const found = prediction.found?.(facts) ?? prediction.choices[truth] ?? truth;
    return [{ prediction, said: answer, right: answer === truth, truth, found }];
  });
}
