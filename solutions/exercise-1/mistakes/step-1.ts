import { defineMistakes } from '../../../src/course/define.ts';

const setWatched = 'this.#watched.add(watched);';
const ifCollected = `if (!emitter) {
        this.#watched.delete(watched);
        continue;
      }`;
const rising = 'counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0))';

export default defineMistakes([
  {
    id: 'threshold',
    edits: [{ find: rising, replace: '(counts.at(-1) ?? 0) > 10' }],
    explanation:
      'The detector compares the number of listeners with a fixed limit. A busy emitter exceeds any limit, and a slow leak stays below it for weeks. Report a count that rises at every reading.',
    anchor: 'trend',
  },
  {
    id: 'first-and-last-only',
    edits: [{ find: rising, replace: '(counts.at(-1) ?? 0) > (counts[0] ?? 0)' }],
    explanation:
      'Your code compares only the first and the last reading. A count that goes up and down can end higher by chance. Require every reading to be higher than the one before it.',
    anchor: 'trend',
  },
  {
    id: 'not-strictly-rising',
    edits: [{ find: 'count > (counts[i - 1]', replace: 'count >= (counts[i - 1]' }],
    explanation:
      'Your code treats equal readings as rising, so it reports a steady number of listeners as a leak. Compare with `>`, not `>=`.',
    anchor: 'trend',
  },
  {
    id: 'verdict-too-early',
    edits: [{ find: 'readings.length === this.#minSamples', replace: 'readings.length > 1' }],
    explanation:
      'report() judges an event name before it has minSamples readings, so it reports a short, harmless rise as a leak. Wait for minSamples readings.',
    anchor: 'detector',
  },
  {
    id: 'other-default',
    edits: [{ find: '{ minSamples = 3 }', replace: '{ minSamples = 2 }' }],
    explanation:
      "The default of minSamples isn't 3, so report() judges too few readings. Set the default to 3.",
    anchor: 'detector',
  },
  {
    id: 'option-ignored',
    edits: [
      {
        find: 'this.#minSamples = minSamples;',
        replace: 'this.#minSamples = Math.min(3, minSamples);',
      },
    ],
    explanation:
      'The detector ignores a minSamples above 3, so three rising readings are enough when the caller requires five. Use the value of the option.',
    anchor: 'detector',
  },
  {
    id: 'older-readings-count',
    edits: [
      {
        find: 'if (watched.readings.length > this.#minSamples) watched.readings.shift();',
        replace: '',
      },
      {
        find: 'readings.length === this.#minSamples',
        replace: 'readings.length >= this.#minSamples',
      },
    ],
    explanation:
      'The detector judges all readings since the start, so an older quiet period hides a leak that began today. The list of readings also grows without limit. Keep only the last minSamples readings.',
    anchor: 'detector',
  },
  {
    id: 'growth-since-ever',
    edits: [
      {
        find: 'if (watched.readings.length > this.#minSamples) watched.readings.shift();',
        replace: '',
      },
      {
        find: 'readings.length === this.#minSamples',
        replace: 'readings.length >= this.#minSamples',
      },
      {
        find: rising,
        replace: rising
          .replace('counts.every', 'counts.slice(-3).every')
          .replaceAll('counts[i', 'counts.slice(-3)[i'),
      },
    ],
    explanation:
      'The detector checks the last readings for a rise, but takes `from` from the oldest reading it has. Take `from` from the first of the last minSamples readings.',
    anchor: 'detector',
  },
  {
    id: 'watch-reads',
    edits: [
      { find: setWatched, replace: `${setWatched}\n    watched.readings.push(read(emitter));` },
    ],
    explanation:
      'watch() takes a reading, so a leak is reported one sample() too early. Take readings only in sample().',
    anchor: 'detector',
  },
  {
    id: 'report-reads',
    edits: [
      { find: 'report(): LeakReport[] {', replace: 'report(): LeakReport[] {\n    this.sample();' },
    ],
    explanation:
      'report() takes a reading, so each call changes the next report. Take readings only in sample().',
    anchor: 'detector',
  },
  {
    id: 'symbol-as-it-is',
    edits: [{ find: 'event: String(name), counts', replace: 'event: name as string, counts' }],
    explanation:
      'The report contains the symbol itself. Converting a symbol to text with `+` or a template literal throws a TypeError, so printing the report fails. Report String(symbol).',
    anchor: 'detector',
  },
  {
    id: 'absent-name-skipped',
    edits: [
      {
        find: 'readings.map((r) => r.get(name) ?? 0)',
        replace: 'readings.flatMap((r) => r.get(name) ?? [])',
      },
    ],
    explanation:
      'Your code leaves out readings in which the name is absent, so a new name has too few readings. Count an absent name as 0 listeners.',
    anchor: 'detector',
  },
  {
    id: 'total-never',
    edits: [
      {
        find: 'byName.length > 0 ? byName : [total].filter(({ counts }) => rises(counts))',
        replace: '[total].length > 1 ? [total] : byName',
      },
    ],
    explanation:
      "The detector checks only single event names. A leak that uses a new name each time, such as `reply-1`, `reply-2`, has no name that rises. Check the emitter's total as well.",
    anchor: 'detector',
  },
  {
    id: 'total-always',
    edits: [
      {
        find: 'byName.length > 0 ? byName : [total].filter(({ counts }) => rises(counts))',
        replace: '[...byName, total].filter(({ counts }) => rises(counts))',
      },
    ],
    explanation:
      'The detector reports the total even if a single name rises, so it reports the same leak twice. Report `*` only if no single name rises.',
    anchor: 'detector',
  },
  {
    id: 'names-counted',
    edits: [
      {
        find: 'counts: readings.map(sum)',
        replace: 'counts: readings.map((r) => r.size - 0 * sum(r))',
      },
    ],
    explanation:
      'The total counts the event names, so it misses new listeners on existing names. For `*`, count all listeners of the emitter.',
    anchor: 'detector',
  },
  {
    id: 'not-sorted',
    edits: [{ find: '\n      .sort((a, b) => b.growth - a.growth)', replace: '' }],
    explanation:
      'The report lists emitters in the order in which they were watched, so the worst leak can be last. Sort by growth, largest first.',
    anchor: 'detector',
  },
  {
    id: 'smallest-first',
    edits: [{ find: 'b.growth - a.growth', replace: 'a.growth - b.growth' }],
    explanation:
      'The report is sorted in ascending order, so the largest growth is last. Sort by growth in descending order.',
    anchor: 'detector',
  },
  {
    id: 'sorted-by-to',
    edits: [{ find: 'b.growth - a.growth', replace: 'b.to - a.to' }],
    explanation:
      'The report is sorted by `to`, the current number of listeners. A busy name then ranks above a leak that grows faster. Sort by `growth`.',
    anchor: 'detector',
  },
  {
    id: 'one-emitter-a-label',
    edits: [
      {
        find: setWatched,
        replace: `for (const other of this.#watched) if (other.label === label) this.#watched.delete(other);\n    ${setWatched}`,
      },
    ],
    explanation:
      'The detector uses the label as a key, so a second emitter with the same label replaces the first. Twenty sockets may all be labeled `socket`. Keep a separate entry for each call of watch().',
    anchor: 'detector',
  },
  {
    id: 'unwatch-by-label',
    edits: [
      {
        find: '      this.#watched.delete(watched);\n    };',
        replace:
          '      for (const other of this.#watched) if (other.label === label) this.#watched.delete(other);\n    };',
      },
    ],
    explanation:
      'The function that watch() returns stops watching every emitter with that label. Remove only the entry that this call of watch() added.',
    anchor: 'detector',
  },
  {
    id: 'unwatch-does-nothing',
    edits: [
      {
        find: '      this.#watched.delete(watched);\n    };',
        replace: '      watched.label = label;\n    };',
      },
    ],
    explanation:
      "The function that watch() returns doesn't remove the emitter, so report() still judges its readings. Remove the entry that this call of watch() added.",
    anchor: 'detector',
  },
  {
    id: 'detector-holds-emitters',
    edits: [
      {
        find: '  emitter: WeakRef<EventEmitter>;\n  /** The last',
        replace: '  emitter: EventEmitter;\n  /** The last',
      },
      { find: 'emitter: new WeakRef(emitter), readings', replace: 'emitter, readings' },
      {
        find: 'const emitter = watched.emitter.deref();',
        replace: 'const emitter = watched.emitter;',
      },
    ],
    explanation:
      'The detector references the emitters directly, so a watched emitter is never garbage-collected, and the detector itself leaks. Keep each emitter in a WeakRef.',
    anchor: 'weakref',
  },
  {
    id: 'collected-emitter-throws',
    edits: [
      { find: `      ${ifCollected}\n`, replace: '' },
      {
        find: 'const emitter = watched.emitter.deref();',
        replace: 'const emitter = watched.emitter.deref()!;',
      },
    ],
    explanation:
      'Once a watched emitter has been collected, deref() returns undefined and every sample() throws. A `!` after deref() only silences the compiler. Skip collected emitters.',
    anchor: 'weakref',
  },
  {
    id: 'collected-emitter-ends-sample',
    edits: [{ find: ifCollected, replace: 'if (!emitter) return;' }],
    explanation:
      'sample() returns at the first collected emitter, so emitters that were watched later are never read. Their leaks stay undetected. Continue with the next emitter: `continue`, not `return`.',
    anchor: 'weakref',
  },
  {
    id: 'detector-listens',
    edits: [
      { find: setWatched, replace: `${setWatched}\n    emitter.on('newListener', () => {});` },
    ],
    explanation:
      'The detector subscribes to newListener or removeListener, so it adds a listener to the emitter that it measures. Read eventNames() and listenerCount() instead.',
    anchor: 'detector',
  },
  {
    id: 'start-does-not-sample',
    edits: [
      {
        find: 'setInterval(() => this.sample(), ms)',
        replace: 'setTimeout(() => this.sample(), ms)',
      },
    ],
    explanation: 'start() takes only one reading, because setTimeout fires once. Use setInterval.',
    anchor: 'detector',
  },
  {
    id: 'stop-forgets-the-handle',
    edits: [
      {
        find: 'clearInterval(this.#timer);',
        replace: 'this.#timer = undefined;\n    clearInterval(this.#timer);',
      },
    ],
    explanation:
      "stop() doesn't clear the timer that start() created, so sampling continues. Keep the return value of setInterval and pass it to clearInterval.",
    anchor: 'timers',
  },
  {
    id: 'second-start-second-timer',
    edits: [{ find: '    this.stop();\n    this.#timer = ', replace: '    this.#timer = ' }],
    explanation:
      "A second start() creates a second timer and overwrites the first handle, so stop() can't clear the first timer. Stop the running timer before you start another.",
    anchor: 'timers',
  },
  {
    id: 'starts-only-once',
    edits: [
      {
        find: '    this.stop();\n    this.#timer = ',
        replace: '    if (this.#timer) return;\n    this.#timer = ',
      },
    ],
    explanation:
      'start() does nothing if the timer variable is set, and stop() clears the timer but not the variable. So start() has no effect after stop(). Set the variable to undefined in stop().',
    anchor: 'timers',
  },
  {
    id: 'timer-keeps-process',
    edits: [{ find: '    this.#timer.unref();\n', replace: '' }],
    explanation:
      'The sampling timer keeps the process alive even if nothing else is left to do. Call unref() on the timer.',
    anchor: 'timers',
  },
  {
    id: 'symbols-with-one-description',
    edits: [
      {
        find: '.map((name) => [name, emitter.listenerCount(name)])',
        replace: '.map((name) => [String(name), emitter.listenerCount(name)])',
      },
    ],
    explanation:
      'Your code stores readings under String(name), so two symbols with the same description overwrite each other. Use the name itself as the key, and String(name) only in the report.',
    anchor: 'detector',
  },
  {
    id: 'unwatch-ends-all-of-the-emitter',
    edits: [
      {
        find: '      this.#watched.delete(watched);\n    };',
        replace:
          '      for (const other of this.#watched)\n        if (other.emitter.deref() === watched.emitter.deref()) this.#watched.delete(other);\n    };',
      },
    ],
    explanation:
      'Ending one of two watches of the same emitter ends both. Each call of watch() is independent. Delete only the entry that this call added.',
    anchor: 'detector',
  },
  {
    id: 'one-watching-an-emitter',
    edits: [
      {
        find: setWatched,
        replace: `for (const other of this.#watched) if (other.emitter.deref() === emitter) this.#watched.delete(other);\n    ${setWatched}`,
      },
    ],
    explanation:
      'Your code uses the emitter as the key, so a second watch() of the same emitter replaces the first. Each call of watch() needs its own entry with its own label and readings.',
    anchor: 'detector',
  },
]);
