import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'no-parcel',
    outline: 6,
    scenario:
      'The payment is made, the stock is reserved, and the parcel cannot be shipped. Three services, three databases. What now?',
    choices: [
      {
        text: 'Roll back both commits, so that neither has happened',
        because:
          'What is committed in another database cannot be rolled back. It can only be repaired, by a new transaction.',
      },
      {
        text: 'Release the stock, then refund, each retried under its key',
        right: true,
        because:
          'The last step first. Compensations may fail as well, so they are idempotent and tried until they are done.',
      },
      {
        text: 'Hold a lock in all three until shipping gives another answer',
        because:
          'A two-phase commit stops everybody while one of them thinks, and few services offer it across their borders.',
      },
      {
        text: 'Set it to cancelled, refund once, and log it if that fails',
        because:
          'Then the one who paid waits for somebody to read the log. See --break best-effort.',
      },
    ],
    guide: '05-event-driven-architecture#compensation',
  },
  {
    id: 'one-database',
    outline: 6,
    scenario: 'In which of these is a saga the right tool?',
    choices: [
      {
        text: 'A trip: a flight, a hotel and a car, each booked elsewhere',
        right: true,
        because:
          'Three firms share no transaction, and each booking can be cancelled: local steps, each with a compensation.',
      },
      {
        text: 'A transfer between two accounts in one table of one database',
        because:
          'One database has transactions: both rows or none, and nobody sees what is between.',
      },
      {
        text: 'An invoice with its lines, stored by one service in two tables',
        because:
          'Two tables of one database are one transaction. A saga would give up its isolation for nothing.',
      },
      {
        text: 'A report over four services that must be of the same moment',
        because:
          'It only reads: there is nothing to compensate. And a saga gives no common moment, for it is not isolated.',
      },
    ],
    guide: '05-event-driven-architecture#sagas',
  },
  {
    id: 'way-back',
    outline: 6,
    scenario: 'The third step is refused. What does this print?',
    code: [
      'const undo = [];',
      'const trail = [];',
      'const step = (name, back, refuses = false) => {',
      "  if (refuses) throw new Error(name + ' is refused');",
      '  trail.push(name);',
      '  undo.push(() => trail.push(back));',
      '};',
      'try {',
      "  step('charge', 'refund');",
      "  step('reserve', 'release');",
      "  step('ship', 'recall', true);",
      '} catch {',
      '  while (undo.length > 0) undo.pop()();',
      '}',
      "console.log(trail.join(' '));",
    ].join('\n'),
    runs: true,
    choices: [
      {
        text: 'charge reserve refund release',
        because:
          'pop takes the last one: the way back is the way out, turned round.',
      },
      {
        text: 'charge reserve recall release refund',
        because:
          'The step threw before its compensation was noted. Nothing was shipped, so nothing is recalled.',
      },
      {
        text: 'charge reserve',
        because:
          'The catch does not end it: it goes through all that was noted.',
      },
      {
        text: 'charge reserve release refund',
        because:
          'Only what was done is taken back, the last one first. The charge stays in the trail: it did happen.',
      },
    ],
    guide: '05-event-driven-architecture#compensation',
  },
  {
    id: 'last-item',
    outline: 6,
    scenario:
      'A saga reserves the last lamp, and is compensated a second later. Meanwhile another customer was told "sold out". What follows?',
    choices: [
      {
        text: 'A fault in the compensation: it has to be in time',
        because:
          'However fast it is, there is a while in between. Between two services nothing hides it.',
      },
      {
        text: 'Reserve in the database, and the services see it together',
        because:
          'Each service has its own database. That they share none is why there is a saga.',
      },
      {
        text: 'Mark the lamp as held, so that others may wait',
        right: true,
        because:
          'A semantic lock: a saga has no isolation, so what is half done gets a name that others can act upon.',
      },
      {
        text: 'Use a choreography, where nobody waits for a central part',
        because:
          'Both ways are made of local transactions with time between them. See --scene isolation.',
      },
    ],
    guide: '05-event-driven-architecture#isolation',
  },
  {
    id: 'made-key',
    outline: 9,
    scenario:
      'The answers to the first two attempts are lost, after the charge was made. What does this print?',
    code: [
      'const charges = new Map();',
      'let calls = 0;',
      'async function charge(key) {',
      '  if (!charges.has(key)) charges.set(key, 40);',
      "  if (++calls < 3) throw new Error('answer lost');",
      '  return charges.get(key);',
      '}',
      'async function retry(makeKey) {',
      '  for (;;) {',
      '    try {',
      '      return await charge(makeKey());',
      '    } catch {}',
      '  }',
      '}',
      'let n = 0;',
      "await retry(() => 'order-7:charge:' + ++n);",
      'console.log(charges.size * 40);',
    ].join('\n'),
    runs: true,
    choices: [
      {
        text: '40',
        because:
          'So it would be with the key order-7:charge. Here each attempt makes another one.',
      },
      {
        text: '120',
        because:
          'Three attempts, three keys, three charges: a key that is new each time protects from nothing.',
      },
      {
        text: '80',
        because:
          'Two answers were lost, and the third attempt charges as well, under a third key.',
      },
      {
        text: '0',
        because:
          'What is lost is the answer. The charge itself was made, each time.',
      },
    ],
    guide: '06-production-patterns#idempotency',
  },
  {
    id: 'which-again',
    outline: 9,
    scenario: 'Which of these failed calls should be made again as it is?',
    choices: [
      {
        text: 'CARD_DECLINED, from a charge with an idempotency key',
        because:
          'That is an answer of the business. Asked again, it is still no: go back instead.',
      },
      {
        text: 'A time-out, of a charge that carries no key at all',
        because:
          'It may have been done. Without a key the second call is a second charge.',
      },
      {
        text: 'INVALID_ADDRESS, three times so far, with pauses that grow',
        because:
          'No pause mends an address. It belongs to a person, or the order is compensated.',
      },
      {
        text: 'A connection reset, of a refund with its key',
        right: true,
        because:
          'It may pass, and the key makes a second call harmless, whether or not the first one was done.',
      },
    ],
    guide: '06-production-patterns#retries',
  },
  {
    id: 'answer-lost',
    outline: 9,
    scenario:
      'A worker calls charge, then commits that it is paid. The power may go at any moment. What makes it one charge?',
    choices: [
      {
        text: 'To commit "paid" first, and to call afterwards',
        because:
          'When the power goes between them, the order is paid and nobody was charged.',
      },
      {
        text: 'A key that follows from the order and the step',
        right: true,
        because:
          'After the restart the call is made again, and the service knows it. The gap itself cannot be closed.',
      },
      {
        text: 'One transaction around the call and the commit',
        because:
          'The database can roll back its own rows. The charge is in somebody else’s.',
      },
      {
        text: 'A broker that promises to deliver exactly once',
        because:
          'It can promise that for its own log. Between the charge and the acknowledgement the power goes as well.',
      },
    ],
    guide: '06-production-patterns#at-least-once',
  },
]);
