import { defineMistakes } from '../../../src/course/define.ts';

const clearHeartbeat = 'this.#disposers.push(() => clearInterval(heartbeat));';
const ifAborted = `if (shutdown.aborted) {
      this.#closed = true; // nothing was started, so there is nothing to end
      return;
    }`;

export default defineMistakes([
  {
    id: 'anonymous-listener',
    edits: [
      {
        find: "this.#listen(hub, 'message', (from, text) => this.inbox.push(`${from}: ${text}`));",
        replace:
          "hub.on('message', (from, text) => {\n      if (!this.#closed) this.inbox.push(`${from}: ${text}`);\n    });",
      },
    ],
    explanation:
      'The listener for messages is never removed: nobody has kept it. off() needs the very function that on() was given, and two arrow functions are never the same one, even when they read alike.',
    anchor: 'anonymous',
  },
  {
    id: 'off-bind',
    edits: [
      {
        find: `this.#listen(hub, 'typing', (who) => {
      this.lastTyping = who;
    });`,
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
    edits: [
      {
        find: 'for (const dispose of this.#disposers.splice(0)) dispose();',
        replace: "this.inbox = [];\n    this.lastTyping = '';",
      },
    ],
    explanation:
      'close() empties or marks the session, but unsubscribes nowhere: the hub, the timer and the signal all go on holding it and calling it. A smaller leak is still a leak.',
    anchor: 'cleanup',
  },
  {
    id: 'remove-all-listeners',
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
    edits: [{ find: `    ${clearHeartbeat}\n`, replace: '    void heartbeat;\n' }],
    explanation:
      'The interval is never cleared, so a closed session sends heartbeats until the process ends, and the timer holds it. Keep what setInterval returned, and clear it in close().',
    anchor: 'timers',
  },
  {
    id: 'interval-goes-on-silently',
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
    edits: [{ find: 'if (!this.#closed) handle(...args);', replace: 'handle(...args);' }],
    explanation:
      'A message still arrives when the session is closed in the middle of its delivery: emit() works on a copy of the list, so off() comes too late for the event under way. Look at `closed` in the listener as well.',
    anchor: 'closed-during-delivery',
  },
  {
    id: 'delivers-typing-after-close',
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
    edits: [{ find: '    this.#closed = true;\n    for', replace: '    for' }],
    explanation: 'close() unsubscribes everything, but `closed` stays false.',
    anchor: 'cleanup',
  },
  {
    id: 'aborted-already-ignored',
    edits: [{ find: `    ${ifAborted}\n`, replace: '' }],
    explanation:
      'A signal that is aborted already does not fire again: a session that only waits for the event stays open for ever. Look at signal.aborted first.',
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes',
    edits: [{ find: ifAborted, replace: 'if (shutdown.aborted) this.close();' }],
    explanation:
      'With a signal that is aborted already the session closes first and subscribes after, and nobody closes it again. Return before anything is started, or close at the end of the constructor.',
    anchor: 'abort-signal',
  },
  {
    id: 'shutdown-only-marks',
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
    edits: [{ find: "    shutdown.addEventListener('abort', close);\n", replace: '' }],
    explanation:
      'The session does not listen to the shutdown signal: when that aborts, it stays open.',
    anchor: 'abort-signal',
  },
  {
    id: 'heartbeat-other-default',
    edits: [{ find: 'heartbeatMs = 1000 }', replace: 'heartbeatMs = 30_000 }' }],
    explanation:
      'Without heartbeatMs the session beats at another interval than the 1000 ms that the contract states.',
    anchor: 'timers',
  },
  {
    id: 'heartbeat-too-often',
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
    edits: [{ find: '`${from}: ${text}`', replace: '`${text}`' }],
    explanation: 'The inbox has the text without its sender. An entry is `from: text`.',
    anchor: 'cleanup',
  },
  {
    id: 'typing-remembers-the-first',
    edits: [{ find: 'this.lastTyping = who;', replace: 'this.lastTyping ||= who;' }],
    explanation:
      'lastTyping keeps the first user who was typing. Assign it at every typing event, so that it is the last one.',
    anchor: 'cleanup',
  },
]);
