// Four dialects of topic wildcards, side by side. They look alike, and disagree about the same
// filter: does the last wildcard take the level above as well, and may a wildcard cross a separator?
//
//   NATS    order.*.eu   order.>    subjects, as in the NATS documentation, "Subject-Based Messaging"
//   AMQP    order.*.eu   order.#    topic exchange, AMQP 0-9-1 specification, section 3.1.3.3
//   MQTT    order/+/eu   order/#    topic filters, MQTT 5.0 specification, section 4.7
//   Redis   order.*.eu   order.*    PSUBSCRIBE; a glob over characters, there are no tokens at all
//
// This file imports nothing, and knows no broker: it is about names only.

export interface Dialect {
  name: string;
  matches(filter: string, topic: string): boolean;
  /** One sentence: what the wildcards took, or where it failed. */
  why(filter: string, topic: string): string;
}

interface Answer {
  matches: boolean;
  why: string;
}

function dialect(name: string, answer: (filter: string, topic: string) => Answer): Dialect {
  return {
    name,
    matches: (filter, topic) => answer(filter, topic).matches,
    why: (filter, topic) => answer(filter, topic).why,
  };
}

// --- Dialects of tokens ---------------------------------------------------------------------------

/** Where the three dialects that split a name into tokens differ. */
interface TokenRules {
  separator: string;
  /** What one token is called. */
  token: string;
  /** Takes exactly one token. */
  one: string;
  /** Takes a run of tokens, of at least this many. */
  rest: string;
  restAtLeast: 0 | 1;
}

const natsRules: TokenRules = {
  separator: '.',
  token: 'token',
  one: '*',
  rest: '>',
  restAtLeast: 1,
};
const amqpRules: TokenRules = {
  separator: '.',
  token: 'word',
  one: '*',
  rest: '#',
  restAtLeast: 0,
};
const mqttRules: TokenRules = {
  separator: '/',
  token: 'level',
  one: '+',
  rest: '#',
  restAtLeast: 0,
};

/** `>` stands last and takes one token or more, so `order.>` leaves `order` out. */
export const nats = dialect('NATS', (filter, topic) => {
  const problem =
    emptyToken(filter, topic) ?? wildcardIn(topic, natsRules) ?? misplaced(filter, natsRules);
  return problem ? refused(problem) : byTokens(filter, topic, natsRules);
});

/** `#` takes zero words or more, and stands anywhere. The name of a message may even be empty. */
export const amqp = dialect('AMQP', (filter, topic) => byTokens(filter, topic, amqpRules));

