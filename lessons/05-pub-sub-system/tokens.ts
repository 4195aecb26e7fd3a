// Filters and topics, token by token: what NATS, AMQP and MQTT have in common.
// They differ in their signs, and in how much the last wildcard takes at least.

export interface TokenRules {
  separator: string;
  /** What one token is called. */
  token: string;
  /** Takes exactly one token. */
  one: string;
  /** Takes a run of tokens, of at least this many. */
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
  const taken = shareOut(wanted, tokens, rules);
  return taken
    ? { matches: true, why: sayTaken(taken, rules) }
    : no(sayDifference(wanted, tokens, rules));
}

const split = (name: string, { separator }: TokenRules) =>
  name === '' ? [] : name.split(separator);

interface Taken {
  wildcard: string;
  run: string[];
}

/** What each wildcard takes, in order; undefined where it does not work out. */
function shareOut(
  wanted: string[],
  tokens: string[],
  rules: TokenRules,
): Taken[] | undefined {
  const [first, ...others] = wanted;
  if (first === undefined) return tokens.length === 0 ? [] : undefined;
  if (first === rules.rest) {
    for (let count = tokens.length; count >= rules.restAtLeast; count--) {
      const run = tokens.slice(0, count);
      const after = shareOut(others, tokens.slice(count), rules);
      if (after) return [{ wildcard: first, run }, ...after];
    }
    return undefined;
  }
  const [token, ...left] = tokens;
  if (token === undefined) return undefined;
  if (first !== rules.one && first !== token) return undefined;
  const after = shareOut(others, left, rules);
  if (first !== rules.one) return after;
  return after && [{ wildcard: first, run: [token] }, ...after];
}

function sayTaken(taken: Taken[], { separator, token }: TokenRules): string {
  if (taken.length === 0) return `the same, ${token} by ${token}`;
  return taken
    .map(({ wildcard, run }) =>
      run.length === 0
        ? `\`${wildcard}\` takes nothing, no ${token} is needed`
        : `\`${wildcard}\` takes \`${run.join(separator)}\``,
    )
    .join(', ');
}

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
    if (found === undefined) return `no ${token} is left for \`${want}\``;
    if (want !== one && want !== found) {
      const hint = isPartial(want, rules)
        ? `: a wildcard is a whole ${token}`
        : '';
      return `\`${want}\` is not \`${found}\`${hint}`;
    }
  }
  const left = tokens.slice(wanted.length).join(rules.separator);
  return wanted.at(-1) === one
    ? `\`${one}\` takes one ${token}, and \`${left}\` is left over`
    : `\`${left}\` is left over`;
}

/** Anywhere in the topic, as MQTT forbids it. */
export function wildcardIn(
  topic: string,
  { one, rest }: TokenRules,
): string | undefined {
  const found = [one, rest].find((wildcard) => topic.includes(wildcard));
  return found && `nobody publishes to \`${found}\`, a wildcard`;
}

/** As a token of its own. */
export const wildcardTokenIn = (topic: string, rules: TokenRules) =>
  wildcardIn(
    split(topic, rules).find((t) => t === rules.one || t === rules.rest) ?? '',
    rules,
  );

export function misplaced(
  filter: string,
  rules: TokenRules,
): string | undefined {
  const partial = split(filter, rules).find((t) => isPartial(t, rules));
  return partial
    ? `\`${partial}\` is no wildcard, a wildcard is a whole ${rules.token}`
    : notLast(filter, rules);
}

export const notLast = (filter: string, rules: TokenRules) =>
  split(filter, rules).slice(0, -1).includes(rules.rest)
    ? `\`${rules.rest}\` stands last or nowhere`
    : undefined;

const isPartial = (token: string, { one, rest }: TokenRules) =>
  token.length > 1 && (token.includes(one) || token.includes(rest));
