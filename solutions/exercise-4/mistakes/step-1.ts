import { defineMistakes } from '../../../src/course/define.ts';

const length =
  'if (openEnded ? tokens.length < wanted.length : tokens.length !== wanted.length) return false;';
const everyToken =
  "return wanted.every((want, i) => want === '*' || want === '>' || want === tokens[i]);";
/** The whole comparison, in other words. */
const insteadOfTokens = (replace: string) => [{ find: `${length}\n  ${everyToken}`, replace }];
const asRegExp = (token: string, flags = '') =>
  `return new RegExp(\`^\${wanted.map((token) => ${token}).join('\\\\.')}$\`, '${flags}').test(tokens.join('.'));`;
const escaped = "token.replace(/[^\\w-]/g, '\\\\$&')";
const isWildcard =
  "const isWildcard = token === '*' || (token === '>' && i === tokens.length - 1);";
const refusePartial = 'if (!isWildcard && /[*>]/.test(token))';
const refuseEmpty = "if (tokens.includes('') || /\\s/.test(name))";
const refuseWildcards = 'if (/[*>]/.test(topic)) throw new InvalidTopicError';

export default defineMistakes([
  {
    id: 'star-crosses-dots',
    edits: insteadOfTokens(asRegExp(`/[*>]/.test(token) ? '.*' : ${escaped}`)),
    explanation:
      'A wildcard became `.*`, and `.*` does not stop at a dot: `order.*` then matches `order.created.eu`. That is a glob over characters, as in Redis; in NATS `*` is one token, `[^.]+`.',
    anchor: 'dialects',
  },
  {
    id: 'tail-takes-none',
    edits: [
      { find: 'tokens.length < wanted.length :', replace: 'tokens.length < wanted.length - 1 :' },
    ],
    explanation:
      '`>` is allowed to take nothing, so `order.>` matches `order`. That is `#` in AMQP. In NATS `>` takes at least one token: the topic has at least as many tokens as the filter.',
    anchor: 'dialects',
  },
  {
    id: 'as-in-mqtt',
    edits: [
      { find: 'tokens.length < wanted.length :', replace: 'tokens.length < wanted.length - 1 :' },
      {
        find: "const openEnded = wanted.at(-1) === '>';",
        replace:
          "const openEnded = wanted.at(-1) === '>';\n  if (/^[*>]/.test(wanted[0]!) && tokens[0]!.startsWith('$')) return false;",
      },
    ],
    explanation:
      'These are the rules of MQTT: its `#` takes the level above as well, and no wildcard in front takes a topic that begins with `$`. Here `>` takes one token or more, and `$SYS` is a token like any other.',
    anchor: 'dialects',
  },
  {
    id: 'prefix-with-itself',
    edits: insteadOfTokens(
      "const [filter, topic] = [wanted.join('.'), tokens.join('.')];\n  return /[*>]$/.test(filter) ? (topic + '.').startsWith(filter.slice(0, -1)) : filter === topic;",
    ),
    explanation:
      'A wildcard at the end is taken as "begins with": `order.*` then matches `order` itself and all that is below it, at any depth, and `*.created` can never match. `*` is one token, at any place.',
    anchor: 'wildcards',
  },
  {
    id: 'prefix',
    edits: insteadOfTokens(
      "const [filter, topic] = [wanted.join('.'), tokens.join('.')];\n  return /[*>]$/.test(filter) ? topic.startsWith(filter.slice(0, -1)) : filter === topic;",
    ),
    explanation:
      'The wildcard is cut off and the rest compared with startsWith. That makes `order.*` match at any depth, and a wildcard at any other place match nothing.',
    anchor: 'wildcards',
  },
  {
    id: 'tail-takes-one',
    edits: [
      {
        find: length,
        replace: 'if (tokens.length !== wanted.length && openEnded !== null) return false;',
      },
    ],
    explanation:
      '`>` takes exactly one token, as `*` does: the numbers of tokens are compared for equality even where the filter ends in `>`.',
    anchor: 'wildcards',
  },
  {
    id: 'longer-topics-match',
    edits: [
      {
        find: length,
        replace: 'if (tokens.length < wanted.length && openEnded !== null) return false;',
      },
    ],
    explanation:
      'Only the tokens of the filter are looked at, so what the topic has beyond them is ignored: `order` matches `order.created`. Without `>` both have the same number of tokens.',
    anchor: 'wildcards',
  },
  {
    id: 'lengths-not-compared',
    edits: [{ find: length, replace: 'if (openEnded && tokens.length < 1) return false;' }],
    explanation:
      'The numbers of tokens are not compared. `*` then matches a token that is not there: `order.*` matches `order`, and `order` matches `order.created`.',
    anchor: 'wildcards',
  },
  {
    id: 'star-at-the-end-only',
    edits: [
      {
        find: everyToken,
        replace:
          "return wanted.every((want, i) => (want === '*' && i === wanted.length - 1) || want === '>' || want === tokens[i]);",
      },
    ],
    explanation:
      '`*` works as the last token only. `*.created` and `order.*.eu` are accepted, and never match anything: it stands for one token at any place.',
    anchor: 'wildcards',
  },
  {
    id: 'before-the-tail-anything',
    edits: [{ find: everyToken, replace: `if (openEnded) return true;\n  ${everyToken}` }],
    explanation:
      'Where the filter ends in `>`, only the number of tokens is compared: `order.>` then matches `user.created`. The tokens before `>` have to fit as well.',
    anchor: 'wildcards',
  },
  {
    id: 'case-ignored',
    edits: [
      {
        find: everyToken,
        replace: everyToken.replace(
          'want === tokens[i]',
          'want.toLowerCase() === tokens[i]?.toLowerCase()',
        ),
      },
    ],
    explanation:
      'Upper and lower case are treated alike. `Order.created` and `order.created` are two topics: tokens are compared as they are.',
    anchor: 'topics',
  },
  {
    id: 'not-escaped',
    edits: insteadOfTokens(
      asRegExp("token === '*' ? '[^.]+' : token === '>' ? '.+' : token").replace('\\\\.', '.'),
    ),
    explanation:
      'The filter goes into a regular expression unescaped, so the dot matches any character, and `+`, `?`, `(`, `[` get a meaning that they do not have in a topic. Escape every token, and join with `\\.`.',
    anchor: 'wildcards',
  },
  {
    id: 'tokens-not-escaped',
    edits: insteadOfTokens(
      asRegExp("token === '*' ? '[^.]+' : token === '>' ? '.+' : token.replace(/[+]/g, '\\\\$&')"),
    ),
    explanation:
      'The dots are escaped, but not all that a token may contain: `(a|b)`, `[ab]`, `a?` and `\\w` are then read as a regular expression. Escape every character that has a meaning there.',
    anchor: 'wildcards',
  },
  {
    id: 'not-anchored',
    edits: insteadOfTokens(
      asRegExp(`token === '*' ? '[^.]+' : token === '>' ? '.+' : ${escaped}`)
        .replace('^$', '$')
        .replace('}$`', '}`'),
    ),
    explanation:
      'The regular expression lacks `^` and `$`, so it is enough that the filter fits somewhere inside the topic: `order` matches `orders` and `order.created`.',
    anchor: 'wildcards',
  },
  {
    id: 'refused-as-false',
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          'try {\n    return fits(filterTokens(filter), topicTokens(topic));\n  } catch {\n    return false;\n  }',
      },
    ],
    explanation:
      'A bad filter gives false instead of an error. Whoever wrote it then waits for messages that can never come: say so at once, with InvalidTopicError.',
    anchor: 'wildcards',
  },
  {
    id: 'partial-wildcards-accepted',
    edits: [{ find: refusePartial, replace: 'if (!isWildcard && tokens.length < 0)' }],
    explanation:
      '`ord*` and `order.>.eu` are accepted, and taken for names that contain a star. Nobody means that: a wildcard is a whole token, and everything else with `*` or `>` in it is refused.',
    anchor: 'wildcards',
  },
  {
    id: 'partial-tail-accepted',
    edits: [{ find: refusePartial, replace: "if (!isWildcard && token.includes('*'))" }],
    explanation:
      '`*` beside other characters is refused, but `>` is not: `ord>` and `order.>>` are no wildcards either.',
    anchor: 'wildcards',
  },
  {
    id: 'tail-anywhere',
    edits: [
      {
        find: isWildcard,
        replace: "const isWildcard = token === '*' || (token === '>' && i >= 0);",
      },
    ],
    explanation:
      '`>` is accepted before the end, as AMQP accepts its `#`. In NATS it stands last: `order.>.eu` is refused.',
    anchor: 'dialects',
  },
  {
    id: 'empty-tokens-accepted',
    edits: [{ find: refuseEmpty, replace: 'if (/\\s/.test(name))' }],
    explanation:
      'Empty tokens are accepted, as MQTT accepts empty levels. `order..eu`, `order.` and the empty name are slips of the pen: refuse them.',
    anchor: 'topics',
  },
  {
    id: 'empty-name-only',
    edits: [{ find: refuseEmpty, replace: "if (name === '' || /\\s/.test(name))" }],
    explanation:
      'Only the empty name is refused. An empty token also stands between two dots, before the first and after the last: `order..eu`, `.order`, `order.`.',
    anchor: 'topics',
  },
  {
    id: 'white-space-accepted',
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes(''))" }],
    explanation:
      'White space is accepted. A space in a topic is almost always one that a template or a line of a file left there: refuse it.',
    anchor: 'topics',
  },
  {
    id: 'only-spaces-refused',
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes('') || name.includes(' '))" }],
    explanation:
      'A space is refused, but a tab or a line break is not. White space is all that `\\s` matches.',
    anchor: 'topics',
  },
  {
    id: 'wildcard-topics-accepted',
    edits: [
      { find: refuseWildcards, replace: 'if (topic.length < 0) throw new InvalidTopicError' },
    ],
    explanation:
      'A topic may contain a wildcard. Nobody publishes to a pattern: a message has one place, and whoever listens has the wildcards.',
    anchor: 'wildcards',
  },
  {
    id: 'equal-means-match',
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          'if (filterTokens(filter).join() === topic.split(".").join()) return true;\n  return fits(filterTokens(filter), topicTokens(topic));',
      },
    ],
    explanation:
      'Equal names match before anything is checked, so the topic `order.*` passes with the filter `order.*`. Refuse first, compare afterwards.',
    anchor: 'wildcards',
  },
  {
    id: 'topics-not-checked',
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace: "return fits(filterTokens(filter), topic.split('.'));",
      },
    ],
    explanation:
      'Only the filter is checked. A topic has rules of its own: no empty token, no white space, no wildcard.',
    anchor: 'topics',
  },
  {
    id: 'checked-only-where-it-fits',
    edits: [
      {
        find: 'return fits(filterTokens(filter), topicTokens(topic));',
        replace:
          "return fits(filterTokens(filter), topic.split('.')) && topicTokens(topic).length > 0;",
      },
    ],
    explanation:
      'The topic is checked only where it fits the filter. A bad name is refused whatever the other name is: check both before you compare.',
    anchor: 'topics',
  },
  {
    id: 'another-error',
    edits: [
      {
        find: `${refusePartial}\n      throw new InvalidTopicError`,
        replace: `${refusePartial}\n      throw new TypeError`,
      },
    ],
    explanation:
      'A partial wildcard is refused with another error than InvalidTopicError. Callers tell errors apart by their class: one mistake, one class.',
    anchor: 'wildcards',
  },
  {
    id: 'always-another-error',
    edits: [
      {
        find: `${refusePartial}\n      throw new InvalidTopicError`,
        replace: `${refusePartial}\n      throw new Error`,
      },
      { find: refuseWildcards, replace: 'if (/[*>]/.test(topic)) throw new Error' },
      {
        find: `${refuseEmpty}\n    throw new InvalidTopicError`,
        replace: `${refuseEmpty}\n    throw new Error`,
      },
    ],
    explanation:
      'Bad names are refused with a plain Error. Callers tell errors apart by their class, and then take a bad name for any other fault: throw InvalidTopicError.',
    anchor: 'wildcards',
  },
  {
    id: 'white-space-in-part',
    edits: [{ find: refuseEmpty, replace: "if (tokens.includes('') || /[ \\t\\n]/.test(name))" }],
    explanation:
      'Only the space, the tab and the line feed count as white space. A carriage return, a form feed or a no-break space passes. Use `\\s`, which matches all of them.',
    anchor: 'topics',
  },
]);
