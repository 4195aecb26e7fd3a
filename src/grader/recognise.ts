// Which known mistake is this? Each leaves a signature: which tests of the first failing step fail,
// with what message, at which line of the spec.
import type { KnownMistake } from './verdict.ts';

export interface FailureSignature {
  test: string;
  /** The first line, digits masked. */
  message: string;
  specLine: number | undefined;
}

/** A mistake as the build leaves it for the grader. */
export interface RecordedMistake extends KnownMistake {
  step: number;
  signature: string[];
}

/** One text per failing test, in the order of the spec. */
export const signatureOf = (failures: FailureSignature[]): string[] =>
  failures.map(({ test, message, specLine }) => `${test} | ${mask(message)} | ${specLine ?? '?'}`);

const mask = (message: string) => (message.split('\n')[0] ?? '').replace(/\d+([.,]\d+)*/g, '#');

/** The one known mistake with exactly this signature; where two share it, none: never a guess. */
export function recognise(signature: string[], mistakes: RecordedMistake[]): KnownMistake | null {
  const wanted = signature.join('\n');
  const fitting = mistakes.filter((mistake) => mistake.signature.join('\n') === wanted);
  if (fitting.length !== 1) return null;
  const { id, explanation, guide } = fitting[0]!;
  return { id, explanation, guide };
}
