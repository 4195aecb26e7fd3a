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
      'emit() does more than it has to at every call: it copies the list of listeners, reads a clock, makes a string or a closure, or looks up several tables. Do in on() and off() what can be done there, and copy the list only after it has changed.',
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
      'emit() looks at the subscriptions of all events to find those of one, as with one flat list and a filter. Keep a list for each name, in a Map.',
    anchor: 'emit-cost',
  },
  {
    id: 'copy-on-every-change',
    edits: [
      { find: adds, replace: adds.replace('= undefined', '= [...this.#subscriptions]') },
      { find: removes, replace: removes.replace('= undefined', '= [...this.#subscriptions]') },
    ],
    explanation:
      'Each on() and each off() copies the whole list. 20,000 of them copy it 20,000 times, though nobody emits in between: throw the copy away, and make it anew when somebody emits.',
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
      'off() goes through the whole list to find its entry: filter(), indexOf(), or a search from the end, as EventEmitter does it. Let each subscription know its place; a Set does that.',
    anchor: 'removal',
  },
]);
