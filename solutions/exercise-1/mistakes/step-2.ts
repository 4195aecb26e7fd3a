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
      'close() never removes the message listener, because your code keeps no reference to it. off() needs the same function that on() received, and each arrow function is a new one. Keep the function and pass it to off().',
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
      'off() receives a new function, because bind() returns a new function at each call. So the typing listener stays on the hub. Call bind() once, keep the result, and pass it to on() and off().',
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
      "close() never removes the hub listeners. Deleting them from a WeakMap or a list of your own doesn't remove them from the hub. Call off() with the same function.",
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
      "close() clears or marks the session but doesn't unsubscribe, so the hub, the timer and the signal still reference it. Remove the listeners and clear the timer.",
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
      'hub.removeAllListeners() removes every listener from the hub, so one user who leaves disconnects all others. Remove only the listeners that this session added.',
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
      "removeAllListeners(event) also removes the listeners of all other sessions. Call off() with this session's own function.",
    anchor: 'remove-all-listeners',
  },
  {
    id: 'interval-goes-on',
    edits: [{ find: `    ${clearHeartbeat}\n`, replace: '    void heartbeat;\n' }],
    explanation:
      'close() never clears the interval, so a closed session keeps sending heartbeats, and the timer keeps it in memory. Store the return value of setInterval and clear it in close().',
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
      'After close(), the heartbeat callback checks `closed` and sends nothing. But its timer still runs and keeps the session in memory. Clear the interval in close().',
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
      'All sessions share one timer variable, so close() stops the heartbeat of the session that opened last. Keep the timer in each session.',
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
      "The session's listener stays on the shutdown signal, so the signal keeps every session in memory. `{ once: true }` removes it only when the signal aborts. Call removeEventListener() with the same function in close().",
    anchor: 'abort-signal',
  },
  {
    id: 'delivers-after-close',
    edits: [{ find: 'if (!this.#closed) handle(...args);', replace: 'handle(...args);' }],
    explanation:
      'A message still arrives if the session is closed during its delivery. emit() works on a copy of the listener list, so off() has no effect on the current event. Check `closed` in the listener too.',
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
      "The message listener checks `closed`, but the typing listener doesn't. A typing event still arrives if the session is closed during its delivery. Check `closed` in every listener.",
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
      'The second close() throws, although both the user and the shutdown may call it. Let close() return without an error if the session is already closed.',
    anchor: 'cleanup',
  },
  {
    id: 'never-closed',
    edits: [{ find: '    this.#closed = true;\n    for', replace: '    for' }],
    explanation: 'close() unsubscribes everything, but `closed` stays false. Set it to true.',
    anchor: 'cleanup',
  },
  {
    id: 'aborted-already-ignored',
    edits: [{ find: `    ${ifAborted}\n`, replace: '' }],
    explanation:
      "Your code only listens for the abort event, but an aborted signal doesn't fire again. The session stays open. Check signal.aborted first.",
    anchor: 'abort-signal',
  },
  {
    id: 'aborted-already-subscribes',
    edits: [{ find: ifAborted, replace: 'if (shutdown.aborted) this.close();' }],
    explanation:
      'If the signal is already aborted, the constructor closes the session and then subscribes. Those listeners are never removed. Return before anything is started, or close at the end of the constructor.',
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
      "When the shutdown signal aborts, your code marks the session as closed but doesn't unsubscribe. Call close() from the abort listener.",
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
      "shutdown.onabort holds only one function, so each session replaces the previous session's. At shutdown, only the last session closes. Use addEventListener().",
    anchor: 'abort-signal',
  },
  {
    id: 'shutdown-not-heard',
    edits: [{ find: "    shutdown.addEventListener('abort', close);\n", replace: '' }],
    explanation:
      "The session doesn't listen to the shutdown signal, so it stays open when the signal aborts. Add an abort listener that calls close().",
    anchor: 'abort-signal',
  },
  {
    id: 'heartbeat-other-default',
    edits: [{ find: 'heartbeatMs = 1000 }', replace: 'heartbeatMs = 30_000 }' }],
    explanation:
      "Without heartbeatMs, the session doesn't send a heartbeat every 1000 ms. Set the default to 1000.",
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
      'The session sends heartbeats more often than every heartbeatMs, so thousands of sessions flood the hub. Pass heartbeatMs to the timer unchanged.',
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
      'The session sends only one heartbeat, because setTimeout fires once. Use setInterval, or start the next timeout after each heartbeat.',
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
      "Your code stores timers by user name, so a second session of the same user stops the first session's heartbeat. Keep the timer in the session.",
    anchor: 'timers',
  },
  {
    id: 'inbox-without-sender',
    edits: [{ find: '`${from}: ${text}`', replace: '`${text}`' }],
    explanation: 'The inbox entry contains the text without its sender. Add it as `from: text`.',
    anchor: 'cleanup',
  },
  {
    id: 'typing-remembers-the-first',
    edits: [{ find: 'this.lastTyping = who;', replace: 'this.lastTyping ||= who;' }],
    explanation:
      'lastTyping keeps the first user who typed. Assign it at every typing event, so that it names the latest user.',
    anchor: 'cleanup',
  },
]);
