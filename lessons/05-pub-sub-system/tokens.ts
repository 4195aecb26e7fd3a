// Filters and topics, token by token: what NATS, AMQP and MQTT have in common.
// They differ in their signs, and in how much the last wildcard takes at least.
import { shareOut } from './share-out.ts';

export interface TokenRules {
  separator: string;
  /** What one token is called. */
  token: string;
  /** Takes exactly one token. */
  one: string;
  /** Takes a run of tokens, of at least this many. With 1 it comes last. */
  rest: string;
  restAtLeast: 0 | 1;
}

export interface Answer {
  matches: boolean;
  why: string;
}

export const no = (why: string): Answer => ({ matches: false, why });

export function byTokens(
  filter: string,
  topic: string,
  rules: TokenRules,
): Answer {
  const [wanted, tokens] = [split(filter, rules), split(topic, rules)];
  const ends = endsOf(wanted, tokens, rules);
  return ends
    ? { matches: true, why: sayTaken(wanted, tokens, ends, rules) }
    : no(sayDifference(wanted, tokens, rules));
}

/** The answer of `byTokens` without its words. */
export const fitsByTokens = (
  filter: string,
  topic: string,
  rules: TokenRules,
): boolean =>
  endsOf(split(filter, rules), split(topic, rules), rules) !== undefined;

const split = (name: string, { separator }: TokenRules) =>
  name === '' ? [] : name.split(separator);

function endsOf(
  wanted: string[],
  tokens: string[],
  { one, rest, restAtLeast }: TokenRules,
): number[] | undefined {
  if (restAtLeast > 0 && tokens.length < wanted.length) return undefined;
  return shareOut(
    wanted,
    tokens,
    (want) => want === rest,
    (want, token) => want === one || want === token,
  );
}

function sayTaken(
  wanted: string[],
  tokens: string[],
  ends: number[],
  rules: TokenRules,
): string {
  const taken = wanted.flatMap((want, i) => {
    if (want !== rules.one && want !== rules.rest) return [];
    const run = tokens.slice(ends[i - 1] ?? 0, ends[i]);
    return run.length === 0
      ? [`\`${want}\` takes nothing, no ${rules.token} is needed`]
      : [`\`${want}\` takes ${quote(run.join(rules.separator), rules)}`];
  });
  return taken.join(', ') || `the same, ${rules.token} by ${rules.token}`;
}

/** What has no characters is named: two backticks alone show nothing. */
const quote = (name: string, { token }: TokenRules): string =>
  name ? `\`${name}\`` : `an empty ${token}`;

function sayDifference(
  wanted: string[],
  tokens: string[],
  rules: TokenRules,
): string {
  const { token, one, rest, restAtLeast } = rules;
  for (const [i, want] of wanted.entries()) {
    const found = tokens[i];
    if (want === rest)
      return restAtLeast > 0 && found === undefined
        ? `\`${want}\` takes at least one ${token}, and none is left`
        : `whatever \`${want}\` takes, the rest does not fit`;
    if (found === undefined)
      return `no ${token} is left for ${quote(want, rules)}`;
    if (want !== one && want !== found) {
      const hint = isPartial(want, rules)
        ? `: a wildcard is a whole ${token}`
        : '';
      return `${quote(want, rules)} is not ${quote(found, rules)}${hint}`;
    }
  }
  const left = tokens.slice(wanted.length).join(rules.separator);
  return wanted.at(-1) === one
    ? `\`${one}\` takes one ${token}, and ${quote(left, rules)} is left over`
    : `${quote(left, rules)} is left over`;
}

/** Anywhere in the topic, as MQTT forbids it. */
export function wildcardIn(
  topic: string,
  { one, rest }: TokenRules,
): string | undefined {
  const found = [one, rest].find((wildcard) => topic.includes(wildcard));
  return found && `\`${found}\` is a wildcard, so a topic can't contain it`;
}

export function misplaced(
  filter: string,
  rules: TokenRules,
): string | undefined {
  const partial = partialWildcard(filter, rules);
  return partial
    ? `\`${partial}\` isn't a wildcard: a wildcard is a whole ${rules.token}`
    : notLast(filter, rules);
}

export const notLast = (filter: string, rules: TokenRules) =>
  split(filter, rules).slice(0, -1).includes(rules.rest)
    ? `\`${rules.rest}\` can only come last`
    : undefined;

/** The first token that has a wildcard in it and more. */
export const partialWildcard = (filter: string, rules: TokenRules) =>
  split(filter, rules).find((token) => isPartial(token, rules));

const isPartial = (token: string, { one, rest }: TokenRules) =>
  token.length > 1 && (token.includes(one) || token.includes(rest));
