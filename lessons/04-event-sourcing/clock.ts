// A fold that is not pure: it asks what time it is.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import {
  type Account,
  type AccountEvent,
  ann,
  evolve,
  initialState,
} from './account.ts';
import { dayOf, fullBook } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import type { Recorded } from './store.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

type Used = Account & { lastUsed: string };
type Evolve = (state: Used, event: Recorded<AccountEvent>) => Used;

const withClock: Evolve = (state, event) => ({
  ...state,
  ...evolve(state, event),
  lastUsed: new Date().toISOString(),
});
const withEvent: Evolve = (state, event) => ({
  ...state,
  ...evolve(state, event),
  lastUsed: event.recordedAt,
});

/** The same events, folded twice, a moment apart. */
async function foldTwice(step: Evolve) {
  const events = fullBook().store.readStream(ann);
  const start: Used = { ...initialState(), lastUsed: '' };
  const first = events.reduce(step, start);
  await sleep(20);
  const second = events.reduce(step, start);
  const days = (Date.now() - Date.parse(second.lastUsed)) / 86_400_000;
  return {
    times: [first.lastUsed, second.lastUsed],
    agree: JSON.stringify(first) === JSON.stringify(second),
    isDormant: days > 90,
  };
}

export async function clock(): Promise<string[]> {
  const clocked = await foldTwice(withClock);
  const pure = await foldTwice(withEvent);
  fact('clockReplaysAgree', clocked.agree);
  fact('eventReplaysAgree', pure.agree);
  fact('dormantByClock', clocked.isDormant);
  fact('dormantByEvent', pure.isDormant);
  const yesNo = (yes: boolean) => (yes ? theme.pass('yes') : theme.fail('no'));
  const atTime = (time: string) => time.slice(11, 23);
  return [
    ...stage.table(
      ['last used, by', 'first replay', 'second replay', 'unused 90 days?'],
      [
        ['the clock', ...clocked.times.map(atTime), yesNo(clocked.isDormant)],
        ['the event', ...pure.times.map(dayOf), yesNo(pure.isDormant)],
      ],
    ),
    '',
    ...stage.sentences(
      'A fold that looks at the clock says when we replayed, not what ' +
        'happened: each replay wakes every dormant account. Time, chance ' +
        'and prices are decided once, and written into the event.',
    ),
  ];
}
