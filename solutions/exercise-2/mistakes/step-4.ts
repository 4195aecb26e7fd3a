import { defineMistakes } from '../../../src/course/define.ts';
import { adds, emits, removes } from './places.ts';

export default defineMistakes([
  {
    id: 'clock-at-every-emit',
    edits: [
      {
        find: emits,
        replace: `    channel.metrics.emitted++;
    const start = process.hrtime.bigint();
    const heard = this.#deliver(channel, payload);
    const { count = 0, total = 0n } = this.#times.get(event) ?? {};
    const ns = process.hrtime.bigint() - start;
    this.#times.set(event, { count: count + 1, total: total + ns });
    return heard;`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: `  readonly #sampleEvery: number;
  readonly #times = new Map<string, { count?: number; total?: bigint }>();`,
      },
      { find: '  #deliverTimed(', replace: '  deliverTimed(' },
    ],
    explanation:
      'emit() does too much at every call. It copies the listener list, reads a clock, creates strings or closures, or searches several tables. Do this work in on() and off(), and copy the list only after it has changed.',
    anchor: 'emit-cost',
  },
  {
    id: 'every-name-is-looked-at',
    edits: [
      {
        find: '    const subscriptions = channel.snapshot();',
        replace: `    const subscriptions = [...this.#channels.values()]
      .filter((other) => other === channel)
      .flatMap((other) => other.snapshot());`,
      },
    ],
    explanation:
      'emit() searches the subscriptions of all events, for example one flat list with a filter. Keep a list per event name in a Map.',
    anchor: 'emit-cost',
  },
  {
    id: 'copy-on-every-change',
    edits: [
      { find: adds, replace: adds.replace('= undefined', '= [...this.#subscriptions]') },
      { find: removes, replace: removes.replace('= undefined', '= [...this.#subscriptions]') },
    ],
    explanation:
      'Each on() and each off() copies the whole list, so 20,000 changes make 20,000 copies. Discard the copy on a change, and create a new one at the next emit.',
    anchor: 'snapshot',
  },
  {
    id: 'off-searches',
    edits: [
      {
        find: removes,
        replace: `    const others = [...this.#subscriptions].filter((other) => other !== subscription);
    if (others.length < this.#subscriptions.size) this.#subscriptions.delete(subscription);
    this.#snapshot = undefined;`,
      },
    ],
    explanation:
      'off() searches the whole list for its entry: filter(), indexOf(), or from the end, as in EventEmitter. Store the subscriptions so that removal needs no search, for example in a Set.',
    anchor: 'removal',
  },
]);
