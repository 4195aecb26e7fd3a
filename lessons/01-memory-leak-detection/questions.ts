import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'saw-tooth',
    outline: 1,
    scenario:
      'A chat server under load reports heapUsed of 80, 95, 82, 97 and 83 MB, one value a minute. Does it leak?',
    choices: [
      {
        text: 'Yes: between two readings it rose by 15 MB',
        because:
          'heapUsed counts garbage too, so it climbs until the collector runs. One rise is the tooth of a saw.',
      },
      {
        text: 'No: Node printed no warning about listeners',
        because:
          'The warning counts the listeners of one event name. Other leaks, and those spread over many names, say nothing.',
      },
      {
        text: 'Not shown: compare the low points over more cycles',
        right: true,
        because:
          'The values after a collection are 80, 82 and 83. Only if they go on rising, cycle after cycle, does something stay.',
      },
      {
        text: 'Yes, if rss stays high after the traffic has gone down',
        because:
          'rss is all of the process, and the allocator may keep pages that the heap has given up. It proves little.',
      },
    ],
    guide: '01-memory-leaks#memory-usage',
  },
  {
    id: 'ten-thousand-names',
    outline: 1,
    scenario:
      'For each request, a service listens for its answer on a new event name. Many answers never come. How do you notice the leak?',
    code: [
      "hub.once('reply:' + id, (answer) => send(answer));",
      "hub.emit('ask', id, question);",
    ].join('\n'),
    choices: [
      {
        text: 'The total over all names rises at equal points of the day',
        right: true,
        because:
          'No single name has more than one listener, so only the total, or the number of names, shows the trend.',
      },
      {
        text: 'Node warns as soon as the hub has more than ten listeners',
        because:
          'Node counts by name: 10,000 names with one listener each never warn.',
      },
      {
        text: 'A lower limit by setMaxListeners(1) makes Node warn earlier',
        because:
          'Each name has one listener, which is within that limit as well.',
      },
      {
        text: 'Not needed: once() removes each listener by itself',
        because:
          'Only when its event comes. The answers that never come leave theirs behind.',
      },
    ],
    guide: '01-memory-leaks#trend',
  },
  {
    id: 'which-path',
    outline: 1,
    scenario:
      'The number of open sessions is steady, and the heap after each collection rises by 2 KB for each session that was closed. What do you do next?',
    choices: [
      {
        text: 'Call removeAllListeners() on the hub whenever a session closes',
        because:
          'It removes the listeners of everybody else too: the leak is gone, and so is the audit log.',
      },
      {
        text: 'Read the retainers of a closed session in a heap snapshot',
        right: true,
        because:
          'The trend says that something stays. The retainer path says who holds it, and so which arrow to cut.',
      },
      {
        text: 'Raise the limit with setMaxListeners, to be sure that it is not exceeded',
        because:
          'The limit only decides when Node warns. It holds nothing and frees nothing.',
      },
      {
        text: 'Set every field of a session to null in its close()',
        because:
          'The session itself stays, and what still calls it now fails. The path from the hub has to be cut.',
      },
    ],
    guide: '01-memory-leaks#snapshots',
  },
  {
    id: 'closure-on-short-lived',
    outline: 1,
    scenario:
      'Each request makes its own emitter and its own parser. Nobody removes the listener. What stays in memory after 10,000 requests that are over?',
    code: [
      'const upload = new EventEmitter();',
      'const parser = new Parser();',
      "upload.on('data', (chunk) => parser.write(chunk));",
    ].join('\n'),
    choices: [
      {
        text: '10,000 parsers: the closures capture them',
        because:
          'A closure holds what it captures, but nobody holds the closure once the emitter is gone.',
      },
      {
        text: '10,000 emitters: each has a listener left',
        because:
          'A listener does not hold its emitter. The emitter holds the listener.',
      },
      {
        text: 'At most ten parsers, then Node frees the others',
        because:
          'The limit of ten belongs to one emitter and one name, and frees nothing.',
      },
      {
        text: 'Nothing: no root leads to them any longer',
        right: true,
        because:
          'Emitter, closure and parser are reachable only from one another, so they are collected together.',
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
        text: '0: off() removes every listener that does the same',
        because:
          'off() removes one listener at most, and compares functions by identity.',
      },
      {
        text: '2: off() was handed a function that was never added',
        right: true,
        because:
          'bind() makes a new function at every call, so off() finds none, and says nothing.',
      },
      {
        text: '1: the second on() was ignored, as the listener was there',
        because:
          'EventEmitter accepts duplicates, and these two are not even the same function.',
      },
      {
        text: '1: off() removes the newest listener for the same method',
        because:
          'It searches from the newest, but for this very function. What the function calls does not count.',
      },
    ],
    guide: '01-memory-leaks#bind',
  },
]);
