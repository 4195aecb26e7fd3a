import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'saw-tooth',
    outline: 1,
    scenario:
      'A chat server under load reports `heapUsed` once a minute: 80, 95, 82, 97 and 83 MB. Does it leak?',
    choices: [
      {
        text: 'Yes: it rose by 15 MB between two readings',
        because:
          'heapUsed includes garbage, so it climbs until the collector runs and then drops. One rise proves nothing.',
      },
      {
        text: 'No: Node printed no warning about listeners',
        because:
          'Node counts listeners per event name. It never warns about other leaks, or about listeners spread over many names.',
      },
      {
        text: "You can't tell yet: compare the low points over more cycles",
        right: true,
        because:
          'After each collection, the values are 80, 82 and 83. It is a leak only if these low points keep rising, cycle after cycle.',
      },
      {
        text: 'Yes, if rss stays high after the traffic has dropped',
        because:
          'rss covers the whole process, and the allocator may keep pages that the heap no longer uses. A high rss proves little.',
      },
    ],
    guide: '01-memory-leaks#memory-usage',
  },
  {
    id: 'ten-thousand-names',
    outline: 1,
    scenario:
      'For each request, a service listens for the reply on a new event name. Many replies never arrive. How do you notice the leak?',
    code: [
      "hub.once('reply:' + id, (answer) => send(answer));",
      "hub.emit('ask', id, question);",
    ].join('\n'),
    choices: [
      {
        text: 'The listener count over all names rises from day to day',
        right: true,
        because:
          'Each name has at most one listener. Only the total, or the number of names, shows a trend.',
      },
      {
        text: 'Node warns as soon as the hub has more than ten listeners',
        because:
          'Node counts per event name: 10,000 names with one listener each never cause a warning.',
      },
      {
        text: 'With setMaxListeners(1), Node warns about every extra listener',
        because:
          'Each name has only one listener, which is within that limit too.',
      },
      {
        text: 'There is no leak: once() removes each listener by itself',
        because:
          'once() removes a listener only when its event is emitted. If a reply never arrives, its listener stays.',
      },
    ],
    guide: '01-memory-leaks#trend',
  },
  {
    id: 'which-path',
    outline: 1,
    scenario:
      'The number of open sessions is steady, but the heap after GC grows by 2 KB for each closed session. What do you do next?',
    choices: [
      {
        text: 'Call removeAllListeners() on the hub when a session closes',
        because:
          'It also removes the listeners of other modules. The leak is gone, but so is the audit log, for example.',
      },
      {
        text: 'Read the retainers of a closed session in a heap snapshot',
        right: true,
        because:
          'The trend shows that something stays in memory. The retainer path shows what references it, and so which reference to remove.',
      },
      {
        text: "Raise the limit with setMaxListeners, so it isn't exceeded",
        because: 'The limit only controls when Node warns. It frees no memory.',
      },
      {
        text: 'Set all fields of a session to null in its close() method',
        because:
          'The session itself stays in memory, and its listener now fails when it is called. Remove the listener from the hub instead.',
      },
    ],
    guide: '01-memory-leaks#snapshots',
  },
  {
    id: 'closure-on-short-lived',
    outline: 1,
    scenario:
      'Each request creates its own emitter and parser. Nothing removes the listener. What stays in memory after 10,000 finished requests?',
    code: [
      'const upload = new EventEmitter();',
      'const parser = new Parser();',
      "upload.on('data', (chunk) => parser.write(chunk));",
    ].join('\n'),
    choices: [
      {
        text: '10,000 parsers, because the closures capture them',
        because:
          'A closure keeps what it captures in memory, but once the emitter is gone, nothing references the closure.',
      },
      {
        text: '10,000 emitters, because each still has a listener',
        because:
          "The emitter references its listener. The listener doesn't reference the emitter.",
      },
      {
        text: 'At most ten parsers; Node frees the others',
        because:
          'The limit of ten applies to one event name of one emitter, and it only causes a warning.',
      },
      {
        text: 'Nothing: they are no longer reachable from a root',
        right: true,
        because:
          'The emitter, the closure and the parser reference only each other, so all three are collected.',
      },
    ],
    guide: '01-memory-leaks#closures',
  },
  {
    id: 'off-with-bind',
    outline: 1,
    scenario: 'What does this print?',
    code: [
      "hub.on('typing', session.onTyping.bind(session));",
      "hub.on('typing', session.onTyping.bind(session));",
      "hub.off('typing', session.onTyping.bind(session));",
      "console.log(hub.listenerCount('typing'));",
    ].join('\n'),
    choices: [
      {
        text: '0: off() removes all listeners for the same method',
        because:
          'off() removes at most one listener, and compares functions by identity.',
      },
      {
        text: '2: off() received a function that was never added',
        right: true,
        because:
          'Each call of bind() creates a new function. off() finds no match and does nothing, without an error.',
      },
      {
        text: '1: on() ignored the second listener as a duplicate',
        because:
          "EventEmitter accepts duplicates, and these two aren't even the same function.",
      },
      {
        text: '1: off() removes the newest listener for the same method',
        because:
          "off() does search from the newest, but only for the exact function it receives. Which method that function calls doesn't matter.",
      },
    ],
    guide: '01-memory-leaks#bind',
  },
]);
