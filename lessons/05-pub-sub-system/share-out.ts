// Shares a name out among the pieces of a filter, in quadratic time at most.

/**
 * Where the share of each piece ends; undefined if the pieces don't fit. A run
 * takes any number of items, an earlier run as many as it can. At most one look
 * at each item for each piece: matched from the right, only the run that was
 * met last ever has to take more.
 */
export function shareOut<Piece, Item>(
  pieces: readonly Piece[],
  items: ArrayLike<Item>,
  isRun: (piece: Piece) => boolean,
  fits: (piece: Piece, item: Item) => boolean,
): number[] | undefined {
  const ends: number[] = Array(pieces.length).fill(0);
  let at = pieces.length - 1;
  let left = items.length; // items that nobody has taken yet
  let run = -1;
  let leftOfRun = 0;
  while (left > 0) {
    if (at >= 0 && isRun(pieces[at]!)) {
      run = at;
      leftOfRun = left;
      ends[at--] = left;
    } else if (at >= 0 && fits(pieces[at]!, items[left - 1]!)) {
      ends[at--] = left--;
    } else if (run >= 0) {
      at = run - 1;
      left = --leftOfRun;
    } else {
      return undefined;
    }
  }
  while (at >= 0 && isRun(pieces[at]!)) at--;
  return at < 0 ? ends : undefined;
}
