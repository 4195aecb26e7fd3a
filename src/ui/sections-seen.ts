// Which sections of a paged text were on the screen long enough to be read.
import type { PagedText, View } from './pager-view.ts';

/** Less than this is passing by; who knows the matter needs no longer for a screen. */
const glanceMs = 2000;
/** The share of a section's lines that must have been seen. */
const most = 0.8;

export class SectionsSeen {
  readonly #now: () => number;
  #text: PagedText;
  #ms: number[];
  #view: View | undefined;
  #since = 0;
  readonly #anchors = new Set<string>();

  constructor(text: PagedText, now: () => number) {
    this.#now = now;
    this.#text = text;
    this.#ms = text.lines.map(() => 0);
  }

  /** From now on this is what is on the screen. */
  show(view: View | undefined): void {
    const now = this.#now();
    const { top = 0, rows = 0 } = this.#view ?? {};
    for (let line = top; line < Math.min(top + rows, this.#ms.length); line++)
      this.#ms[line]! += now - this.#since;
    this.#view = view;
    this.#since = now;
  }

  /** The same text, laid out anew. */
  layOut(text: PagedText): void {
    this.anchors();
    this.#text = text;
    this.#ms = text.lines.map(() => 0);
  }

  /** Ends what is on the screen now. */
  anchors(): string[] {
    this.show(undefined);
    const { sections, anchors, lines } = this.#text;
    for (const [i, start] of sections.entries()) {
      const ofSection = this.#ms.slice(start, sections[i + 1] ?? lines.length);
      const seen = ofSection.filter((ms) => ms >= glanceMs).length;
      if (seen >= most * ofSection.length) this.#anchors.add(anchors[i]!);
    }
    return [...this.#anchors];
  }
}
