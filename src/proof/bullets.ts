// The lists in the comments of a starter: what stands in them are the rules that a check enforces.
export interface Bullet {
  text: string;
  line: number;
}

/** Each `- ` in a comment, with the lines that go on below it. */
export function bulletsOf(starter: string): Bullet[] {
  const bullets: Bullet[] = [];
  let indent = Number.POSITIVE_INFINITY;
  for (const [i, line] of starter.split(/\r?\n/).entries()) {
    const [, said = ''] = /^\s*(?:\/\/|\*(?!\/))(.*)$/.exec(line) ?? [];
    const margin = said.search(/\S/);
    if (/^\s*- /.test(said)) {
      bullets.push({ text: said.trim().slice(2), line: i + 1 });
      indent = margin;
    } else if (margin > indent) bullets.at(-1)!.text += ` ${said.trim()}`;
    else indent = Number.POSITIVE_INFINITY;
  }
  return bullets;
}

/** What of the bullet is in none of the sentences, in pieces. */
export function unsaid({ text }: Bullet, sentences: string[]): string[] {
  const words = text.split(/\s+/);
  const isSaid = words.map(() => false);
  for (const sentence of sentences) {
    const wanted = sentence.trim().split(/\s+/);
    for (let from = 0; from + wanted.length <= words.length; from++)
      if (wanted.every((word, i) => isSame(words[from + i]!, word)))
        isSaid.fill(true, from, from + wanted.length);
  }
  const rest = words.map((word, i) => (isSaid[i] ? '\n' : word)).join(' ');
  return rest
    .split('\n')
    .map((piece) => piece.trim())
    .filter((piece) => /\p{L}/u.test(piece));
}

/** But for the brackets around it. */
const isSame = (found: string, wanted: string) => bare(found) === bare(wanted);
const bare = (word: string) => word.replace(/^[("]+|[)"]+$/g, '');
