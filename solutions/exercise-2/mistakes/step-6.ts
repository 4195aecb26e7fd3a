import { defineMistakes } from '../../../src/course/define.ts';
import { callsListener, emits, findsChannel, leavesTable } from './places.ts';

export default defineMistakes([
  {
    id: 'metrics-when-off',
    edits: [
      {
        find: 'const channel = this.#metrics ? this.#channels.get(event) : undefined;',
        replace: 'const channel = this.#channels.get(event);',
      },
    ],
    explanation: 'metrics() returns figures although the option is off. Return undefined.',
    anchor: 'metrics',
  },
  {
    id: 'delivered-counts-emits',
    edits: [
      { find: '    channel.metrics.delivered++;\n', replace: '' },
      {
        find: 'channel.metrics.emitted++;',
        replace: 'channel.metrics.emitted++;\n    channel.metrics.delivered++;',
      },
    ],
    explanation:
      '`delivered` counts emits. Count each call of a listener: an emit with two listeners adds two.',
    anchor: 'metrics',
  },
  {
    id: 'delivered-counts-the-list',
    edits: [
      { find: '    channel.metrics.delivered++;\n', replace: '' },
      {
        find: 'return subscriptions.length > 0;',
        replace:
          'channel.metrics.delivered += subscriptions.length;\n    return subscriptions.length > 0;',
      },
    ],
    explanation:
      '`delivered` adds the length of the list at each emit, including listeners that were removed before their call. Count the calls.',
    anchor: 'metrics',
  },
  {
    id: 'throwing-calls-not-delivered',
    edits: [
      {
        find: callsListener,
        replace: `    try {
      listener(payload);
      channel.metrics.delivered++;
    } catch (error) {
      channel.metrics.errors++;
      this.#report(error, channel.event);
    }`,
      },
    ],
    explanation:
      'Your code increments `delivered` after the call, so it misses calls that throw. Increment it before the call.',
    anchor: 'metrics',
  },
  {
    id: 'errors-not-counted',
    edits: [{ find: '      channel.metrics.errors++;\n', replace: '' }],
    explanation: '`errors` stays 0 when a listener throws. Increment it in the catch block.',
    anchor: 'metrics',
  },
  {
    id: 'nobody-is-counted',
    edits: [{ find: findsChannel, replace: 'const channel = this.#open(event);' }],
    explanation:
      'Your code counts an emit without listeners, so every emitted name, such as reply-17, stays in the table. Count only names that have had a listener.',
    anchor: 'metrics',
  },
  {
    id: 'last-not-slowest',
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs = ms;' },
    ],
    explanation:
      'maxMs contains the latest timed emit, or a value in seconds: the two look alike. Keep the larger of the old and new value, in milliseconds.',
    anchor: 'histograms',
  },
  {
    id: 'sum-not-slowest',
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs += ms;' },
    ],
    explanation:
      'maxMs adds up all timed emits, so it keeps growing. Keep the larger of the old and new value.',
    anchor: 'histograms',
  },
  {
    id: 'mean-not-slowest',
    edits: [
      {
        find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);',
        replace: 'metrics.maxMs += (ms - metrics.maxMs) / metrics.sampled;',
      },
    ],
    explanation:
      'maxMs contains the mean, which hides a slow emit: 200 ms among 10,000 emits is 0.02 ms. Keep the larger of the old and new value.',
    anchor: 'histograms',
  },
  {
    id: 'other-unit',
    edits: [
      {
        find: 'const ms = performance.now() - start;',
        replace: 'const ms = (performance.now() - start) * 1e6;',
      },
    ],
    explanation:
      "maxMs isn't in milliseconds. process.hrtime.bigint() returns nanoseconds, performance.now() milliseconds. Convert the value to milliseconds.",
    anchor: 'measuring',
  },
  {
    id: 'slowest-listener',
    edits: [
      {
        find: callsListener,
        replace: `    const start = this.#metrics ? performance.now() : 0;
${callsListener}
    if (start > 0) channel.slowest = Math.max(channel.slowest, performance.now() - start);`,
      },
      { find: '  readonly event: string;', replace: '  readonly event: string;\n  slowest = 0;' },
      {
        find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);',
        replace: 'void ms;\n    metrics.maxMs = channel.slowest;',
      },
    ],
    explanation:
      'maxMs contains the time of the slowest listener, but the emit blocks the program for all its listeners together. Time the whole emit.',
    anchor: 'metrics',
  },
  {
    id: 'first-not-timed',
    edits: [
      {
        find: 'channel.metrics.emitted % this.#sampleEvery === 0',
        replace: '(channel.metrics.emitted + 1) % this.#sampleEvery === 0',
      },
    ],
    explanation:
      "Your code doesn't time the first emit, which is often the slowest. Apply the modulo to the number of earlier emits.",
    anchor: 'observer-effect',
  },
  {
    id: 'sampling-ignored',
    edits: [
      {
        find: 'this.#metrics && channel.metrics.emitted % this.#sampleEvery === 0',
        replace: 'this.#metrics && this.#sampleEvery > 0',
      },
    ],
    explanation:
      'Your code ignores sampleEvery and times every emit. The clock costs several times what it measures. Time one emit in sampleEvery.',
    anchor: 'observer-effect',
  },
  {
    id: 'figures-copied-at-every-emit',
    edits: [
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #figures = new Map<string, Metrics>();',
      },
      {
        find: '    channel.metrics.emitted++;',
        replace: `    channel.metrics.emitted++;
    if (this.#metrics)
      this.#figures = new Map([...this.#channels].map(([name, one]) => [name, { ...one.metrics }]));`,
      },
    ],
    explanation:
      'Every emit copies the figures of all names. With 50 names, that costs more than the emit itself. Update the figures in place, and copy those of one name in metrics().',
    anchor: 'observer-effect',
  },
  {
    id: 'one-counter-for-all-events',
    edits: [
      {
        find: 'channel.metrics.emitted % this.#sampleEvery === 0',
        replace: 'this.#turn++ % this.#sampleEvery === 0',
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #turn = 0;',
      },
    ],
    explanation:
      'All events share one sampling counter. If two events alternate and sampleEvery is 2, one of them is never timed. Count the emits of each event separately.',
    anchor: 'observer-effect',
  },
  {
    id: 'figures-end-with-the-listeners',
    edits: [
      {
        find: leavesTable,
        replace: 'if (channel.size === 0) this.#channels.delete(event);',
      },
    ],
    explanation:
      'Your code deletes the figures with the last subscription, so a returning listener starts at 0. Keep the figures after the last subscription has ended.',
    anchor: 'metrics',
  },
  {
    id: 'other-sample-default',
    edits: [{ find: 'options.sampleEvery ?? 64', replace: 'options.sampleEvery ?? 100' }],
    explanation: "The default of sampleEvery isn't 64. Set it to 64.",
    anchor: 'observer-effect',
  },
  {
    id: 'only-samples-counted',
    edits: [
      {
        find: emits,
        replace: `    const isSampled = this.#metrics && this.#turn++ % this.#sampleEvery === 0;
    if (isSampled) channel.metrics.emitted++;
    return isSampled ? this.#deliverTimed(channel, payload) : this.#deliver(channel, payload);`,
      },
      {
        find: '  readonly #sampleEvery: number;',
        replace: '  readonly #sampleEvery: number;\n  #turn = 0;',
      },
    ],
    explanation:
      '`emitted` counts only the timed emits. Count every emit, and use sampling only for the clock.',
    anchor: 'observer-effect',
  },
]);
