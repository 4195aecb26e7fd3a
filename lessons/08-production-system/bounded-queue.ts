// A queue has a bound, and a policy for the moment when it is full.

export type Policy = 'reject' | 'drop-oldest' | 'drop-newest';

export class BoundedQueue<Item> {
  readonly limit: number;
  readonly policy: Policy;
  #items: { item: Item; since: number }[] = [];
  readonly #now: () => number;
  shed = 0;
  deepest = 0;
  longestMs = 0;

  constructor(options: { limit: number; policy: Policy; now: () => number }) {
    this.limit = options.limit;
    this.policy = options.policy;
    this.#now = options.now;
  }

  get depth(): number {
    return this.#items.length;
  }

  /** How long the first one has waited: says how late we are. */
  get oldestMs(): number {
    const [oldest] = this.#items;
    return oldest ? this.#now() - oldest.since : 0;
  }

  /** False: the producer is told, and keeps what it has. */
  offer(item: Item): boolean {
    if (this.depth >= this.limit) {
      this.shed++;
      if (this.policy !== 'drop-oldest') return this.policy !== 'reject';
      this.#items.shift();
    }
    this.#items.push({ item, since: this.#now() });
    this.deepest = Math.max(this.deepest, this.depth);
    return true;
  }

  take(): Item | undefined {
    this.longestMs = Math.max(this.longestMs, this.oldestMs);
    return this.#items.shift()?.item;
  }
}
