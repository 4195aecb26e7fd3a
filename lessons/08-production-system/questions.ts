import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'slow-reader',
    outline: 5,
    scenario:
      'The source emits 10,000 ticks a second; slow() takes 1 ms. What happens?',
    code: [
      'for await (const [tick] of on(source, "tick")) {',
      '  await slow(tick);',
      '}',
    ].join('\n'),
    choices: [
      {
        text: 'The source is paused while the loop is busy',
        because:
          'emit() cannot wait. A highWaterMark only calls pause() on a source that has one.',
      },
      {
        text: 'A buffer grows for as long as this goes on',
        right: true,
        because:
          'events.on keeps each event that nobody has read yet, and has no bound.',
      },
      {
        text: 'Ticks that come while slow() runs are dropped',
        because: 'None is dropped: each is kept, and read later and later.',
      },
      {
        text: 'emit() waits until the loop is back',
        because:
          'emit() calls the listener of the iterator, which only stores the event, and returns.',
      },
    ],
    guide: '06-production-patterns#backpressure',
  },
  {
    id: 'read-after-flood',
    outline: 5,
    scenario: 'A hundred ticks come before anybody reads. What is printed?',
    code: [
      "import { EventEmitter, on } from 'node:events';",
      'const source = new EventEmitter();',
      "const ticks = on(source, 'tick');",
      "for (let i = 1; i <= 100; i++) source.emit('tick', i);",
      'const { value } = await ticks.next();',
      'console.log(value[0]);',
    ].join('\n'),
    runs: true,
    choices: [
      {
        text: '1',
        because:
          'All hundred have been kept: the first that is read is the one that has waited longest.',
      },
      {
        text: '100',
        because:
          'That would be a buffer of one that drops the oldest. This one drops nothing.',
      },
      {
        text: 'undefined',
        because:
          'The iterator listens from the call of on(), not from the first next().',
      },
      {
        text: '101',
        because:
          'next() waits for another event only where none is kept. Here are a hundred.',
      },
    ],
    guide: '06-production-patterns#backpressure',
  },
  {
    id: 'which-policy',
    outline: 5,
    scenario:
      'A web shop takes orders through a bounded queue. In a spike the queue is full. Which policy fits?',
    choices: [
      {
        text: 'Drop the oldest: it has waited longest, and its customer has left',
        because:
          'That order was accepted. Its customer believes in it, and never hears that it is gone.',
      },
      {
        text: 'Let the queue grow until the spike is over, as memory is cheap',
        because:
          'Then latency grows for everybody, and all of it is lost if the process ends.',
      },
      {
        text: 'Drop the newest without a word',
        because:
          'It keeps what was accepted, but the customer of the new order is not told.',
      },
      {
        text: 'Reject: the caller is told at once, and may come again',
        right: true,
        because:
          'An order must not vanish. Whoever is refused knows it, and can try again or be shown why.',
      },
    ],
    guide: '06-production-patterns#backpressure',
  },
  {
    id: 'flaky-test',
    outline: 7,
    scenario: 'This test fails once in fifty runs. What makes it right?',
    code: [
      'orders.place("order-1");',
      'await sleep(50);',
      'expect(shipped).toContain("order-1");',
    ].join('\n'),
    choices: [
      {
        text: 'sleep(500) instead of sleep(50)',
        because:
          'It fails more rarely and is always slow. How long it takes is still guessed.',
      },
      {
        text: 'Let the runner repeat it, three times at most',
        because:
          'That hides a race, of the test or of the program. Nobody will look for it again.',
      },
      {
        text: 'once(…, { signal }) before place(), and await it after',
        right: true,
        because:
          'It waits for what it is about, misses nothing, and the signal bounds the time.',
      },
      {
        text: 'await once(orders, "shipped") in place of the sleep',
        because:
          'Registered after the act, it misses an event that came at once, and waits for ever.',
      },
    ],
    guide: '06-production-patterns#testing',
  },
  {
    id: 'registered-late',
    outline: 7,
    scenario: 'The service answers at once. What does this print?',
    code: [
      "import { EventEmitter, once } from 'node:events';",
      'const service = new EventEmitter();',
      "const start = () => service.emit('done', 42);",
      'const turn = new Promise((end) => setImmediate(end, "nothing"));',
      'start();',
      'const heard = once(service, "done").then(([value]) => value);',
      'console.log(await Promise.race([heard, turn]));',
    ].join('\n'),
    runs: true,
    choices: [
      {
        text: '42',
        because: 'An emitter keeps nothing: who registers later hears nothing.',
      },
      {
        text: 'nothing',
        because:
          'The event came before once() was called. Register first, then act.',
      },
      {
        text: 'true',
        because:
          'emit() would return false here, and nobody looks at what it returns.',
      },
      {
        text: 'undefined',
        because:
          'once() is not settled by an event that has passed: it goes on waiting.',
      },
    ],
    guide: '06-production-patterns#testing',
  },
  {
    id: 'finds-the-crash',
    outline: 7,
    scenario:
      'A consumer charges a card, and then writes the id of the message into its inbox. All its tests pass. Which test would find what is wrong?',
    choices: [
      {
        text: 'One that stops it between the charge and the inbox, and delivers again',
        right: true,
        because:
          'That is the hole: the effect is there, the record is not, and the next delivery charges again.',
      },
      {
        text: 'One that delivers each message twice, one right after the other',
        because:
          'The first delivery has finished: the inbox knows the id, and the second is skipped.',
      },
      {
        text: 'One that swaps two messages of different orders',
        because: 'They have different ids and nothing to do with each other.',
      },
      {
        text: 'One that replaces the inbox by a mock and checks that it was called',
        because:
          'It was called, in every run that was not interrupted. A mock does not know when the power goes.',
      },
    ],
    guide: '06-production-patterns#testing',
  },
  {
    id: 'fine-on-average',
    outline: 10,
    scenario:
      'The handlers take 0.06 ms on average, says the dashboard. Users report stalls of half a second. What do we add?',
    choices: [
      {
        text: 'p99.9 and the maximum of a histogram, and the event-loop delay',
        right: true,
        because:
          'A mean over thousands hides a few stalls. The tail shows them, and the loop delay shows who was held up.',
      },
      {
        text: 'The average for each order, with its id as a label',
        because:
          'A time series for each order: the monitoring falls over before it shows anything.',
      },
      {
        text: 'A log line for each event, with its time in it',
        because:
          'It costs more than the events, and somebody must still work out the tail.',
      },
      {
        text: 'The use of the CPU',
        because:
          'One long piece of synchronous work looks like ten thousand short ones.',
      },
    ],
    guide: '06-production-patterns#percentiles',
  },
  {
    id: 'one-in-a-hundred',
    outline: 10,
    scenario:
      '990 calls take 1 ms, ten take 2,000 ms. Which p99 and maximum are printed?',
    code: [
      'const calls = [...Array(990).fill(1), ...Array(10).fill(2000)];',
      'const at = (percent) => calls[(calls.length * percent) / 100 - 1];',
      'console.log(at(99), at(100));',
    ].join('\n'),
    runs: true,
    choices: [
      {
        text: '2000 2000',
        because:
          'Ten of a thousand are exactly one in a hundred: the 990th call is still quick.',
      },
      {
        text: '21 2000',
        because: 'About 21 is the mean, which no call has taken.',
      },
      {
        text: '1 21',
        because:
          'A maximum is one of the calls. The mean is 21, and tells nothing of the 2,000.',
      },
      {
        text: '1 2000',
        because:
          'Even p99 is blind to one in a hundred. p99.9 or the maximum see it.',
      },
    ],
    guide: '06-production-patterns#percentiles',
  },
  {
    id: 'oldest-rises',
    outline: 10,
    scenario:
      'The depth of a queue stays at about 50. The age of its oldest message rises, a second each second. What is going on?',
    choices: [
      {
        text: 'All is well: as much goes out as comes in',
        because:
          'Then the oldest would leave too, and its age would stay about the same.',
      },
      {
        text: 'The producer has become faster',
        because: 'Then the depth would grow as well.',
      },
      {
        text: 'One message does not get done, while newer ones do',
        right: true,
        because:
          'A poison message that is put back each time, for example. Depth does not show it, age does.',
      },
      {
        text: 'The clocks of producer and consumer differ',
        because: 'That adds the same to each age. It does not make it rise.',
      },
    ],
    guide: '06-production-patterns#monitoring',
  },
]);
