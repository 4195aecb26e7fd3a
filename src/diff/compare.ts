// Two texts side by side, as rows. The comparing is jsdiff's.
import { diffLines, diffWordsWithSpace } from 'diff';

export type Row =
  | { kind: 'alike'; left: Line; right: Line }
  | { kind: 'changed'; left?: Line; right?: Line };

export interface Line {
  number: number;
  /** The line in pieces; the marked ones differ from the other side. */
  pieces: { text: string; marked: boolean }[];
}

/** In the order of the lines; line numbers from 1. A difference in line ends alone is none. */
export function compare(left: string, right: string): Row[] {
  const rows: Row[] = [];
  const at = { left: 1, right: 1 };
  let removed: string[] = [];
  const flush = (added: string[]) => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      rows.push(changedRow(removed[i], added[i], at));
    }
    removed = [];
  };
  for (const part of diffLines(endLine(left), endLine(right))) {
    const lines = part.value.replace(/\n$/, '').split('\n');
    if (part.removed) removed = lines;
    else if (part.added) flush(lines);
    else {
      flush([]);
      for (const text of lines) {
        rows.push({
          kind: 'alike',
          left: plainLine(at.left++, text),
          right: plainLine(at.right++, text),
        });
      }
    }
  }
  flush([]);
  return rows;
}

/** How many runs of changed rows there are: the places that differ. */
export const placesThatDiffer = (rows: Row[]): number =>
  rows.filter((row, i) => row.kind === 'changed' && rows[i - 1]?.kind !== 'changed').length;

function changedRow(
  left: string | undefined,
  right: string | undefined,
  at: { left: number; right: number },
): Row {
  const [leftPieces, rightPieces] = piecesOf(left, right);
  return {
    kind: 'changed',
    left: left === undefined ? undefined : { number: at.left++, pieces: leftPieces },
    right: right === undefined ? undefined : { number: at.right++, pieces: rightPieces },
  };
}

type Pieces = Line['pieces'];

/** Words are marked only where the two lines have much in common; else the whole lines differ. */
function piecesOf(left: string | undefined, right: string | undefined): [Pieces, Pieces] {
  const whole = (text = ''): Pieces => [{ text, marked: false }];
  if (left === undefined || right === undefined) return [whole(left), whole(right)];
  const words = diffWordsWithSpace(left, right);
  const common = words
    .filter(({ added, removed }) => !added && !removed)
    .map(({ value }) => value.trim())
    .join('');
  if (common.length * 2 < Math.min(left.trim().length, right.trim().length))
    return [whole(left), whole(right)];
  const side = (other: 'added' | 'removed', own: 'added' | 'removed') =>
    words
      .filter((word) => !word[other])
      .map((word) => ({ text: word.value, marked: Boolean(word[own]) }));
  return [side('added', 'removed'), side('removed', 'added')];
}

const plainLine = (number: number, text: string): Line => ({
  number,
  pieces: [{ text, marked: false }],
});
const endLine = (text: string) => text.replace(/\r\n/g, '\n').replace(/\n*$/, '\n');
