// An account that keeps what happened, not what is. We append events to its
// stream, fold them into a state, and ask what a stored balance cannot answer.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { type Accounts, ann, evolve, initialState } from './account.ts';
import { askedLater, questions } from './asked-later.ts';
import { clock } from './clock.ts';
import { cqrs } from './cqrs.ts';
import { streamRows } from './draw-stream.ts';
import { fullBook, type Moment, openBook } from './history.ts';
import lesson, { type EventSourcingFacts } from './lesson.ts';
import { reEmit } from './re-emit.ts';
import { rehydration, snapshotScene } from './rehydration.ts';
import { mailsAfterReplay, replay } from './replay.ts';
import { storeScene } from './store-scene.ts';
import { timeTravel } from './time-travel.ts';
import { noVersion } from './two-tills.ts';

const fact = stage.facts<EventSourcingFacts>();
const options = stage.knobs(lesson);

/** All there is to it: begin at the start, and go through what happened. */
function stateOf(store: Accounts, streamId: string) {
  let state = initialState();
  for (const event of store.readStream(streamId)) state = evolve(state, event);
  return state;
}

/** Commands come, some are refused; events scroll by, the state beside them. */
async function live(): Promise<Accounts> {
  const { store, play } = openBook();
  const { moments: all } = fullBook(); // to know the longest bar beforehand
  const most = Math.max(...all.map(({ state }) => state.balance));
  const moments: Moment[] = [];
  const screen = stage.live();
  for (const moment of play()) {
    moments.push(moment);
    screen.draw(streamRows(moments, { most }));
    if (screen.redraws) await sleep(150);
  }
  screen.end(streamRows(moments, { most }));
  const fifth = moments[4]!;
  fact('commands', moments.length);
  fact('events', store.readStream(ann).length);
  fact('eventsAfterFive', fifth.version);
  fact('balanceAfterFive', fifth.state.balance);
  fact('foldedBalance', stateOf(store, ann).balance);
  return store;
}

async function account(): Promise<string[]> {
  const store = await live();
  return [
    '',
    ...mailsAfterReplay(store),
    '',
    ...rehydration(options),
    '',
    ...questions(store),
  ];
}

type Show = () => string[] | Promise<string[]>;

const scenes: Record<typeof options.scene, Show> = {
  account,
  store: storeScene,
  replay: () => replay(fullBook().store),
  snapshots: () => snapshotScene(options),
  cqrs,
  'time-travel': timeTravel,
  'asked-later': () => askedLater(fullBook().store),
};

const breaks: Record<NonNullable<typeof options.break>, Show> = {
  'no-version': noVersion,
  clock,
  're-emit': reEmit,
};

const show = options.break ? breaks[options.break] : scenes[options.scene];
console.log((await show()).join('\n'));
