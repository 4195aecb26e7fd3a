// A glob over characters, as in Redis: there are no tokens at all.
import { type Answer, no } from './tokens.ts';

/** What each `*` took, or where it failed. */
export function byCharacters(glob: string, topic: string): Answer {
  const found = expressionOf(glob).exec(topic);
  if (!found) return no(sayFirstCharacters(glob, topic));
  const runs = found.slice(1);
  if (runs.length === 0)
    return { matches: true, why: 'character by character' };
  const crossed = runs.some((run) => run.includes('.'))
    ? ': a dot is an ordinary character'
    : '';
  const taken = runs.map((run) =>
    run ? `\`*\` takes \`${run}\`` : '`*` takes nothing',
  );
  return { matches: true, why: `${taken.join(', ')}${crossed}` };
}

function sayFirstCharacters(glob: string, topic: string): string {
  const [start = ''] = /^[^*?[\\]*/.exec(glob) ?? [];
  if (start === glob)
    return `\`${glob}\` has no wildcard, and is not \`${topic}\``;
  if (!topic.startsWith(start))
    return `\`${topic}\` does not begin with \`${start}\``;
  return 'whatever the wildcards take, the rest does not fit';
}

/** The glob as a regular expression, one group for each `*`. */
function expressionOf(glob: string): RegExp {
  const pieces = glob.matchAll(/\*+|\?|\[(?:\\.|[^\]\\])*\]?|\\?./gs);
  const source = [...pieces].map(([piece]) => {
    if (piece.startsWith('*')) return '(.*)';
    if (piece === '?') return '.';
    if (piece.startsWith('[')) return oneOf(piece);
    return literally(piece.at(-1)!); // behind a backslash, or by itself
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

/** `[^a-c\]]`; Redis closes at the end what is left open. */
function oneOf(piece: string): string {
  const [, not, members = ''] =
    /^\[(\^?)((?:\\.|[^\]\\])*)\]?$/s.exec(piece) ?? [];
  const source = [...members.matchAll(/\\.|(.)-(.)|./gs)].map(
    ([member, from, to]) =>
      from && to ? range(from, to) : literally(member.at(-1)!),
  );
  return `[${not}${source.join('')}]`;
}

/** Redis turns a range around that runs backwards. */
const range = (from: string, to: string) =>
  [from, to].sort().map(literally).join('-');

const literally = (character: string) =>
  character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
