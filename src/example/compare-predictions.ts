// What the learner said against what this run measured.
import type { Lesson, Prediction } from '../course/course.ts';

export interface Compared {
  prediction: Prediction<any>;
  /** Undefined where nobody was asked. */
  said: string | undefined;
  right: boolean | undefined;
  /** The key of the right choice. */
  truth: string;
  /** What was measured, in a few words. */
  found: string;
}

export function comparePredictions(
  lesson: Lesson,
  facts: Record<string, unknown>,
  said: Record<string, string>,
): Compared[] {
  return lesson.predictions.map((prediction) => {
    const truth = prediction.answer(facts);
    const answer = said[prediction.id];
    return {
      prediction,
      said: answer,
      right: answer === undefined ? undefined : answer === truth,
      truth,
      found: prediction.found?.(facts) ?? prediction.choices[truth] ?? truth,
    };
  });
}
