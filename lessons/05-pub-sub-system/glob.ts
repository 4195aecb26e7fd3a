// A glob as in Redis. It knows no tokens and no letters: it compares bytes.
import { shareOut } from './share-out.ts';
import { type Answer, no } from './tokens.ts';

/** What each `*` took, or where it failed. */
export function byCharacters(glob: string, topic: string): Answer {
  const pieces = piecesOf(bytesOf(glob));
  const ends = endsOf(pieces, topic);
  if (!ends) return no(sayFirstCharacters(glob, topic));
  const bytes = bytesOf(topic);
  const runs = pieces.flatMap((piece, i) =>
    piece === 'run' ? [textOf(bytes.slice(ends[i - 1] ?? 0, ends[i]))] : [],
  );
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

/** The answer of `byCharacters` without its words. */
export const fitsGlob = (glob: string, topic: string): boolean =>
  endsOf(piecesOf(bytesOf(glob)), topic) !== undefined;

function endsOf(pieces: Piece[], topic: string): number[] | undefined {
  // Redis looks at no pattern for a channel without a name.
  if (topic === '') return pieces.length === 0 ? [] : undefined;
  return shareOut(
    pieces,
    bytesOf(topic),
    (piece) => piece === 'run',
    (piece, byte) => piece !== 'run' && piece(byte),
  );
}

/** One character for each byte of UTF-8. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1');
const textOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString();

function sayFirstCharacters(glob: string, topic: string): string {
  if (topic === '')
    return 'an empty channel is received by an empty pattern only';
  const [start = ''] = /^[^*?[\\]*/.exec(glob) ?? [];
  if (start === glob)
    return glob
      ? `\`${glob}\` has no wildcard, and is not \`${topic}\``
      : `an empty pattern is not \`${topic}\``;
  if (!topic.startsWith(start))
    return `\`${topic}\` does not begin with \`${start}\``;
  if (/[^\0-\x7f]/.test(topic) && /[?[]/.test(glob))
    return 'the rest does not fit: a `?` takes one byte, and `é` has two';
  return 'whatever the wildcards take, the rest does not fit';
}

/** Takes any bytes, or is asked about one. */
type Piece = 'run' | ((byte: string) => boolean);

function piecesOf(glob: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at]!;
    if (sign === '*') {
      if (pieces.at(-1) !== 'run') pieces.push('run');
    } else if (sign === '?') pieces.push(() => true);
    else if (sign === '[') {
      const [piece, end] = oneOf(glob, at + 1);
      pieces.push(piece);
      at = end;
    } else {
      const isEscape = sign === '\\' && at + 1 < glob.length;
      const wanted = isEscape ? glob[++at]! : sign;
      pieces.push((byte) => byte === wanted);
    }
  }
  return pieces;
}

/**
 * `[^a-c\]]`, and where it ends: with the pattern, if nothing closes it. A
 * range takes whatever is behind its dash, a bracket too, so `[a-]` stays open.
 * A backslash at the very end is a member.
 */
function oneOf(glob: string, start: number): [Piece, number] {
  const isNot = glob[start] === '^';
  const ranges: [from: string, to: string][] = [];
  let at = isNot ? start + 1 : start;
  for (; at < glob.length && glob[at] !== ']'; at++) {
    if (glob[at] === '\\' && at + 1 < glob.length) at++;
    else if (glob[at + 1] === '-' && at + 2 < glob.length) {
      ranges.push(inOrder(glob[at]!, glob[at + 2]!));
      at += 2;
      continue;
    }
    ranges.push([glob[at]!, glob[at]!]);
  }
  const has = (byte: string) =>
    ranges.some(([from, to]) => from <= byte && byte <= to);
  return [(byte) => has(byte) !== isNot, at];
}

/** Redis turns a range around that runs backwards. */
const inOrder = (from: string, to: string): [string, string] =>
  from <= to ? [from, to] : [to, from];
