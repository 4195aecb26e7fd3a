// Two ways to suspect a leak. A threshold asks "how many?", a trend "more and
// more?".
import { EventEmitter } from 'node:events';

/** Listeners by event name, at one moment. */
export type Reading = Map<string, number>;

export const read = (emitter: EventEmitter): Reading =>
  new Map(
    emitter
      .eventNames()
      .map((name) => [String(name), emitter.listenerCount(name)]),
  );

export interface Rise {
  name: string;
  growth: number;
}

/** The name that rises at every reading; else the total of all names. */
export function rising(readings: Reading[]): Rise | undefined {
  const names = [...(readings.at(-1)?.keys() ?? [])];
  const counts = (name: string) => readings.map((one) => one.get(name) ?? 0);
  const name = names.find((each) => rises(counts(each)));
  if (name) return { name, growth: growthOf(counts(name)) };
  const totals = readings.map(totalOf);
  if (!rises(totals)) return undefined;
  return { name: 'all names', growth: growthOf(totals) };
}

export const totalOf = (reading: Reading): number =>
  [...reading.values()].reduce((sum, count) => sum + count, 0);

const rises = (counts: number[]): boolean =>
  counts.length >= 3 && counts.every((n, i) => i === 0 || n > counts[i - 1]!);

const growthOf = (counts: number[]) => counts.at(-1)! - counts[0]!;

/** Names with more than `limit` listeners now. */
export const overThreshold = (reading: Reading, limit = 10): string[] =>
  [...reading.keys()].filter((name) => reading.get(name)! > limit);

/** A detector that is an emitter, and knows only itself: no leak is there. */
export class SelfWatching extends EventEmitter {
  suspects(): string[] {
    return overThreshold(read(this));
  }
}
