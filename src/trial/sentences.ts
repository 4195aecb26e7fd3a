// Where a file states a rule: its sentence may be broken over several lines of a comment.

/** The 1-based line on which the sentence begins; undefined if the text doesn't contain it. */
export function lineOfSentence(text: string, sentence: string): number | undefined {
  const words: { word: string; line: number }[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries())
    for (const word of withoutMarker(line).split(/\s+/))
      if (word) words.push({ word, line: i + 1 });
  const wanted = sentence.trim().split(/\s+/);
  const from = words.findIndex((_, start) =>
    wanted.every((word, i) => isWord(words[start + i]?.word, word, i, wanted.length)),
  );
  return words[from]?.line;
}

const withoutMarker = (line: string) => line.replace(/^\s*(\/\/|\/?\*+\/?)\s*(- )?/, '');

/** A sentence may begin and end inside of what stands between two spaces: `// (It` or `not.)`. */
function isWord(found: string | undefined, wanted: string, i: number, length: number): boolean {
  if (found === undefined) return false;
  if (found === wanted) return true;
  return (i === 0 && found.endsWith(wanted)) || (i === length - 1 && found.startsWith(wanted));
}
