// What learners get wrong, each as an edit of the reference. Where two mistakes cannot be told apart
// by what they do (a listener that is not removed, and one that is removed by another function), the
// sentence names both.
import { defineMistakes } from '../src/course/define.ts';

const setWatched = 'this.#watched.add(watched);';
const ifCollected = `if (!emitter) {
        this.#watched.delete(watched);
        continue;
      }`;
const rising = 'counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0))';
const listenToTyping = `this.#listen(hub, 'typing', (who) => {
      this.lastTyping = who;
    });`;
const listenToMessages =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the reference's text
  "this.#listen(hub, 'message', (from, text) => this.inbox.push(`${from}: ${text}`));";
const clearHeartbeat = 'this.#disposers.push(() => clearInterval(heartbeat));';
const ifAborted = `if (shutdown.aborted) {
      this.#closed = true; // nothing was started, so there is nothing to end
      return;
    }`;
const dispose = 'for (const dispose of this.#disposers.splice(0)) dispose();';
const rememberNames = `  names.push(user);
  if (names.length > 100) names.shift();`;
const rejectIfAborted = `    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }`;
const register = `const unsubscribe = unsubscriber(new WeakRef(emitter), event, new WeakRef(listener));
  collected.register(target, unsubscribe, listener);`;
const off = `    emitter.off(event, listener);
    collected.unregister(listener);`;

