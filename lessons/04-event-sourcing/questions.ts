import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([
  {
    id: 'not-rebuilt',
    outline: 3,
    scenario:
      'A shop lost all its read models and snapshots. The event store is whole. What does a replay not bring back?',
    choices: [
      {
        text: 'What the balance was on 1 March, at noon',
        because:
          'The events up to that moment, folded, are the state of that moment.',
      },
      {
        text: 'The mails that confirmed orders, sent again',
        right: true,
        because:
          'A replay reads what happened and does nothing again. Whoever sends mails has a checkpoint of its own.',
      },
      {
        text: 'The figures of a report that was invented only today',
        because:
          'A new projection reads old events as well as new ones: that is its strength.',
      },
      {
        text: 'Accounts whose only snapshot is now lost',
        because:
          'A snapshot is a cache. Without it the whole stream is folded, which is slower and gives the same.',
      },
    ],
    guide: '03-event-sourcing#replay',
  },
  {
    id: 'asked-today',
    outline: 3,
    scenario:
      'A cart is a row in a table, and each change an UPDATE of that row. Today the shop asks how often customers take a product out before they pay. From when on can it answer?',
    choices: [
      {
        text: 'From the first order on: the rows are all still there',
        because:
          'Each row holds the last state. That something was in it once has been overwritten.',
      },
      {
        text: 'From the last backup on, by comparing it with the rows of today',
        because:
          'Two states show a difference, not how it came about: in and out again leaves none.',
      },
      {
        text: 'From the day on which the table gets snapshots',
        because:
          'A snapshot is a state too, only an older one. What happened between two of them is not in it.',
      },
      {
        text: 'From the day on which removals are recorded',
        right: true,
        because:
          'Stored state answers what is. What happened can be asked only where it was kept, as events do from the start.',
      },
    ],
    guide: '03-event-sourcing#uses',
  },
  {
    id: 'till-retries',
    outline: 3,
    scenario:
      'Another till was faster. What is wrong with how this one handles it?',
    code: [
      'const { state, version } = load(store, id);',
      'const events = decide({ type: "Withdraw", amount: 80 }, state);',
      'try {',
      '  store.append(id, events, version);',
      '} catch {',
      '  store.append(id, events, load(store, id).version);',
      '}',
    ].join('\n'),
    choices: [
      {
        text: 'It appends what was decided on an old balance',
        right: true,
        because:
          'The version is new, the decision is not: 80 may no longer be there. Load, decide and append, all three again.',
      },
      {
        text: 'It should wait a little before it appends once more',
        because:
          'Waiting makes another conflict less likely. The events are still those of the old balance.',
      },
      {
        text: 'Nothing: the second append has the version that is right',
        because:
          'It is right for the store, which checks the version only. Whether 80 are there, decide has to say again.',
      },
      {
        text: 'It should append with "any", for the second one may fail as well',
        because:
          'Then nobody checks at all, and the balance goes below zero without a sound.',
      },
    ],
    guide: '03-event-sourcing#retries',
  },
  {
    id: 'shared-start',
    outline: 3,
    scenario: 'Each of three events adds its amount. What does this print?',
    code: [
      'const start = { total: 0 };',
      'const add = (state, event) => {',
      '  state.total += event.amount;',
      '  return state;',
      '};',
      'const events = [{ amount: 2 }, { amount: 3 }, { amount: 5 }];',
      'const total = () => events.reduce(add, start).total;',
      'console.log(total(), total());',
    ].join('\n'),
    choices: [
      {
        text: '10 10',
        because:
          'That is what a pure fold prints. This one changes the object that the next one begins with.',
      },
      {
        text: '20 20',
        because:
          'total() hands out a number, and the first was read before the second fold began.',
      },
      {
        text: '10 20',
        right: true,
        because:
          'The first fold leaves 10 in start, where the second begins. An initial state is made anew, and evolve changes nothing.',
      },
      {
        text: '10 0',
        because:
          'Nothing sets the total back: reduce begins with what start is.',
      },
    ],
    guide: '03-event-sourcing#evolve',
  },
  {
    id: 'price-of-today',
    outline: 3,
    scenario:
      'After a rebuild, the turnover of last year differs from what the tax office was told. Nothing was appended. Why?',
    code: [
      'function evolve(state, event) {',
      "  if (event.type !== 'ItemSold') return state;",
      '  const price = prices.today(event.data.item);',
      '  return { ...state, turnover: state.turnover + price };',
      '}',
    ].join('\n'),
    choices: [
      {
        text: 'Events of last year were delivered to the projection twice',
        because:
          'A rebuild begins at zero and reads each position once. Here even one delivery gives another number.',
      },
      {
        text: 'The fold asks for a price that belongs in the event',
        right: true,
        because:
          'A fold may look only at the state and the event. What was decided at the sale, the price, is part of the fact.',
      },
      {
        text: 'The rebuild began with a snapshot of last year',
        because:
          'A projection that is rebuilt begins with nothing, and a snapshot would have kept the old prices, not the new ones.',
      },
      {
        text: 'A read model is eventually consistent: it needs a while',
        because:
          'It will arrive at a number, the wrong one. Being behind ends; asking the wrong source does not.',
      },
    ],
    guide: '03-event-sourcing#evolve',
  },
  {
    id: 'read-your-writes',
    outline: 3,
    scenario:
      'A user pays in 50, is shown the list of her accounts, and sees the old balance. A second later it is right. What helps?',
    choices: [
      {
        text: 'Update the read model first, and append to the store after that',
        because:
          'If the append is refused, the read model shows what never happened.',
      },
      {
        text: 'Have the append wait until every read model has handled it',
        because:
          'Then one slow or failing reader stops all writers, those too whom it does not concern.',
      },
      {
        text: 'Replay the events into the list each time that it is shown',
        because:
          'It would be fresh, at the price of the whole history for each visit.',
      },
      {
        text: 'Show the list once it has reached the position of her event',
        right: true,
        because:
          'The append says its position, the read model its checkpoint. Only she who has written waits.',
      },
    ],
    guide: '03-event-sourcing#cqrs',
  },
  {
    id: 'old-snapshots',
    outline: 3,
    scenario:
      'A release adds a credit limit to the state of an account; it is folded from events that were always there. What about the snapshots that are stored?',
    choices: [
      {
        text: 'Load them, and set the limit to 0 where it is missing',
        because:
          'The events may say another limit. A default hides that, and the next snapshot keeps it.',
      },
      {
        text: 'Keep them: the state that they hold was right',
        because:
          'It was right for the old shape. What the old fold skipped is not in it.',
      },
      {
        text: 'Ignore those of the old schema version, and fold all',
        right: true,
        because:
          'A snapshot is only a cache. One that does not fit is left out, and a new one is written on the way.',
      },
      {
        text: 'Append an event to each stream that repairs its snapshot',
        because:
          'Nothing happened to the accounts, so there is no fact to write. A program changed.',
      },
    ],
    guide: '03-event-sourcing#snapshots',
  },
]);
