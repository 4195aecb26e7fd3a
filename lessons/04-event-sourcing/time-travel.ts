// The account as it was after any of its events. With a terminal, the arrow
// keys go through time; in a pipe, all of it stands there at once.
import * as stage from '../stage/stage.ts';
import { type Account, type Accounts, ann, fold } from './account.ts';
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
  const then = balanceOn(store, '2025-03-01');
  fact('balanceOn1March', then);
  const view = (at: number) => page(store, versions, at);
  if (stage.hasKeys() && fits(view(0))) await travel(versions.length, view);
  else console.log(streamRows(versions, { most: mostOf(versions) }).join('\n'));
  return [
    '',
    ...stage.notes([['on 1 March', `the balance was ${then}`]]),
    '',
    ...stage.sentences(
      'Nothing was stored for this but the events: an earlier state is the ' +
        'same fold, ended earlier. That is how one finds out when a wrong ' +
        'balance became wrong.',
    ),
  ];
}

/** What is taller than the terminal cannot be drawn again in its place. */
const fits = (lines: string[]) =>
  lines.length + 4 < (process.stdout.rows ?? 24);

const mostOf = (moments: Moment[]) =>
  Math.max(...moments.map(({ state }) => state.balance));

function page(store: Accounts, versions: Moment[], at: number): string[] {
  const { version } = versions[at]!;
  const arrow = theme.symbols.arrow;
  const cursor = `${arrow} `;
  const now = stateAt(store, version);
  const before = stateAt(store, version - 1);
  const event = store.readStream(ann)[at]!;
  const mails = store.readStream(ann).slice(0, version).filter(deservesMail);
  return [
    ...streamRows(versions, {
      most: mostOf(versions),
      isDim: (moment) => moment.version > version,
      mark: (moment) =>
        moment?.version === version ? cursor : ' '.repeat(cursor.length),
    }),
    '',
    ...stage.notes([
      ['event', `${event.type} ${JSON.stringify(event.data)}`],
      ['before', stateText(before)],
      ['after', stateText(now)],
      ['mails so far', `${mails.length}`],
    ]),
  ];
}

function keyHelp(): string[] {
  const key = theme.action;
  const arrows = theme.unicode ? '← →' : 'left right';
  const ends = `${key('home end')} first, last   ${key('q')} ends`;
  return stage.sentences(`${key(arrows)} one event   ${ends}`);
}

const stateText = ({ isOpen, owner, balance }: Account) =>
  isOpen ? `open, ${owner}, ${balance}` : 'not open';

/** Until q. The screen is drawn in place, the terminal is put back. */
export function travel(
  length: number,
  view: (at: number) => string[],
  screen: stage.Live = stage.live(),
  keyboard?: stage.Keyboard,
): Promise<void> {
  let at = length - 1;
  const moves: Record<string, () => number> = {
    left: () => Math.max(0, at - 1),
    right: () => Math.min(length - 1, at + 1),
    home: () => 0,
    end: () => length - 1,
  };
  const draw = () => screen.draw([...view(at), '', ...keyHelp()]);
  draw();
  return new Promise((resolve) => {
    const stop = stage.onKey((key) => {
      if (['q', 'escape', 'return', 'end-of-input'].includes(key)) {
        stop();
        screen.end(view(at));
        return resolve();
      }
      at = moves[key]?.() ?? at;
      draw();
    }, keyboard);
  });
}
