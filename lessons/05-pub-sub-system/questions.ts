import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'survive-restart',
    outline: 4,
    scenario:
      'An audit module runs in a process of its own. It is restarted at every deployment, and may not lose one `order.paid` meanwhile. What does it need?',
    choices: [
      {
        text: 'bus.on() with captureRejections, so that no failure is lost',
        because:
          'That option is about listeners that reject. While the process is down it has no listener at all.',
      },
      {
        text: 'prependListener(), so that it comes before the restart',
        because:
          'It orders the listeners of one emitter in one process. Nothing is kept for a process that is not there.',
      },
      {
        text: 'A durable subscription to a log or a broker',
        right: true,
        because:
          'Somebody else keeps the messages, and a position that survives the restart says where to go on.',
      },
      {
        text: 'A pattern subscription in Redis: order.*',
        because:
          'Redis PUBLISH reaches those who are connected at that moment. Who is away hears nothing of it, later neither.',
      },
    ],
    guide: '04-pub-sub-pattern#persistence',
  },
  {
    id: 'one-module',
    outline: 4,
    scenario:
      'A parser reads a file and tells the progress bar beside it, in the same module, how far it is. Which is the right means?',
    choices: [
      {
        text: 'An EventEmitter, or a callback',
        right: true,
        because:
          'Both are known to each other, live equally long, and a missed step does not matter. Nothing has to stand between.',
      },
      {
        text: 'A topic `parser.progress`, since names decouple better than objects',
        because:
          'There is nothing to decouple: whoever changes one of the two has the other in the same file. A global name only hides the way.',
      },
      {
        text: 'A log with a position, so that no step is missed',
        because:
          'Only the last step counts. Kept steps would have to be deleted again.',
      },
      {
        text: 'A queue group, so that one bar gets each step',
        because:
          'A group shares work among members. Here there is one listener, and no work.',
      },
    ],
    guide: '04-pub-sub-pattern#observer',
  },
  {
    id: 'charged-twice',
    outline: 4,
    scenario:
      'A broker delivers at least once. A service charges a card and then acknowledges. It is killed in between. What protects the customer?',
    code: [
      'async function onOrderPaid(message) {',
      '  await bank.charge(message.payload.amount);',
      '  await message.ack();',
      '}',
    ].join('\n'),
    choices: [
      {
        text: 'Acknowledging first: then nothing comes a second time',
        because:
          'Then a kill between the two loses the charge. That is at most once, another fault.',
      },
      {
        text: 'A key made from the order: the bank charges once for it',
        right: true,
        because:
          'The message does come again. An effect that knows its key happens once, however often it is asked for.',
      },
      {
        text: 'A broker with exactly-once delivery',
        because:
          'No broker can know whether the charge had happened before the kill. It can only repeat, or not.',
      },
      {
        text: 'Asking `was it paid?` before each charge',
        because:
          'Two deliveries may both ask before either has charged. The question and the effect must be one step.',
      },
    ],
    guide: '04-pub-sub-pattern#delivery-guarantees',
  },
  {
    id: 'moved-to-mqtt',
    outline: 4,
    scenario:
      'A service subscribes to `order.>` in NATS. It moves to MQTT, with `order/#`. Which message does it get now that it did not get before?',
    choices: [
      {
        text: 'order/paid/eu',
        because:
          'NATS delivers `order.paid.eu` too: `>` takes one token or more.',
      },
      {
        text: 'orders/paid',
        because:
          '`orders` is another level than `order` in both: neither compares characters.',
      },
      {
        text: '$SYS/order',
        because:
          'The first level is not `order`. Only a wildcard in front could match it, and on mosquitto and aedes not even that.',
      },
      {
        text: 'order',
        right: true,
        because:
          "MQTT's `#` takes the level above as well. NATS's `>` needs at least one more token.",
      },
    ],
    guide: '04-pub-sub-pattern#dialects',
  },
  {
    id: 'slow-neighbour',
    outline: 4,
    scenario:
      'Mails take 200 ms each, the stock takes 1 ms. Both hear 50 orders that come at once. When has the stock handled them all?',
    code: [
      "bus.subscribe('order.paid', sendMail);",
      "bus.subscribe('order.paid', async () => stock.take());",
      '',
      '// in the bus: each subscriber in its turn',
      'for await (const message of queue)',
      '  for (const handler of handlers) await handler(message);',
    ].join('\n'),
    choices: [
      {
        text: 'After about 10 s: it waits for every mail',
        right: true,
        because:
          'The loop awaits the mail of each order before the stock gets it: 50 times 200 ms. With a mailbox each, it would be 50 ms.',
      },
      {
        text: 'After about 50 ms: async handlers run beside each other',
        because:
          'They would, if nobody waited. This loop awaits each handler before it calls the next.',
      },
      {
        text: 'After about 250 ms: one mail, then 50 times 1 ms',
        because:
          'Before each of the 50 messages reaches the stock, its own mail has been waited for.',
      },
      {
        text: 'After about 5 s: the two take turns',
        because:
          'Each turn has one mail in it, so 50 turns take 50 times 200 ms.',
      },
    ],
    guide: '04-pub-sub-pattern#isolation',
  },
]);
