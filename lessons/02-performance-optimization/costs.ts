// What an emit costs by the number of its listeners, what a clock around it
// costs, and what it costs to take listeners away.
import { EventEmitter } from 'node:events';
import { bars, facts, group, line, themeHere } from '../stage/stage.ts';
import { TimedBus } from './buses.ts';
import type { PerformanceFacts } from './lesson.ts';
import { compare, elapsedMs, sink } from './measure.ts';

const fact = facts<PerformanceFacts>();
const heading = (text: string) => line(themeHere().secondary(text));

/** Bars of one emit: by the number of listeners, and with a clock in it. */
export function emitCost(most: number): string[] {
  const listener = (price: number) => {
    sink.total += price;
  };
  const crowded = (listeners: number) => {
    const bus = new EventEmitter().setMaxListeners(0);
    for (let i = 0; i < listeners; i++) bus.on('price', listener);
    return (times: number) => {
      for (let i = 0; i < times; i++) bus.emit('price', i);
    };
  };
  const sizes = [...new Set([1, 10, most])];
  const timed = new TimedBus().on('price', listener);
  const contestants = {
    // A loop of its own: one loop for two classes is slower for both.
    timed: (times: number) => {
      for (let i = 0; i < times; i++) timed.emit('price', i);
    },
    ...Object.fromEntries(sizes.map((size) => [size, crowded(size)])),
  };
  const ns: Record<string, number> = compare(contestants);
  fact('emitNs', ns[1]!);
  fact('nsPerListener', (ns[most]! - ns[1]!) / (most - 1));
  fact('crowdedTimes', ns[most]! / ns[1]!);
  fact('timedTimes', ns.timed! / ns[1]!);
  return [
    heading('one emit, ns'),
    ...bars([
      ...sizes.map((size) => ({
        name: `${group(size)} listener${size > 1 ? 's' : ''}`,
        value: ns[size]!,
      })),
      { name: '1, each emit timed', value: ns.timed!, wrong: true },
    ]),
  ];
}

/** off() searches from the newest listener to the oldest. */
export function removal(count: number): string[] {
  const oldest = fastestOf(3, () => removeAll(count, (list) => list));
  const newest = fastestOf(3, () => removeAll(count, (list) => list.reverse()));
  fact('oldestFirstMs', oldest);
  fact('newestFirstMs', newest);
  fact('removalTimes', oldest / newest);
  return [
    heading(`${group(count)} listeners removed, ms`),
    ...bars(
      [
        { name: 'oldest first', value: oldest, wrong: true },
        { name: 'newest first', value: newest },
      ],
      { decimals: 1 },
    ),
  ];
}

type Order = (listeners: (() => void)[]) => (() => void)[];

function removeAll(count: number, order: Order): number {
  const bus = new EventEmitter().setMaxListeners(0);
  const listeners = Array.from({ length: count }, () => () => {});
  for (const each of listeners) bus.on('price', each);
  const leaving = order(listeners);
  return elapsedMs(() => {
    for (const each of leaving) bus.off('price', each);
  });
}

/** The least disturbed of some. */
const fastestOf = (rounds: number, measure: () => number): number =>
  Math.min(...Array.from({ length: rounds }, measure));
