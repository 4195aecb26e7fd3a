import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'thousand-listeners',
    outline: 2,
    scenario:
      'A thousand listeners wait for the same event, and each calculates for 0.1 ms. One emit comes. What happens to a request that arrives just after?',
    choices: [
      {
        text: 'Nothing: the listeners run on the thread pool of libuv',
        because:
          'The pool serves some functions of the system, like reading files. Listeners are JavaScript, on the one main thread.',
      },
      {
        text: 'It waits for 0.1 ms, then takes its turn among the listeners',
        because:
          'Nothing takes a turn among them: an emit calls all its listeners before the loop goes on.',
      },
      {
        text: 'It waits for about 100 ms',
        right: true,
        because:
          'An emit calls its listeners one after the other: 1,000 times 0.1 ms, and the loop stands still for the whole of it.',
      },
      {
        text: 'Nothing, if the listeners are async functions',
        because:
          'An async function runs at once until its first await. What it calculates before, it calculates within the emit.',
      },
    ],
    guide: '02-performance-optimization#emit-cost',
  },
  {
    id: 'leave-in-order',
    outline: 2,
    scenario:
      'At midnight a server closes 30,000 connections, in the order in which they were opened. This takes a second, with the processor busy. Where does it go?',
    code: [
      "const onTick = () => socket.write('tick');",
      "clock.on('tick', onTick);",
      "socket.on('close', () => clock.off('tick', onTick));",
    ].join('\n'),
    choices: [
      {
        text: 'Into the search for each listener: it begins at the newest',
        right: true,
        because:
          'off() looks through the list from its end. The oldest is the last to be found, so all 30,000 are passed, then 29,999, and so on.',
      },
      {
        text: 'Into garbage collection, as 30,000 closures are freed at once',
        because:
          'They are freed whichever goes first, and newest first the same removal takes a few milliseconds.',
      },
      {
        text: "Into the 'removeListener' event, which is emitted for each",
        because:
          'It is emitted only where somebody listens for it, and here nobody does.',
      },
      {
        text: 'Into warnings: more than ten listeners for one name',
        because:
          'Node warns once for a name, when the eleventh is added. It does not warn at removal.',
      },
    ],
    guide: '02-performance-optimization#removal',
  },
  {
    id: 'second-throws',
    outline: 2,
    scenario: 'Three modules listen on one emitter. What does this print?',
    code: [
      "bus.on('paid', () => console.log('ship'));",
      "bus.on('paid', () => { throw new Error('mail') });",
      "bus.on('paid', () => console.log('book'));",
      '',
      "try { bus.emit('paid') } catch { console.log('caught') }",
    ].join('\n'),
    choices: [
      {
        text: 'ship, book, caught',
        because:
          'emit() does not go on after a listener has thrown, and does not collect errors for later.',
      },
      {
        text: 'ship, caught',
        right: true,
        because:
          'The error leaves emit() at once: the third listener never hears of it, and the producer gets an error of a module that it does not know.',
      },
      {
        text: "ship, book, and the error at the bus's 'error' event",
        because:
          "An error that a listener throws does not become an 'error' event. Only rejections do, and with captureRejections only.",
      },
      {
        text: 'caught: emit() checks the listeners before it calls them',
        because:
          'There is nothing to check beforehand. The first listener has done its work when the second throws.',
      },
    ],
    guide: '02-performance-optimization#errors',
  },
  {
    id: 'filter-inside',
    outline: 2,
    scenario:
      'A feed sends prices of 1,000 symbols. 1,000 listeners each want one of them. How much work is one price?',
    code: [
      "feed.on('price', (price) => {",
      '  if (price.symbol !== mine) return;',
      '  draw(price);',
      '});',
    ].join('\n'),
    choices: [
      {
        text: 'One call: the emitter looks the symbol up',
        because:
          'The emitter looks up the name of the event only, and that is `price` for all.',
      },
      {
        text: 'One call and a copy of 999 listeners for later',
        because:
          'All listeners of the name are called. What they return, or that they return early, does not matter.',
      },
      {
        text: '1,000 calls, but the 999 that return at once are free',
        because:
          'Each costs about ten nanoseconds. At 10,000 prices a second, that is a tenth of a second in every second.',
      },
      {
        text: '1,000 calls; a name for each symbol would make it one',
        right: true,
        because:
          'With an event name for each symbol, the emitter finds the one list by its name. The cost no longer grows with the crowd.',
      },
    ],
    guide: '02-performance-optimization#names',
  },
  {
    id: 'put-off',
    outline: 2,
    scenario:
      'Ten listeners of one event each calculate for 50 ms, and a health check begins to fail. Somebody puts each calculation into a setImmediate. How long can a health check wait now?',
    choices: [
      {
        text: 'About 500 ms, as before',
        right: true,
        because:
          'All immediates that are waiting run in one phase of the loop. emit() returns at once, and the loop stands still a little later.',
      },
      {
        text: 'About 50 ms: between two immediates the loop takes a turn',
        because:
          'Only promise callbacks and process.nextTick() run between them. Timers and sockets wait until the phase is over.',
      },
      {
        text: 'Not at all: they run when the loop is idle',
        because:
          'Once they run, the loop is not idle: they occupy the same thread for as long as before.',
      },
      {
        text: 'About 5 ms, since ten calculations share the time',
        because:
          'JavaScript functions are not interrupted: each runs to its end, and only then does the next begin.',
      },
    ],
    guide: '02-performance-optimization#blocking',
  },
]);