/** `#` stands last and takes the level above as well. Levels may be empty. */
export const mqtt = dialect('MQTT', (filter, topic) => {
  const problem =
    (filter === '' || topic === '' ? 'a name has at least one character' : undefined) ??
    wildcardIn(topic, mqttRules) ??
    misplaced(filter, mqttRules);
  if (problem) return refused(problem);
  // Section 4.7.2: a server's own topics do not come to those who ask for everything.
  if (topic.startsWith('$') && /^[+#]/.test(filter))
    return no(`a wildcard in front does not take a topic that begins with \`$\``);
  return byTokens(filter, topic, mqttRules);
});

const refused = (problem: string): Answer => no(`refused: ${problem}`);
const no = (why: string): Answer => ({ matches: false, why });

const emptyToken = (...names: string[]) =>
  names.some((name) => /\s/.test(name) || name.split('.').includes(''))
    ? 'a name has no empty token and no white space'
    : undefined;

function wildcardIn(topic: string, { one, rest }: TokenRules): string | undefined {
  const found = [one, rest].find((wildcard) => topic.includes(wildcard));
  return found && `nobody publishes to a wildcard, and \`${found}\` is one`;
}

function misplaced(filter: string, { separator, token, one, rest }: TokenRules) {
  const tokens = filter.split(separator);
  const partial = tokens.find((t) => t.length > 1 && (t.includes(one) || t.includes(rest)));
  if (partial) return `\`${partial}\` is no wildcard, a wildcard is a whole ${token}`;
  return tokens.slice(0, -1).includes(rest) ? `\`${rest}\` stands last or nowhere` : undefined;
}

function byTokens(filter: string, topic: string, rules: TokenRules): Answer {
  const [wanted, tokens] = [split(filter, rules), split(topic, rules)];
  const taken = shareOut(wanted, tokens, rules);
  return taken
    ? { matches: true, why: sayTaken(taken, rules) }
    : no(sayDifference(wanted, tokens, rules));
}

const split = (name: string, { separator }: TokenRules) =>
  name === '' ? [] : name.split(separator);

/** What each wildcard takes, in order; undefined where the tokens cannot be shared out. */
function shareOut(wanted: string[], tokens: string[], rules: TokenRules): Taken[] | undefined {
  const [first, ...others] = wanted;
  if (first === undefined) return tokens.length === 0 ? [] : undefined;
  if (first === rules.rest) {
    for (let count = tokens.length; count >= rules.restAtLeast; count--) {
      const after = shareOut(others, tokens.slice(count), rules);
      if (after) return [{ wildcard: first, run: tokens.slice(0, count) }, ...after];
    }
    return undefined;
  }
  const [token, ...left] = tokens;
  if (token === undefined || (first !== rules.one && first !== token)) return undefined;
  const after = shareOut(others, left, rules);
  return after && (first === rules.one ? [{ wildcard: first, run: [token] }, ...after] : after);
}

interface Taken {
  wildcard: string;
  run: string[];
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

function sayDifference(wanted: string[], tokens: string[], rules: TokenRules): string {
  for (const [i, want] of wanted.entries()) {
    const token = tokens[i];
    if (want === rules.rest)
      return rules.restAtLeast > 0 && token === undefined
        ? `\`${want}\` takes at least one ${rules.token}, and none is left`
        : `whatever \`${want}\` takes, the rest does not fit`;
    if (token === undefined) return `no ${rules.token} is left for \`${want}\``;
    if (want !== rules.one && want !== token) return `\`${want}\` is not \`${token}\``;
  }
  const left = tokens.slice(wanted.length).join(rules.separator);
  return wanted.at(-1) === rules.one
    ? `\`${rules.one}\` takes one ${rules.token}, and \`${left}\` is left over`
    : `\`${left}\` is left over`;
}

// --- The dialect of characters --------------------------------------------------------------------

/** `*` takes any run of characters, dots and none included; `?` one; `[ab]`, `[^ab]`, `[a-z]` one of many. */
export const redis = dialect('Redis', (filter, topic) => {
  const glob = globOf(filter);
  const found = glob.exec(topic);
  if (!found) return no(sayFirstCharacters(filter, topic));
  const runs = found.slice(1);
  if (runs.length === 0) return { matches: true, why: 'character by character' };
  const crossed = runs.some((run) => run.includes('.')) ? ': a dot is an ordinary character' : '';
  const taken = runs.map((run) => (run ? `\`*\` takes \`${run}\`` : '`*` takes nothing'));
  return { matches: true, why: `${taken.join(', ')}${crossed}` };
});

function sayFirstCharacters(filter: string, topic: string): string {
  const [start = ''] = /^[^*?[\\]*/.exec(filter) ?? [];
  if (start === filter) return `\`${filter}\` has no wildcard, and is not \`${topic}\``;
  if (!topic.startsWith(start)) return `\`${topic}\` does not begin with \`${start}\``;
  return 'whatever the wildcards take, the rest does not fit';
}

/** The glob as a regular expression, one group for each `*`. */
function globOf(glob: string): RegExp {
  const source = [...glob.matchAll(/\*+|\?|\[(?:\\.|[^\]\\])*\]?|\\?./gs)].map(([piece]) => {
    if (piece.startsWith('*')) return '(.*)';
    if (piece === '?') return '.';
    if (piece.startsWith('[')) return oneOf(piece);
    return literally(piece.at(-1)!); // behind a backslash, or by itself
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

/** `[^a-c\]]`, with or without its last bracket: Redis closes what is left open. */
function oneOf(piece: string): string {
  const [, not, members = ''] = /^\[(\^?)((?:\\.|[^\]\\])*)\]?$/s.exec(piece) ?? [];
  const source = [...members.matchAll(/\\.|(.)-(.)|./gs)].map(([member, from, to]) =>
    from && to ? range(from, to) : literally(member.at(-1)!),
  );
  return `[${not}${source.join('')}]`;
}

/** Redis turns a range around that runs backwards. */
const range = (from: string, to: string) => [from, to].sort().map(literally).join('-');

const literally = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

export const dialects: Dialect[] = [nats, amqp, mqtt, redis];

// --- From one to another --------------------------------------------------------------------------

/**
 * A filter or a topic in NATS's notation, written as the other dialect writes it: `order.*.>` is
 * `order/+/#` in MQTT. What it then matches is the other dialect's affair; that is the point.
 */
export function toDialect(natsName: string, { name }: Dialect): string {
  const tokens = natsName.split('.');
  if (name === mqtt.name) return renamed(tokens, { '*': '+', '>': '#' }).join('/');
  if (name === amqp.name) return renamed(tokens, { '>': '#' }).join('.');
  if (name === redis.name)
    return tokens
      .map((t) => (t === '*' || t === '>' ? '*' : t.replace(/[*?[\]\\]/g, '\\$&')))
      .join('.');
  return natsName;
}

const renamed = (tokens: string[], names: Record<string, string>) =>
  tokens.map((token) => (Object.hasOwn(names, token) ? names[token]! : token));
