// Exercise 4, step 1: asks a matcher, and knows what it has to answer.
import { type History, type Model, show } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-4.ts';
import { type Match, matchRuns } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;

export const matcher: Model<Answer, { ops: Match[] }> = {
  rules,
  programs: matchRuns,
  shape: { required: ['filter', 'topic'], creates: [], points: [] },
  crashes: 'tokens',
  async play(answer, { ops }, history) {
    for (const { filter, topic } of ops) answersRight(answer, filter, topic, history);
  },
  census: ({ ops }) => [...new Set(ops.map(({ filter, topic }) => kindOf(filter, topic)))],
  leastShares: { matches: 0.7, 'does not match': 0.8, refused: 0.6 },
};

/** Does the filter match the topic? Both are good names. */
export function fits(filter: string, topic: string): boolean {
  const [wanted, tokens] = [filter.split('.'), topic.split('.')];
  const isOpen = wanted.at(-1) === '>';
  const isLong = isOpen ? tokens.length >= wanted.length : tokens.length === wanted.length;
  return isLong && wanted.every((want, i) => want === '*' || want === '>' || want === tokens[i]);
}

function answersRight(answer: Answer, filter: string, topic: string, history: History): void {
  history.did(() => `matches(${show(filter)}, ${show(topic)})`);
  const theirs = askedOf(answer, filter, topic);
  const wrong = wrongName(filter, topic);
  if (wrong) {
    const isRefused = 'error' in theirs && theirs.error instanceof answer.InvalidTopicError;
    history.check(
      isRefused,
      wrong,
      () => 'InvalidTopicError',
      () => told(theirs),
      'error' in theirs ? 'other error' : 'accepted',
    );
    return;
  }
  const wanted = fits(filter, topic);
  history.check(
    'returned' in theirs && theirs.returned === wanted,
    filter.includes('>') ? 'tail' : filter.includes('*') ? 'star' : 'tokens',
    () => String(wanted),
    () => told(theirs),
    'error' in theirs ? 'refused' : String(theirs.returned),
  );
}

type Asked = { returned: unknown } | { error: unknown };

function askedOf(answer: Answer, filter: string, topic: string): Asked {
  try {
    return { returned: answer.matches(filter, topic) };
  } catch (error) {
    return { error };
  }
}

const told = (asked: Asked) =>
  'error' in asked ? `throws ${show(asked.error)}` : show(asked.returned);

/** The rule that the first bad name of the two breaks. */
function wrongName(filter: string, topic: string): 'names' | 'wildcards' | 'topics' | undefined {
  if (!isName(filter) || !isName(topic)) return 'names';
  const isWildcard = (token: string, i: number, all: string[]) =>
    token === '*' || (token === '>' && i === all.length - 1);
  const tokens = filter.split('.');
  if (tokens.some((token, i) => /[*>]/.test(token) && !isWildcard(token, i, tokens)))
    return 'wildcards';
  return /[*>]/.test(topic) ? 'topics' : undefined;
}

const isName = (name: string) => !/\s/.test(name) && !name.split('.').includes('');

function kindOf(filter: string, topic: string): string {
  if (wrongName(filter, topic)) return 'refused';
  return fits(filter, topic) ? 'matches' : 'does not match';
}
