// The account as it was after any of its events. With a terminal, the arrow
// keys go through time; in a pipe, all of it stands there at once.
import * as stage from '../stage/stage.ts';
import { type Accounts, ann, fold } from './account.ts';
import { balanceOn } from './asked-later.ts';
import { streamRows } from './draw-stream.ts';
import { fullBook, type Moment } from './history.ts';
import type { EventSourcingFacts } from './lesson.ts';
import { deservesMail } from './replay.ts';

const fact = stage.facts<EventSourcingFacts>();
const theme = stage.themeHere();

/** To go to a version is to fold no further. */
const stateAt = (store: Accounts, version: number) =>
  fold(store.readStream(ann).slice(0, version));

export async function timeTravel(): Promise<string[]> {
  const { store, moments } = fullBook();
  const versions = moments.filter(({ refusal }) => refusal === undefined);
  const balances = versions.map((one) => stateAt(store, one.version).balance);
  fact('balances', balances);
  fact('balanceOn1March', balanceOn(store, '2025-03-01'));
  const view = (at: number) => page(store, versions, at);
  if (stage.hasKeys()) await travel(versions.length, view);
  else console.log(streamRows(versions, { most: mostOf(versions) }).join('\n'));
  return [
    '',
    ...stage.sentences(
      'Nothing was stored for this but the events: an earlier state is the ' +
        'same fold, ended earlier. That is how one finds out when a wrong ' +
        'balance became wrong.',
    ),
  ];
}

const mostOf = (moments: Moment[]) =>
  Math.max(...moments.map(({ state }) => state.balance));

function page(store: Accounts, versions: Moment[], at: number): string[] {
  const { version } = versions[at]!;
  const arrow = theme.symbols.arrow;
  const gap = ' '.repeat(arrow.length);
  const now = stateAt(store, version);
  const before = stateAt(store, version - 1);
  const event = store.readStream(ann)[at]!;
  const mails = store.readStream(ann).slice(0, version).filter(deservesMail);
  return [
    ...streamRows(versions, {
      most: mostOf(versions),
      isDim: (moment) => moment.version > version,
      mark: (moment) => (moment.version === version ? arrow : gap),
    }),
    '',
    ...stage.notes([
      [`version ${version}`.padEnd(10), `${event.type} of ${event.data}`],
      ['before', JSON.stringify(before)],
      ['after', JSON.stringify(now)],
      ['mails so far', `${mails.length}`],
    ]),
    '',
    stage.line(
      `${theme.action(theme.unicode ? '← →' : 'left, right')}  one event   ` +
        `${theme.action('home end')}  the first, the last   ` +
        `${theme.action('q')}  ends`,
    ),
  ];
}

/** Until q. The screen is drawn in place, the terminal is put back. */
function travel(length: number, view: (at: number) => string[]): Promise<void> {
  let at = length - 1;
  const screen = stage.live();
  const moves: Record<string, () => number> = {
    left: () => Math.max(0, at - 1),
    right: () => Math.min(length - 1, at + 1),
    home: () => 0,
    end: () => length - 1,
  };
  screen.draw(view(at));
  return new Promise((resolve) => {
    const stop = stage.onKey((key) => {
      if (['q', 'escape', 'return', 'end-of-input'].includes(key)) {
        stop();
        screen.end(view(at));
        return resolve();
      }
      at = moves[key]?.() ?? at;
      screen.draw(view(at));
    });
  });
}
