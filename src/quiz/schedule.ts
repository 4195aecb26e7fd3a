// Which questions to ask, and when a miss comes back: after 1, 3 and 7 days, each time in another
// wording (spaced repetition by boxes, after Sebastian Leitner, So lernt man lernen, 1972).
import type { Course, Question } from '../course/course.ts';
import type { ProgressEvent } from '../progress/events.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Days until a missed idea is asked again; after the last one it is settled. */
const waits = [1, 3, 7];

/** One of the outline's questions, as the learner knows it. Each has several wordings. */
export interface Idea {
  outline: number;
  /** The item that was asked last. */
  last: string;
  right: boolean;
  /** When a missed idea is due again, ms since 1970; undefined where it is settled. */
  dueAt?: number;
  /** How many waits have passed with a right answer. */
  box: number;
}

/** Folds the log: only answers count. */
export function ideasIn(events: ProgressEvent[]): Map<number, Idea> {
  const ideas = new Map<number, Idea>();
  for (const event of events) {
    if (event.type !== 'question-answered') continue;
    ideas.set(event.outline, afterAnswer(ideas.get(event.outline), event));
  }
  return ideas;
}

function afterAnswer(
  before: Idea | undefined,
  { outline, question, right, at }: Extract<ProgressEvent, { type: 'question-answered' }>,
): Idea {
  const now = Date.parse(at);
  const idea = { outline, last: question, right };
  if (!right) return { ...idea, box: 0, dueAt: now + waits[0]! * dayMs };
  if (before?.dueAt === undefined) return { ...idea, box: before?.box ?? 0 };
  if (now < before.dueAt) return { ...before, ...idea }; // practised early: the wait goes on
  const box = before.box + 1;
  const wait = waits[box];
  return wait === undefined ? { ...idea, box } : { ...idea, box, dueAt: now + wait * dayMs };
}

export interface Ask {
  /** Only questions of these lessons, by id. Default: all. */
  lessons?: string[];
  /** Also what is settled. */
  again?: boolean;
  now: number;
}

/** One item an idea: what is due first, the longest due ahead; then what was never asked, in the order of the outline. */
export function itemsToAsk(
  course: Course,
  ideas: Map<number, Idea>,
  { lessons, again = false, now }: Ask,
): Question[] {
  const asked = course.lessons.filter(({ id }) => lessons?.includes(id) ?? true);
  const items = asked.flatMap(({ questions }) => questions);
  const numbers = [...new Set(items.map(({ outline }) => outline))].sort((a, b) => a - b);
  const known = (n: number) => ideas.get(n);
  const due = numbers
    .filter((n) => (known(n)?.dueAt ?? Number.POSITIVE_INFINITY) <= now)
    .sort((a, b) => known(a)!.dueAt! - known(b)!.dueAt!);
  const fresh = numbers.filter((n) => !known(n));
  const rest = again ? numbers.filter((n) => !due.includes(n) && !fresh.includes(n)) : [];
  return [...due, ...fresh, ...rest].map((n) => otherWording(items, n, known(n)));
}

/** The item after the one that was asked last, round and round. */
function otherWording(items: Question[], outline: number, idea: Idea | undefined): Question {
  const wordings = items.filter((item) => item.outline === outline);
  const last = wordings.findIndex(({ id }) => id === idea?.last);
  return wordings[(last + 1) % wordings.length]!;
}

/** How many are due, and when the next one is. */
export function dueIn(
  ideas: Map<number, Idea>,
  now: number,
): { due: number; nextAt: number | undefined } {
  const times = [...ideas.values()].map(({ dueAt }) => dueAt).filter((at) => at !== undefined);
  const later = times.filter((at) => at > now);
  return {
    due: times.length - later.length,
    nextAt: later.length > 0 ? Math.min(...later) : undefined,
  };
}

/** The same choices in another order: the place of the right one says nothing. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
