// One app of exercise 5, from its beginning to its end, as the rules see it, and what it shows.
import type { Database } from './exercise-5.infra.ts';
import type * as exercise from './exercise-5.ts';
import type { ModelOrder } from './order.ts';
import type { ModelSubscription } from './subscription.ts';

export type Answer = typeof exercise;
export type App = ReturnType<Answer['createOrderApp']>;
export type Letter = ReturnType<App['deadLetters']>[number];
export type Events = ReturnType<App['timeline']>;

/** Milliseconds: a few timers of 1 ms, or turns of the event loop, are soon. */
export const soon = 10;
/** How long a commit that failed may put off what follows. */
export const graceOfCommit = 1000;
/** What clock.now() says at the beginning: another time than the machine's. */
export const beginning = Date.UTC(2026, 0, 1);

/** One app, from its beginning to its end: the power goes, or it is stopped. */
export interface Life {
  app: App;
  view: View;
  db: Database;
  number: number;
  startedAtMs?: number;
  stoppedAtMs?: number;
  /** At so many commits. */
  lookedAt?: number;
  /** Nothing that it does has any effect. */
  isOver?: boolean;
  endedAtMs?: number;
  /** From then on it may not ask its database, which was killed. */
  quietByMs?: number;
  stops: { isResolved?: boolean; drained?: boolean; sinceMs: number; byMs: number }[];
  /** With what there was when drain() was called. */
  drains: {
    isResolved?: boolean;
    sinceMs: number;
    orders: ModelOrder[];
    subscriptions: ModelSubscription[];
  }[];
}

/** What an app shows. Only a commit changes it, so between two commits it is read once. */
export class View {
  readonly #life: Life;
  #commits = -1;
  readonly #orders = new Map<string, ReturnType<App['order']>>();
  readonly #timelines = new Map<string, ReturnType<App['timeline']>>();
  #letters: Letter[] | undefined;

  constructor(life: Life) {
    this.#life = life;
  }

  order(id: string): ReturnType<App['order']> {
    return this.#read(this.#fresh().#orders, id, () => this.#life.app.order(id));
  }

  timeline(id: string): ReturnType<App['timeline']> {
    return this.#read(this.#fresh().#timelines, id, () => this.#life.app.timeline(id));
  }

  letters(): Letter[] {
    this.#fresh();
    this.#letters ??= this.#life.app.deadLetters();
    return this.#letters;
  }

  #fresh(): this {
    if (this.#life.db.commits === this.#commits) return this;
    this.#commits = this.#life.db.commits;
    this.#orders.clear();
    this.#timelines.clear();
    this.#letters = undefined;
    return this;
  }

  #read<T>(known: Map<string, T>, id: string, read: () => T): T {
    if (!known.has(id)) known.set(id, read());
    return known.get(id)!;
  }
}
