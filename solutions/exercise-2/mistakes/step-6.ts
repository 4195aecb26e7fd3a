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
    explanation:
      'There are metrics although the option is off. Who asks for none should pay for none, and get undefined.',
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
      'delivered counts the emits. It counts the calls of listeners: two for an emit with two.',
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
      'delivered is the length of the list, added at each emit. Some of them may not have been called, since they were removed during the emit: count the calls.',
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
      'A call that throws is not counted as delivered: the count stands after the call. Then errors can be higher than delivered, and no rate can be made of the two.',
    anchor: 'metrics',
  },
  {
    id: 'errors-not-counted',
    edits: [{ find: '      channel.metrics.errors++;\n', replace: '' }],
    explanation: 'errors stays 0 when a listener throws: count in the catch.',
    anchor: 'metrics',
  },
  {
    id: 'nobody-is-counted',
    edits: [{ find: findsChannel, replace: 'const channel = this.#open(event);' }],
    explanation:
      'An emit to nobody is counted, so each name that is ever emitted has an entry for ever. With names such as reply-17 the table grows without end: count only what has been listened to.',
    anchor: 'metrics',
  },
  {
    id: 'last-not-slowest',
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs = ms;' },
    ],
    explanation:
      'maxMs shows the last emit that was timed. (In seconds it would look alike.) Keep the larger of the old value and the new one, in milliseconds.',
    anchor: 'histograms',
  },
  {
    id: 'sum-not-slowest',
    edits: [
      { find: 'metrics.maxMs = Math.max(metrics.maxMs, ms);', replace: 'metrics.maxMs += ms;' },
    ],
    explanation:
      'maxMs adds up all emits that were timed, so it grows for as long as the program runs. It is the time of a single emit, the slowest: keep the larger of the old value and the new one.',
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
      'maxMs shows the mean. One stall among many emits disappears in a mean: 200 ms in 10,000 emits are 0.02 ms. The slowest one is what somebody has felt.',
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
      'maxMs is not in milliseconds. process.hrtime.bigint() gives nanoseconds, performance.now() milliseconds.',
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
      'maxMs shows the slowest listener. The program stands still for the whole emit, all its listeners together: measure around the round.',
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
      'The first emit is not timed. It is often the slowest, and a rare event may have no other: divide the number of emits before this one.',
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
      'Every emit is timed, whatever sampleEvery says. The clock then costs several times what it measures.',
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
      'Every emit copies the figures of all names, so that what metrics() returns never changes. With 50 names, that costs more than the emit. Change the figures in place, and copy those of one name in metrics().',
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
      'One counter decides for all events which emit is timed. If two events take turns and sampleEvery is 2, one of them is never timed. Count for each event on its own.',
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
      'The figures of an event go with its last subscription, so a listener that comes back begins at 0. Keep them: a rate over the whole run can be made only of counts that never fall.',
    anchor: 'metrics',
  },
  {
    id: 'other-sample-default',
    edits: [{ find: 'options.sampleEvery ?? 64', replace: 'options.sampleEvery ?? 100' }],
    explanation: 'Without the option sampleEvery is 64.',
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
      'emitted counts only the emits that are timed. To count costs next to nothing, so every emit is counted; the clock is what is spared.',
    anchor: 'observer-effect',
  },
]);