export default defineMistakes([
  // --- Step 1 -------------------------------------------------------------------------------------
  {
    id: 'threshold',
    step: 1,
    edits: [{ find: rising, replace: '(counts.at(-1) ?? 0) > 10' }],
    explanation:
      'The detector compares the number of listeners with a limit. A busy emitter passes any limit, and a slow leak stays below it for weeks: only a number that rises at every reading tells.',
    anchor: 'trend',
  },
  {
    id: 'first-and-last-only',
    step: 1,
    edits: [{ find: rising, replace: '(counts.at(-1) ?? 0) > (counts[0] ?? 0)' }],
    explanation:
      'Only the first and the last reading are compared. Listeners that come and go can end above where they began: every reading must be above the one before it.',
    anchor: 'trend',
  },
  {
    id: 'not-strictly-rising',
    step: 1,
    edits: [{ find: 'count > (counts[i - 1]', replace: 'count >= (counts[i - 1]' }],
    explanation:
      'Equal readings pass as rising (>= where > is meant), so listeners that merely stay are reported as a leak.',
    anchor: 'trend',
  },
  {
    id: 'verdict-too-early',
    step: 1,
    edits: [{ find: 'readings.length === this.#minSamples', replace: 'readings.length > 1' }],
    explanation:
      'report() judges before it has minSamples readings. Two readings that rise are an accident, not a trend.',
    anchor: 'detector',
  },
  {
    id: 'other-default',
    step: 1,
    edits: [{ find: '{ minSamples = 3 }', replace: '{ minSamples = 2 }' }],
    explanation: 'Without the option, minSamples is not 3: a verdict falls after fewer readings.',
    anchor: 'detector',
  },
  {
    id: 'option-ignored',
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
    edits: [
      { find: setWatched, replace: `${setWatched}\n    watched.readings.push(read(emitter));` },
    ],
    explanation:
      'watch() takes a reading by itself, so the report comes one sample() too early. Only sample() may read.',
    anchor: 'detector',
  },
  {
    id: 'report-reads',
    step: 1,
    edits: [
      { find: 'report(): LeakReport[] {', replace: 'report(): LeakReport[] {\n    this.sample();' },
    ],
    explanation:
      'report() takes a reading, so looking at the report changes it. Only sample() may read.',
    anchor: 'detector',
  },
  {
    id: 'symbol-as-it-is',
    step: 1,
    edits: [{ find: 'event: String(name), counts', replace: 'event: name as string, counts' }],
    explanation:
      'A symbol is passed on as it is. It cannot be put into a text, not by + and not by a template: the first who prints the report gets a TypeError. String(symbol) can.',
    anchor: 'detector',
  },
  {
    id: 'absent-name-skipped',
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
    edits: [{ find: '\n      .sort((a, b) => b.growth - a.growth)', replace: '' }],
    explanation:
      'The report is in the order in which the emitters are watched. The largest growth comes first: it is what somebody at three in the morning reads.',
    anchor: 'detector',
  },
  {
    id: 'smallest-first',
    step: 1,
    edits: [{ find: 'b.growth - a.growth', replace: 'a.growth - b.growth' }],
    explanation: 'The report is sorted the other way round: the largest growth comes first.',
    anchor: 'detector',
  },
  {
    id: 'sorted-by-to',
    step: 1,
    edits: [{ find: 'b.growth - a.growth', replace: 'b.to - a.to' }],
    explanation:
      'The report is sorted by `to`, the number of listeners now. A busy name with many listeners then stands above a leak that grows faster: sort by `growth`.',
    anchor: 'detector',
  },
  {
    id: 'one-emitter-a-label',
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
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
    step: 1,
    edits: [{ find: ifCollected, replace: 'if (!emitter) return;' }],
    explanation:
      'The first emitter that has been collected ends sample(): those that were watched after it are not read any more, and their leaks stay unseen. Go on with the next one (continue, not return).',
    anchor: 'weakref',
  },
  {
    id: 'detector-listens',
    step: 1,
    edits: [
      { find: setWatched, replace: `${setWatched}\n    emitter.on('newListener', () => {});` },
    ],
    explanation:
      'The detector subscribes to newListener or removeListener to count. That is a listener of its own on what it watches: it changes what it measures, and stays there. Read eventNames() and listenerCount() instead.',
    anchor: 'detector',
  },
  {
    id: 'start-does-not-sample',
    step: 1,
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
    step: 1,
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
    step: 1,
    edits: [{ find: '    this.stop();\n    this.#timer = ', replace: '    this.#timer = ' }],
    explanation:
      'A second start() makes a second timer and forgets the first, which no stop() can end any more.',
    anchor: 'timers',
  },
  {
    id: 'starts-only-once',
    step: 1,
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
    step: 1,
    edits: [{ find: '    this.#timer.unref();\n', replace: '' }],
    explanation:
      "The timer is missing unref(): a process that has nothing left to do stays alive for the detector's sake.",
    anchor: 'timers',
  },
  {
    id: 'symbols-with-one-description',
    step: 1,
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
    step: 1,
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
    step: 1,
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

  // --- Step 2 -------------------------------------------------------------------------------------
  {
    id: 'anonymous-listener',
    step: 2,
    edits: [
      {
        find: listenToMessages,
        replace:
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the reference's text
          "hub.on('message', (from, text) => {\n      if (!this.#closed) this.inbox.push(`${from}: ${text}`);\n    });",
      },
    ],
    explanation:
      'The listener for messages is never removed: nobody has kept it. off() needs the very function that on() was given, and two arrow functions are never the same one, even when they read alike.',
    anchor: 'anonymous',
  },
  {
    id: 'off-bind',
    step: 2,
    edits: [
      {
        find: listenToTyping,
        replace:
          "hub.on('typing', this.onTyping.bind(this));\n    this.#disposers.push(() => hub.off('typing', this.onTyping.bind(this)));",
      },
      {
        find: '  get closed(): boolean {',
        replace:
          '  onTyping(who: string): void {\n    if (!this.#closed) this.lastTyping = who;\n  }\n\n  get closed(): boolean {',
      },
    ],
    explanation:
      'The listener for typing stays: off() was handed a new function. bind() makes a new one at every call, so off() cannot find the one that on() added. Bind once, keep the result, and hand over that.',
    anchor: 'bind',
  },
  {
    id: 'weak-map-registry',
    step: 2,
    edits: [
      {
        find: '    this.#disposers.push(() => hub.off(event, listener));',
        replace:
          '    registry.set(this, [...(registry.get(this) ?? []), listener]);\n    this.#disposers.push(() => registry.delete(this));',
      },
      {
        find: '/** Names, not sessions',
        replace: 'const registry = new WeakMap<object, unknown[]>();\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'No listener is taken off the hub, although everything else is cleaned up. A WeakMap or a list of your own that forgets the listeners changes nothing for the hub, which still holds and calls them: only off() with the function itself removes one.',
    anchor: 'weakmap',
  },
  {
    id: 'empties-its-data',
    step: 2,
    edits: [{ find: dispose, replace: "this.inbox = [];\n    this.lastTyping = '';" }],
    explanation:
      'close() empties or marks the session, but unsubscribes nowhere: the hub, the timer and the signal all go on holding it and calling it. A smaller leak is still a leak.',
    anchor: 'cleanup',
  },
  {
    id: 'remove-all-listeners',
    step: 2,
    edits: [
      {
        find: 'this.#disposers.push(() => hub.off(event, listener));',
        replace: 'this.#disposers.push(() => hub.removeAllListeners());',
      },
    ],
    explanation:
      'hub.removeAllListeners() clears the whole hub: one user who leaves cuts off everybody, even for events that no session listens to. Remove only what this session added.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'remove-all-of-an-event',
    step: 2,
    edits: [
      {
        find: 'this.#disposers.push(() => hub.off(event, listener));',
        replace: 'this.#disposers.push(() => hub.removeAllListeners(event));',
      },
    ],
    explanation:
      'removeAllListeners(event) removes the listeners of all the other sessions too, not only that of this one. off() with the own function removes just that.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'interval-goes-on',
    step: 2,
    edits: [{ find: `    ${clearHeartbeat}\n`, replace: '    void heartbeat;\n' }],
    explanation:
      'The interval is never cleared, so a closed session sends heartbeats until the process ends, and the timer holds it. Keep what setInterval returned, and clear it in close().',
    anchor: 'timers',
  },
  {
    id: 'interval-goes-on-silently',
    step: 2,
    edits: [
      {
        find: "setInterval(() => hub.emit('heartbeat', user), heartbeatMs)",
        replace: "setInterval(() => this.#closed || hub.emit('heartbeat', user), heartbeatMs)",
      },
      { find: `    ${clearHeartbeat}\n`, replace: '    void heartbeat;\n' },
    ],
    explanation:
      'The heartbeat looks at `closed` and stays silent, but its timer still runs and still holds the session. It must be cleared.',
    anchor: 'timers',
  },
  {
    id: 'one-timer-for-all',
    step: 2,
    edits: [
      { find: 'const heartbeat = setInterval', replace: 'heartbeat = setInterval' },
      {
        find: '/** Names, not sessions',
        replace: 'let heartbeat: NodeJS.Timeout;\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'All sessions share one variable for their timers, so close() ends the heartbeat of whoever opened last. Each session keeps a timer of its own.',
    anchor: 'timers',
  },
  {
    id: 'signal-keeps-listener',
    step: 2,
    edits: [
      {
        find: "    this.#disposers.push(() => shutdown.removeEventListener('abort', close));\n",
        replace: '',
      },
    ],
    explanation:
      'The listener on the shutdown signal stays, so the signal holds every session that was ever opened. `{ once: true }` removes it only when the signal fires, and removeEventListener() needs the very function that was added.',
    anchor: 'abort-signal',
  },
  {
    id: 'delivers-after-close',
    step: 2,
    edits: [{ find: 'if (!this.#closed) handle(...args);', replace: 'handle(...args);' }],
    explanation:
      'A message still arrives when the session is closed in the middle of its delivery: emit() works on a copy of the list, so off() comes too late for the event under way. Look at `closed` in the listener as well.',
    anchor: 'closed-during-delivery',
  },
  {
    id: 'delivers-typing-after-close',
    step: 2,
    edits: [
      {
        find: 'if (!this.#closed) handle(...args);',
        replace: "if (event === 'typing' || !this.#closed) handle(...args);",
      },
    ],
    explanation:
      'Messages are held back once the session is closed, but typing still arrives in the middle of a delivery. Every listener of the session needs that look at `closed`.',
    anchor: 'closed-during-delivery',
  },
  {
    id: 'second-close-throws',
    step: 2,
    edits: [
      {
        find: '    this.#closed = true;\n    for',
        replace:
          "    if (this.#closed) throw new Error('closed already');\n    this.#closed = true;\n    for",
      },
    ],
    explanation:
      'The second close() throws. Cleaning up is called from several places, here by the user and by the shutdown: when there is nothing left to do, it does nothing.',
    anchor: 'cleanup',
  },
  {
    id: 'never-closed',
    step: 2,
    edits: [{ find: '    this.#closed = true;\n    for', replace: '    for' }],
    explanation: 'close() unsubscribes everything, but `closed` stays false.',
    anchor: 'cleanup',
  },
  {
    id: 'aborted-already-ignored',
    step: 2,
    edits: [{ find: `    ${ifAborted}\n`, replace: '' }],
    explanation:
      'A signal that is aborted already does not fire again: a session that only waits for the event stays open for ever. Look at signal.aborted first.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes',
    step: 2,
    edits: [{ find: ifAborted, replace: 'if (shutdown.aborted) this.close();' }],
    explanation:
      'With a signal that is aborted already the session closes first and subscribes after, and nobody closes it again. Return before anything is started, or close at the end of the constructor.',
    anchor: 'abort-signal',
  },
  {
    id: 'shutdown-only-marks',
    step: 2,
    edits: [
      {
        find: 'const close = () => this.close();',
        replace: 'const close = () => {\n      this.#closed = true;\n    };',
      },
    ],
    explanation:
      'When the shutdown signal aborts, the session is marked as closed, but nothing is unsubscribed. Let the signal call close(): one way out for both.',
    anchor: 'abort-signal',
  },
  {
    id: 'onabort',
    step: 2,
    edits: [
      { find: "shutdown.addEventListener('abort', close);", replace: 'shutdown.onabort = close;' },
      {
        find: "shutdown.removeEventListener('abort', close)",
        replace: '(shutdown.onabort = null)',
      },
    ],
    explanation:
      'shutdown.onabort has room for one function, so each session throws out the one before it: at the shutdown only the last session closes. addEventListener() has room for all.',
    anchor: 'abort-signal',
  },
  {
    id: 'shutdown-not-heard',
    step: 2,
    edits: [{ find: "    shutdown.addEventListener('abort', close);\n", replace: '' }],
    explanation:
      'The session does not listen to the shutdown signal: when that aborts, it stays open.',
    anchor: 'abort-signal',
  },
  {
    id: 'heartbeat-other-default',
    step: 2,
    edits: [{ find: 'heartbeatMs = 1000 }', replace: 'heartbeatMs = 30_000 }' }],
    explanation:
      'Without heartbeatMs the session beats at another interval than the 1000 ms that the contract states.',
    anchor: 'timers',
  },
  {
    id: 'heartbeat-too-often',
    step: 2,
    edits: [
      {
        find: "hub.emit('heartbeat', user), heartbeatMs)",
        replace: "hub.emit('heartbeat', user), Math.min(heartbeatMs, 10))",
      },
    ],
    explanation:
      'The heartbeat comes more often than every heartbeatMs, so a hub with thousands of sessions is flooded. Pass heartbeatMs to the timer as it is.',
    anchor: 'timers',
  },
  {
    id: 'heartbeat-once',
    step: 2,
    edits: [
      {
        find: "setInterval(() => hub.emit('heartbeat', user), heartbeatMs)",
        replace: "setTimeout(() => hub.emit('heartbeat', user), heartbeatMs)",
      },
    ],
    explanation:
      'The session emits one heartbeat and then none: setTimeout fires once. Use setInterval, or start the next timeout from each beat.',
    anchor: 'timers',
  },
  {
    id: 'one-timer-a-user',
    step: 2,
    edits: [
      {
        find: 'const heartbeat = setInterval',
        replace: 'clearInterval(beats.get(user));\n    const heartbeat = setInterval',
      },
      {
        find: `    ${clearHeartbeat}\n`,
        replace: `    beats.set(user, heartbeat);\n    ${clearHeartbeat}\n`,
      },
      {
        find: '/** Names, not sessions',
        replace: 'const beats = new Map<string, NodeJS.Timeout>();\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'Timers are kept by user name, so a second session of the same user ends the heartbeat of the first. Keep the timer in the session.',
    anchor: 'timers',
  },
  {
    id: 'inbox-without-sender',
    step: 2,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the reference's text
    edits: [{ find: '`${from}: ${text}`', replace: '`${text}`' }],
    explanation: 'The inbox has the text without its sender. An entry is `from: text`.',
    anchor: 'cleanup',
  },
  {
    id: 'typing-remembers-the-first',
    step: 2,
    edits: [{ find: 'this.lastTyping = who;', replace: 'this.lastTyping ||= who;' }],
    explanation:
      'lastTyping keeps the first user who was typing. Assign it at every typing event, so that it is the last one.',
    anchor: 'cleanup',
  },

  // --- Step 3 -------------------------------------------------------------------------------------
  {
    id: 'array-of-sessions',
    step: 3,
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'rememberName(user);\n    sessions.push(this);\n    if (sessions.length > 100) sessions.shift();\n    if',
      },
      {
        find: '/** Names, not sessions',
        replace: 'const sessions: ChatSession[] = [];\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'An array of the module holds the sessions, and with each its whole inbox. A limit of 100 makes the leak smaller, but not the last 100 sessions freed. For recentUsers() the name is enough.',
    anchor: 'caches',
  },
  {
    id: 'closed-sessions-kept',
    step: 3,
    edits: [
      {
        find: '    this.#closed = true;\n    for',
        replace: '    this.#closed = true;\n    history.push(this);\n    for',
      },
      {
        find: '/** Names, not sessions',
        replace: 'const history: ChatSession[] = [];\n\n/** Names, not sessions',
      },
    ],
    explanation:
      'close() itself puts the session where it is kept: a list of closed sessions lives as long as the module, and so does all that is in it.',
    anchor: 'caches',
  },
  {
    id: 'map-of-sessions',
    step: 3,
    edits: [
      { find: 'rememberName(user);\n    if', replace: 'sessions.set(user, this);\n    if' },
      {
        find: 'const names: string[] = [];',
        replace: 'const sessions = new Map<string, ChatSession>();',
      },
      { find: `function rememberName(user: string): void {\n${rememberNames}\n}\n\n`, replace: '' },
      { find: 'return [...names];', replace: 'return [...sessions.keys()];' },
    ],
    explanation:
      'A Map by user name holds the sessions, and nothing is ever deleted from it: it is a cache without a limit. Neither the sessions nor more than 100 names may stay.',
    anchor: 'caches',
  },
  {
    id: 'weak-names',
    step: 3,
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'this.user = user;\n    recent.push(new WeakRef(this));\n    if (recent.length > 100) recent.shift();\n    if',
      },
      { find: '  inbox: string[] = [];', replace: "  user = '';\n  inbox: string[] = [];" },
      {
        find: 'const names: string[] = [];',
        replace: 'const recent: WeakRef<ChatSession>[] = [];',
      },
      { find: `function rememberName(user: string): void {\n${rememberNames}\n}\n\n`, replace: '' },
      {
        find: 'return [...names];',
        replace: 'return recent.flatMap((weak) => weak.deref()?.user ?? []);',
      },
    ],
    explanation:
      'The names are read from sessions that are held weakly: when the collector takes a session, its name is gone too. Keep the name itself, it is only a string.',
    anchor: 'weakref',
  },
  {
    id: 'names-without-limit',
    step: 3,
    edits: [{ find: '\n  if (names.length > 100) names.shift();', replace: '' }],
    explanation:
      'The list of names has no limit. Names are small, but a list that only grows is a leak all the same: drop the oldest beyond 100.',
    anchor: 'caches',
  },
  {
    id: 'one-name-too-many',
    step: 3,
    edits: [{ find: 'if (names.length > 100)', replace: 'if (names.length > 101)' }],
    explanation:
      'The list of names has a limit, but it lies above 100. Where you look at the length before you add the new name, 100 are too many already: look after it, or use >=.',
    anchor: 'caches',
  },
  {
    id: 'names-in-a-set',
    step: 3,
    edits: [
      { find: 'const names: string[] = [];', replace: 'const names = new Set<string>();' },
      {
        find: rememberNames,
        replace: `  names.add(user);
  const [oldest = user] = names;
  if (names.size > 100) names.delete(oldest);`,
      },
    ],
    explanation:
      'Somebody who comes again is not the newest: add() leaves a name that a Set has already where it stands, and so does set() of a Map. Use an array, or delete the name before you add it.',
    anchor: 'caches',
  },
  {
    id: 'keeps-oldest-names',
    step: 3,
    edits: [{ find: rememberNames, replace: '  if (names.length < 100) names.push(user);' }],
    explanation:
      'When the list is full, new names are turned away, so recentUsers() shows for ever who came first. Drop the oldest, keep the newest.',
    anchor: 'caches',
  },
  {
    id: 'newest-first',
    step: 3,
    edits: [
      {
        find: rememberNames,
        replace: '  names.unshift(user);\n  if (names.length > 100) names.pop();',
      },
    ],
    explanation: 'recentUsers() gives the newest name first. It stands last.',
    anchor: 'caches',
  },
  {
    id: 'name-goes-with-session',
    step: 3,
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          'rememberName(user);\n    this.#disposers.push(() => names.splice(names.indexOf(user), 1));\n    if',
      },
    ],
    explanation:
      'close() takes the name out of the list. recentUsers() tells who was here lately, and those who have left were.',
    anchor: 'caches',
  },
  {
    id: 'fewer-names',
    step: 3,
    edits: [
      {
        find: 'if (names.length > 100) names.shift();',
        replace: 'if (names.length > 50) names.shift();',
      },
    ],
    explanation: 'recentUsers() gives fewer than the last 100 names.',
    anchor: 'caches',
  },
  {
    id: 'late-session-not-remembered',
    step: 3,
    edits: [
      {
        find: '    rememberName(user);\n    if (shutdown.aborted) {',
        replace: '    if (shutdown.aborted) {',
      },
      {
        find: 'so there is nothing to end\n      return;\n    }',
        replace: 'so there is nothing to end\n      return;\n    }\n    rememberName(user);',
      },
    ],
    explanation:
      'The constructor returns before it remembers the name if the signal is aborted already, so recentUsers() lacks those sessions. Remember the name first: every session counts.',
    anchor: 'caches',
  },

  // --- Step 4 -------------------------------------------------------------------------------------
  {
    id: 'first-argument-only',
    step: 4,
    edits: [{ find: 'resolve(args);', replace: 'resolve(args[0] as unknown[]);' }],
    explanation:
      'Only the first argument of the event is passed on. An event can have any number: take (...args), and resolve with the array.',
    anchor: 'race',
  },
  {
    id: 'no-arguments',
    step: 4,
    edits: [{ find: 'resolve(args);', replace: 'resolve(args.slice(args.length));' }],
    explanation: 'The arguments of the event are lost: resolve with the array of all of them.',
    anchor: 'race',
  },
  {
    id: 'subscribes-late',
    step: 4,
    edits: [
      { find: 'export function waitFor(', replace: 'export async function waitFor(' },
      {
        find: '  return new Promise((resolve, reject) => {',
        replace: '  await Promise.resolve();\n  return new Promise((resolve, reject) => {',
      },
    ],
    explanation:
      'Something is awaited before the subscription, so an event that is sent right after the call is missed, and the promise waits for a second one. Subscribe first.',
    anchor: 'race',
  },
  {
    id: 'always-a-timer',
    step: 4,
    edits: [{ find: 'timeoutMs === undefined ? undefined : setTimeout', replace: 'setTimeout' }],
    explanation:
      'setTimeout is called without timeoutMs too. A missing delay counts as 1 ms, so the waiting ends at once: no timeoutMs, no timer.',
    anchor: 'race',
  },
  {
    id: 'timer-stays',
    step: 4,
    edits: [{ find: '      clearTimeout(timer);\n', replace: '      void timer;\n' }],
    explanation:
      'The timer goes on when the wait is over. Until the time is up it keeps in memory all that its callback can reach, and keeps the process alive; unref() changes only the latter. Call clearTimeout() in every outcome.',
    anchor: 'timers',
  },
  {
    id: 'timeout-leaves-listener',
    step: 4,
    edits: [
      {
        find: '      stopWaiting();\n      reject(new TimeoutError',
        replace: '      reject(new TimeoutError',
      },
    ],
    explanation:
      'When the time is up the promise rejects, but stays subscribed: every time-out leaves a listener on the emitter. Whatever ends the waiting must end all of it.',
    anchor: 'race',
  },
  {
    id: 'abort-leaves-listener',
    step: 4,
    edits: [
      {
        find: '      stopWaiting();\n      reject(signal!.reason)',
        replace: '      reject(signal!.reason)',
      },
    ],
    explanation:
      'When the signal aborts the promise rejects, but stays subscribed, and its timer runs on. Whatever ends the waiting must end all of it.',
    anchor: 'race',
  },
  {
    id: 'once-is-enough',
    step: 4,
    edits: [
      { find: '    emitter.on(event, onEvent);', replace: '    emitter.once(event, onEvent);' },
      { find: '      emitter.off(event, onEvent);\n', replace: '' },
    ],
    explanation:
      'once() removes the listener when the event comes, but the losers of the race are those where it never comes: after a time-out and after an abort it is still there.',
    anchor: 'race',
  },
  {
    id: 'never-off',
    step: 4,
    edits: [{ find: '      emitter.off(event, onEvent);\n', replace: '' }],
    explanation:
      'The listener is never removed, not even when the event came: a promise that has settled does not unsubscribe by itself.',
    anchor: 'race',
  },
  {
    id: 'abort-listener-stays',
    step: 4,
    edits: [{ find: "      signal?.removeEventListener('abort', onAbort);\n", replace: '' }],
    explanation:
      'The listener on the signal is never removed. A signal often lives as long as the program, and then every wait leaves one more on it.',
    anchor: 'abort-signal',
  },
  {
    id: 'abort-listener-once',
    step: 4,
    edits: [
      { find: "      signal?.removeEventListener('abort', onAbort);\n", replace: '' },
      {
        find: "signal?.addEventListener('abort', onAbort);",
        replace: "signal?.addEventListener('abort', onAbort, { once: true });",
      },
    ],
    explanation:
      '{ once: true } removes the listener from the signal when the signal aborts. It mostly does not, and then the listener stays: remove it in every other outcome too.',
    anchor: 'abort-signal',
  },
  {
    id: 'own-reason',
    step: 4,
    edits: [
      {
        find: 'reject(signal!.reason);',
        replace: "reject(new Error('aborted', { cause: signal!.reason }));",
      },
    ],
    explanation:
      'An error of your own hides why the waiting was ended. Reject with signal.reason itself, as every API of the platform does.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-waits',
    step: 4,
    edits: [{ find: `${rejectIfAborted}\n`, replace: '' }],
    explanation:
      'A signal that is aborted already does not fire again, so the promise waits until the time is up, or for ever. Look at signal.aborted first.',
    anchor: 'abort-signal',
  },
  {
    id: 'throws-at-once',
    step: 4,
    edits: [
      {
        find: '  return new Promise((resolve, reject) => {',
        replace: '  signal?.throwIfAborted();\n  return new Promise((resolve, reject) => {',
      },
    ],
    explanation:
      'With a signal that is aborted already, waitFor throws instead of rejecting. Whoever writes waitFor(…).catch(…) does not catch that: a function that gives a promise fails through the promise.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes-anyway',
    step: 4,
    edits: [{ find: rejectIfAborted, replace: '    if (signal?.aborted) reject(signal.reason);' }],
    explanation:
      'With a signal that is aborted already the promise rejects, and subscribes all the same: reject() does not leave the function. Return after it.',
    anchor: 'abort-signal',
  },
  {
    id: 'timeout-without-name',
    step: 4,
    edits: [{ find: "\n  override name = 'TimeoutError';\n", replace: '' }],
    explanation:
      'The name of the error is not TimeoutError: extending Error does not change `name`, it is inherited. Set it in the class.',
    anchor: 'race',
  },
  {
    id: 'timeout-of-another-class',
    step: 4,
    edits: [
      {
        find: 'reject(new TimeoutError(',
        replace: "reject(new DOMException('late', 'TimeoutError'));\n      void (new Error(",
      },
    ],
    explanation:
      'The error is called TimeoutError but is not an instance of the exported class, so `instanceof TimeoutError` misses it. AbortSignal.timeout(), too, has an error of its own by that name.',
    anchor: 'race',
  },
  {
    id: 'timeout-resolves',
    step: 4,
    edits: [{ find: 'reject(new TimeoutError(', replace: 'resolve([]);\n      void ((' }],
    explanation:
      'When the time is up the promise resolves with nothing, and the caller goes on as if the event had come. It rejects with a TimeoutError.',
    anchor: 'race',
  },
  {
    id: 'removes-other-waiters',
    step: 4,
    edits: [
      { find: 'emitter.off(event, onEvent);', replace: 'emitter.removeAllListeners(event);' },
    ],
    explanation:
      'removeAllListeners(event) also removes everybody else who waits for that event. Remove your own listener only.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'error-event-rejects-the-wait',
    step: 4,
    edits: [
      {
        find: '    const stopWaiting = () => {\n',
        replace:
          "    const onError = (error: unknown) => {\n      stopWaiting();\n      reject(error);\n    };\n    if (event !== 'error') emitter.on('error', onError);\n    const stopWaiting = () => {\n      emitter.off('error', onError);\n",
      },
    ],
    explanation:
      "An 'error' event ends a wait for another event, as events.once() does it. Here only the event itself, the time limit and the signal end a wait: subscribe with emitter.once() or emitter.on().",
    anchor: 'race',
  },
  {
    id: 'reason-replaced-when-falsy',
    step: 4,
    edits: [
      {
        find: 'reject(signal!.reason);',
        replace: "reject(signal!.reason || new Error('aborted'));",
      },
    ],
    explanation:
      "The reason is replaced if it is falsy: abort(0), abort('') and abort(null) have a reason too. Reject with signal.reason, without || or ??.",
    anchor: 'abort-signal',
  },
  {
    id: 'timeout-0-is-none',
    step: 4,
    edits: [
      {
        find: 'timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs)',
        replace: 'timeoutMs ? setTimeout(onTimeout, timeoutMs) : undefined',
      },
    ],
    explanation:
      'A timeoutMs of 0 counts as none, so the wait never ends. 0 is falsy: compare with undefined.',
    anchor: 'race',
  },

  // --- Step 5 -------------------------------------------------------------------------------------
  {
    id: 'listener-holds-target',
    step: 5,
    edits: [
      { find: 'const weakTarget = new WeakRef(target);', replace: 'const strongTarget = target;' },
      { find: 'const alive = weakTarget.deref();', replace: 'const alive = strongTarget;' },
    ],
    explanation:
      'The listener reaches the target directly, so hub → listener → target keeps it alive. The listener may know the target only through a WeakRef, from beginning to end.',
    anchor: 'weakref',
  },
  {
    id: 'weak-map-of-listeners',
    step: 5,
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace: '  emitter.on(event, listener);\n  listenersOf.set(target, listener);\n',
      },
      { find: 'const weakTarget = new WeakRef(target);', replace: 'const strongTarget = target;' },
      { find: 'const alive = weakTarget.deref();', replace: 'const alive = strongTarget;' },
      {
        find: off,
        replace:
          '    const latest = listenersOf.get(target);\n    if (latest) emitter.off(event, latest);',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const listenersOf = new WeakMap<object, (...args: any[]) => void>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      'A WeakMap from target to listener does not make the listener weak: the hub holds the listener, and that holds the target. It also has room for one listener a target only, so unsubscribing takes off the wrong one.',
    anchor: 'weakmap',
  },
  {
    id: 'nobody-removes-listener',
    step: 5,
    edits: [{ find: `  ${register}\n`, replace: '  void unsubscriber;\n' }],
    explanation:
      'The targets are freed, but their listeners stay on the hub for ever. A WeakRef tells nobody that its target is gone: a FinalizationRegistry does, one that the module holds, for a registry that is itself collected calls nobody.',
    anchor: 'weakref',
  },
  {
    id: 'removed-at-next-event',
    step: 5,
    edits: [
      { find: `  ${register}\n`, replace: '  void unsubscriber;\n' },
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) handler(alive, ...args);\n    else emitter.off(event, listener);',
      },
    ],
    explanation:
      'The listener of a target that is gone is removed only when another event comes, and there may be none. A FinalizationRegistry removes it without waiting.',
    anchor: 'weakref',
  },
  {
    id: 'registry-holds-emitter',
    step: 5,
    edits: [
      {
        find: register,
        replace:
          'void unsubscriber;\n  collected.register(target, () => emitter.off(event, listener), listener);',
      },
    ],
    explanation:
      'The target keeps the emitter alive. What the registry is given to call is held as long as the target lives, and so is what a timer calls that looks whether the target is gone: here that function holds the emitter. It may know the emitter and the listener only weakly. All functions made in one place share what any one of them uses, so make it elsewhere.',
    anchor: 'weakref',
  },
  {
    id: 'registry-holds-target',
    step: 5,
    edits: [
      {
        find: register,
        replace:
          'void unsubscriber;\n  collected.register(target, () => void [target, emitter.off(event, listener)], listener);',
      },
    ],
    explanation:
      'What the registry is given to call holds the target itself, so the target is never gone and the call never comes. All functions made in one place also share what any one of them uses: make this one elsewhere, without the target and the emitter.',
    anchor: 'closures',
  },
  {
    id: 'undefined-target',
    step: 5,
    edits: [
      { find: 'if (alive) handler(alive, ...args);', replace: 'handler(alive as T, ...args);' },
    ],
    explanation:
      'deref() gives undefined once the target is gone, and the handler is called with that. The listener may still be there for a while after the target went.',
    anchor: 'weakref',
  },
  {
    id: 'weak-handler',
    step: 5,
    edits: [
      {
        find: 'const weakTarget = new WeakRef(target);',
        replace:
          'const weakTarget = new WeakRef(target);\n  const weakHandler = new WeakRef(handler);',
      },
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) weakHandler.deref()?.(alive, ...args);',
      },
    ],
    explanation:
      'The handler is held weakly as well. Nobody else holds an arrow function that was written into the call, so the first garbage collection ends the subscription of a target that is in use.',
    anchor: 'weakref',
  },
  {
    id: 'finalizer-removes-all',
    step: 5,
    edits: [
      {
        find: 'if (stillThere) emitter.deref()?.off(event, stillThere);',
        replace: 'if (stillThere) emitter.deref()?.removeAllListeners(event);',
      },
    ],
    explanation:
      'When one target is gone, all listeners of the event are removed, those of living targets too.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'handler-without-arguments',
    step: 5,
    edits: [
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) handler(alive, ...args.slice(args.length));',
      },
    ],
    explanation:
      'The handler gets the target but not the arguments of the event: it is called as handler(target, ...args).',
    anchor: 'weakref',
  },
  {
    id: 'handler-without-target',
    step: 5,
    edits: [
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) (handler as (...args: any[]) => void).apply(alive, args);',
      },
    ],
    explanation:
      'The target is not the first argument of the handler: it is called as handler(target, ...args).',
    anchor: 'weakref',
  },
  {
    id: 'only-once',
    step: 5,
    edits: [
      { find: '  emitter.on(event, listener);\n', replace: '  emitter.once(event, listener);\n' },
    ],
    explanation: 'The handler is called for the first event only: once() where on() is meant.',
    anchor: 'weakref',
  },
  {
    id: 'off-the-handler',
    step: 5,
    edits: [
      {
        find: '    emitter.off(event, listener);\n    collected',
        replace: '    emitter.off(event, handler as () => void);\n    collected',
      },
    ],
    explanation:
      'off() is given the handler, but it was the listener around it that on() was given. off() does not find it, and says nothing.',
    anchor: 'anonymous',
  },
  {
    id: 'off-removes-all',
    step: 5,
    edits: [
      {
        find: '    emitter.off(event, listener);\n    collected',
        replace: '    emitter.removeAllListeners(event);\n    collected',
      },
    ],
    explanation:
      'Unsubscribing one target removes the listeners of all the others. Remove the one listener that this call added.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'one-listener-a-target-and-event',
    step: 5,
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace:
          '  emitter.on(event, listener);\n  const known = listenersOf.get(target) ?? new Map<string, () => void>();\n  listenersOf.set(target, known.set(event, listener));\n',
      },
      {
        find: off,
        replace:
          '    const alive = weakTarget.deref();\n    const latest = alive && listenersOf.get(alive)?.get(event);\n    if (latest) emitter.off(event, latest);',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const listenersOf = new WeakMap<object, Map<string, () => void>>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      'Listeners are kept by target and event, so a second handler for the same two replaces the first one there, and off() of the first removes the second. Let each call of onWeak() keep its own listener.',
    anchor: 'weakref',
  },
  {
    id: 'same-handler-twice-is-once',
    step: 5,
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace:
          '  const handlers = handlersOf.get(target) ?? new Map<unknown, EventEmitter[]>();\n  handlersOf.set(target, handlers);\n  const known = handlers.get(handler) ?? [];\n  if (known.includes(emitter)) return () => {};\n  handlers.set(handler, [...known, emitter]);\n  emitter.on(event, listener);\n',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const handlersOf = new WeakMap<object, Map<unknown, EventEmitter[]>>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      'A second subscription of the same target and handler is taken for a repetition and ignored. Each call of onWeak() is a subscription of its own.',
    anchor: 'weakref',
  },
]);
