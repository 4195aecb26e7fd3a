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
      'The detector compares the number of listeners with a limit. A busy emitter passes any limit, and a slow leak stays below it for weeks: only a number that rises at every reading tells.',
    anchor: 'trend',
  },
  {
    id: 'first-and-last-only',
    edits: [{ find: rising, replace: '(counts.at(-1) ?? 0) > (counts[0] ?? 0)' }],
    explanation:
      'Only the first and the last reading are compared. Listeners that come and go can end above where they began: every reading must be above the one before it.',
    anchor: 'trend',
  },
  {
    id: 'not-strictly-rising',
    edits: [{ find: 'count > (counts[i - 1]', replace: 'count >= (counts[i - 1]' }],
    explanation:
      'Equal readings pass as rising (>= where > is meant), so listeners that merely stay are reported as a leak.',
    anchor: 'trend',
  },
  {
    id: 'verdict-too-early',
    edits: [{ find: 'readings.length === this.#minSamples', replace: 'readings.length > 1' }],
    explanation:
      'report() judges before it has minSamples readings. Two readings that rise are an accident, not a trend.',
    anchor: 'detector',
  },
  {
    id: 'other-default',
    edits: [{ find: '{ minSamples = 3 }', replace: '{ minSamples = 2 }' }],
    explanation: 'Without the option, minSamples is not 3: a verdict falls after fewer readings.',
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
      'The option minSamples has no effect: the detector takes three readings as enough where five were asked for.',
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
      'All readings since the beginning are judged, not only the last minSamples. A leak that began today is then hidden by a quiet yesterday, and the list of readings itself grows for ever.',
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
      'The rise is found in the last readings, but `from` is taken from the oldest reading there ever was: it belongs to the first of the last minSamples.',
    anchor: 'detector',
  },
  {
    id: 'watch-reads',
    edits: [
      { find: setWatched, replace: `${setWatched}\n    watched.readings.push(read(emitter));` },
    ],
    explanation:
      'watch() takes a reading by itself, so the report comes one sample() too early. Only sample() may read.',
    anchor: 'detector',
  },
  {
    id: 'report-reads',
    edits: [
      { find: 'report(): LeakReport[] {', replace: 'report(): LeakReport[] {\n    this.sample();' },
    ],
    explanation:
      'report() takes a reading, so looking at the report changes it. Only sample() may read.',
    anchor: 'detector',
  },
  {
    id: 'symbol-as-it-is',
    edits: [{ find: 'event: String(name), counts', replace: 'event: name as string, counts' }],
    explanation:
      'A symbol is passed on as it is. It cannot be put into a text, not by + and not by a template: the first who prints the report gets a TypeError. String(symbol) can.',
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
      'Readings in which a name was absent are left out. Absent means 0 listeners: without those zeros a name that was just added has fewer readings than the others.',
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
      'Only single names are looked at. A leak that makes a new name each time, `reply-1`, `reply-2`, has no name that rises: the total of the emitter shows it.',
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
      'The total is reported beside a name that rises. The same leak is then reported twice: * is for a leak that no single name shows.',
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
      'The total counts the event names, not the listeners on them. `*` is the number of all listeners of the emitter.',
    anchor: 'detector',
  },
  {
    id: 'not-sorted',
    edits: [{ find: '\n      .sort((a, b) => b.growth - a.growth)', replace: '' }],
    explanation:
      'The report is in the order in which the emitters are watched. The largest growth comes first: it is what somebody at three in the morning reads.',
    anchor: 'detector',
  },
  {
    id: 'smallest-first',
    edits: [{ find: 'b.growth - a.growth', replace: 'a.growth - b.growth' }],
    explanation: 'The report is sorted the other way round: the largest growth comes first.',
    anchor: 'detector',
  },
  {
    id: 'sorted-by-to',
    edits: [{ find: 'b.growth - a.growth', replace: 'b.to - a.to' }],
    explanation:
      'The report is sorted by `to`, the number of listeners now. A busy name with many listeners then stands above a leak that grows faster: sort by `growth`.',
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
      'The label is used as the key, so a second emitter with the same label replaces the first. Twenty sockets may all be called `socket`: the emitter is what tells them apart.',
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
      'The function that watch() gives ends the watching of every emitter with that label. It must end that of its own emitter only.',
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
      'The function that watch() gives does not take the emitter out of the report: what was read before is still judged.',
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
      'The detector holds the emitters themselves, so nothing it has ever watched is freed: it is a leak of its own. Hold each by a WeakRef.',
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
      'sample() throws once a watched emitter has been collected, and at every call from then on: deref() gives undefined, and a ! behind it only silences the compiler. Skip what is gone.',
    anchor: 'weakref',
  },
  {
    id: 'collected-emitter-ends-sample',
    edits: [{ find: ifCollected, replace: 'if (!emitter) return;' }],
    explanation:
      'The first emitter that has been collected ends sample(): those that were watched after it are not read any more, and their leaks stay unseen. Go on with the next one (continue, not return).',
    anchor: 'weakref',
  },
  {
    id: 'detector-listens',
    edits: [
      { find: setWatched, replace: `${setWatched}\n    emitter.on('newListener', () => {});` },
    ],
    explanation:
      'The detector subscribes to newListener or removeListener to count. That is a listener of its own on what it watches: it changes what it measures, and stays there. Read eventNames() and listenerCount() instead.',
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
    explanation:
      'start() takes one reading and no more: setTimeout fires once, a trend needs setInterval.',
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
      'stop() does not reach the timer that start() made, so the sampling goes on. Keep what setInterval returned, and clear that.',
    anchor: 'timers',
  },
  {
    id: 'second-start-second-timer',
    edits: [{ find: '    this.stop();\n    this.#timer = ', replace: '    this.#timer = ' }],
    explanation:
      'A second start() makes a second timer and forgets the first, which no stop() can end any more.',
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
      'start() does nothing when there was a timer, and stop() clears the timer but keeps the variable: after stop() it never starts again.',
    anchor: 'timers',
  },
  {
    id: 'timer-keeps-process',
    edits: [{ find: '    this.#timer.unref();\n', replace: '' }],
    explanation:
      "The timer is missing unref(): a process that has nothing left to do stays alive for the detector's sake.",
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
      'Readings are keyed by String(name), so two symbols with the same description share one entry and hide each other. Use the name itself as the key, and String(name) only in the report.',
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
      'An emitter that is watched twice leaves the report entirely when one of the two watchings ends. Each call of watch() is a watching of its own: delete only the one that this call made.',
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
      'The emitter is the key, so watching it a second time replaces the first watching. Each call of watch() is a watching of its own, with its own label and readings.',
    anchor: 'detector',
  },
]);
