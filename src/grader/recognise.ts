// Which known mistake is this? Each leaves a signature: which tests of the first failing step fail, and
// by which rule or assertion. A guess that is wrong costs the learner an evening, so where more than
// one mistake fits, none is named.
import type { FailureKey } from './protocol.ts';
import type { KnownMistake } from './verdict.ts';

export interface FailedTest {
  test: string;
  key: FailureKey | undefined;
}

/** A mistake as the build leaves it for the grader. */
export interface RecordedMistake extends Omit<KnownMistake, 'certain'> {
  step: number;
  signature: string[];
}

/** What is known of a failure: the very mistake, or only which section of the guide all that fit belong to. */
export type Recognised = { mistake: KnownMistake | null; family: string | null };

/**
 * One text per failing test, in the order of the spec. What was measured to be slow may be the machine's
 * doing: it counts only where nothing else fails.
 */
export function signatureOf(failures: FailedTest[]): string[] {
  const certain = failures.filter(({ key }) => !isOfSpeed(key));
  return (certain.length > 0 ? certain : failures).map(
    ({ test, key }) => `${test} | ${key ? textOf(key) : 'no reason'}`,
  );
}

/** By the label that a spec gives to a ratio of times. */
const isOfSpeed = (key: FailureKey | undefined) =>
  key !== undefined && 'assertion' in key && key.assertion.startsWith('times the time of ');

function textOf(key: FailureKey): string {
  if ('rule' in key) return `rule ${key.rule}${key.how === '' ? '' : `: ${key.how}`}`;
  if ('thrown' in key) return `after #${key.after}: ${key.thrown}`;
  return `${key.assertion}: ${key.received}`;
}

/** The mistake with exactly this signature; else the one that explains the first failure and causes nothing that is not seen. */
export function recognise(signature: string[], mistakes: RecordedMistake[]): Recognised {
  const [first] = signature;
  if (first === undefined) return { mistake: null, family: null };
  const exact = mistakes.filter((mistake) => isSame(mistake.signature, signature));
  const candidates = exact.length > 0 ? exact : largest(partsOf(signature, mistakes, first));
  if (candidates.length === 1)
    return { mistake: known(candidates[0]!, exact.length > 0), family: null };
  const related = mistakes.filter((mistake) => mistake.signature.includes(first));
  const guides = new Set((candidates.length > 0 ? candidates : related).map(({ guide }) => guide));
  return { mistake: null, family: guides.size === 1 ? [...guides][0]! : null };
}

/** The learner may have made others besides: their failures are all there, among more. */
const partsOf = (signature: string[], mistakes: RecordedMistake[], first: string) =>
  mistakes.filter(
    (mistake) =>
      mistake.signature.includes(first) &&
      mistake.signature.every((failure) => signature.includes(failure)),
  );

/** Those whose signature is not a part of another's. */
const largest = (candidates: RecordedMistake[]) =>
  candidates.filter(
    (one) =>
      !candidates.some(
        (other) =>
          other.signature.length > one.signature.length &&
          one.signature.every((failure) => other.signature.includes(failure)),
      ),
  );

const isSame = (a: string[], b: string[]) =>
  a.length === b.length && a.every((failure, i) => failure === b[i]);

const known = ({ id, explanation, guide }: RecordedMistake, certain: boolean): KnownMistake => ({
  id,
  explanation,
  guide,
  certain,
});
