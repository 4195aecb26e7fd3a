import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'gets-worse',
    outline: 8,
    scenario:
      'A shop replaces direct calls between its modules by events. What becomes harder from that day on?',
    choices: [
      {
        text: 'To add one more module that hears of orders',
        because:
          'That becomes easier: it subscribes, and the publisher is not touched.',
      },
      {
        text: 'To take orders while the mailer is down',
        because:
          'That becomes possible: the order does not wait for those who hear of it.',
      },
      {
        text: 'To say what follows after OrderPlaced',
        right: true,
        because:
          'No one place says it any more: it is spread over the subscriptions. A drawing made from what was seen gives some of it back.',
      },
      {
        text: 'To take in a peak of a thousand orders at once',
        because: 'With a queue between, a peak waits instead of failing.',
      },
    ],
    guide: '05-event-driven-architecture#trade-offs',
  },
  {
    id: 'nested-order',
    outline: 8,
    runs: true,
    scenario:
      'One listener of A emits B before it is done. What does this print?',
    code: [
      "import { EventEmitter } from 'node:events';",
      'const bus = new EventEmitter();',
      'const said = [];',
      "bus.on('A', () => {",
      "  said.push('A1');",
      "  bus.emit('B');",
      "  said.push('A1-end');",
      '});',
      "bus.on('A', () => said.push('A2'));",
      "bus.on('B', () => said.push('B'));",
      "bus.emit('A');",
      "console.log(said.join(' '));",
    ].join('\n'),
    choices: [
      {
        text: 'A1 B A1-end A2',
        because:
          'emit is a call: B is delivered in the middle of A. The second listener of A hears of it after B has happened.',
      },
      {
        text: 'A1 A1-end A2 B',
        because:
          'That is what a queue does: all hear A before anybody hears B.',
      },
      {
        text: 'A1 A1-end B A2',
        because:
          'Nothing waits for the end of a listener: emit calls at once, where it stands.',
      },
      {
        text: 'A1 A2 B A1-end',
        because:
          'The second listener of A is called when the first has returned, not while it emits.',
      },
    ],
    guide: '05-event-driven-architecture#event-bus',
  },
  {
    id: 'whose-context',
    outline: 8,
    runs: true,
    scenario:
      'A cache subscribes while request r1 is served, and lives on. What is logged for what r2 does?',
    code: [
      "import { AsyncLocalStorage } from 'node:async_hooks';",
      "import { EventEmitter } from 'node:events';",
      'const request = new AsyncLocalStorage();',
      'const bus = new EventEmitter();',
      "request.run('r1', () => {",
      "  bus.on('changed', () => console.log(request.getStore()));",
      '});',
      "request.run('r2', () => bus.emit('changed'));",
    ].join('\n'),
    choices: [
      {
        text: 'r1',
        because:
          'A closure remembers variables; the store is not one. An EventEmitterAsyncResource made in r1 would give this.',
      },
      {
        text: 'undefined',
        because: 'There is a store: emit is a call inside the second run.',
      },
      {
        text: 'r1 r2',
        because:
          'A context is one value. Nested runs replace it, they do not collect.',
      },
      {
        text: 'r2',
        because:
          'The listener is called by emit, and so sees what emit sees. Where it was registered plays no part.',
      },
    ],
    guide: '05-event-driven-architecture#causation',
  },
  {
    id: 'event-or-call',
    outline: 8,
    scenario:
      'The checkout needs the price from the pricing module before it can show the page. Pricing is in the same process, and nobody else is asked. Which is best?',
    choices: [
      {
        text: 'Publish PriceRequested and wait for PriceCalculated, with a time-out',
        because:
          'It works, as a call with an id, a limit and late replies. Nothing is gained for that.',
      },
      {
        text: 'Call pricing.priceOf(order)',
        right: true,
        because:
          'One receiver, and the answer is needed to go on: that is a function, with a return value and a stack trace.',
      },
      {
        text: 'Emit an event whose listener returns the price to the caller',
        because:
          'emit() throws away what listeners return, and says only whether there was one.',
      },
      {
        text: 'Publish PriceShouldBeCalculated, so that checkout need not know pricing',
        because:
          'A command in the clothes of an event: checkout breaks when the one secret listener is gone.',
      },
    ],
    guide: '05-event-driven-architecture#function-or-event',
  },
  {
    id: 'renamed-field',
    outline: 8,
    scenario:
      'The shop renames a field of an event inside its own module. An hour later the warehouse of another team picks "undefined". What would have kept the rename at home?',
    choices: [
      {
        text: 'A translation at the border into an event that is promised',
        right: true,
        because:
          'An integration event is small and stable. Only the translator knows both, and it is where the rename ends.',
      },
      {
        text: 'A bus that delivers to the warehouse again until it succeeds',
        because: 'The event arrives each time, with the same missing field.',
      },
      {
        text: 'A queue, so that the warehouse reads when it is ready for it',
        because: 'When it is read changes nothing about what is in it.',
      },
      {
        text: 'The whole domain event, with all its fields, for every consumer',
        because:
          'The more is sent, the more somebody relies on, and the less can be changed.',
      },
    ],
    guide: '05-event-driven-architecture#bounded-contexts',
  },
  {
    id: 'quiet-circle',
    outline: 8,
    scenario:
      'Two modules answer each other for ever. With direct delivery it was found at once; since a queue stands between them, nobody noticed for a week. Why?',
    choices: [
      {
        text: 'The queue drops the second event of a circle, so only one is seen',
        because:
          'A queue knows nothing of circles: it delivers each event, for ever.',
      },
      {
        text: 'The error is thrown, but into the queue, where no one catches it',
        because:
          'There is no error. That is the trouble: nothing grows that has a limit.',
      },
      {
        text: 'The stack is empty before each delivery, so it never overflows',
        right: true,
        because:
          'Each round begins anew. Only a count of hops in the message, or a drawing of what leads to what, shows it.',
      },
      {
        text: 'With a queue the two modules share one stack, which is twice as large',
        because:
          'Stacks are not added up. A queue needs hardly any, however long the loop runs.',
      },
    ],
    guide: '05-event-driven-architecture#cycles',
  },
]);
