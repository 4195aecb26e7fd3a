// The board, to be put in order. With a terminal by keys; in a pipe the notes
// as they came, and as they belong.
import * as stage from '../stage/stage.ts';
import { isPivotal, judge, type Note, shuffled, solved } from './board.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();

const paints: Record<Note['kind'], (text: string) => string> = {
  actor: theme.strong,
  command: theme.action,
  event: theme.warn,
  policy: theme.pass,
  system: theme.fail,
};

interface Look {
  cursor?: number;
  isHeld?: boolean;
  /** Shown beside the notes once somebody has asked. */
  right?: boolean[];
}

function rows(board: Note[], { cursor, isHeld, right }: Look = {}): string[] {
  const width = Math.max(...board.map(({ says }) => says.length));
  return board.map(({ kind, says }, i) => {
    const here = isHeld ? theme.symbols.chosen : theme.symbols.arrow;
    const mark = cursor === undefined ? '' : `${i === cursor ? here : ''}`;
    const hand = cursor === undefined ? '' : mark.padEnd(3);
    const note = `${kind.padEnd(8)} ${paints[kind](says.padEnd(width))}`;
    return stage.line(`${hand}${note}  ${verdict(right?.[i])}`.trimEnd());
  });
}

const verdict = (right?: boolean): string =>
  right === undefined
    ? ''
    : right
      ? theme.pass(theme.symbols.pass)
      : theme.fail(theme.symbols.fail);

const countOf = (right: boolean[]) => right.filter(Boolean).length;

/** The solution: each note with the reason why it stands there. */
function reasons(): string[] {
  const borders = pivotal().map(({ says, context }) => `${says} (${context})`);
  return [
    ...stage.table(
      ['note', 'in order', 'because'],
      solved.map(({ kind, says, because }) => [
        kind,
        paints[kind](says),
        because,
      ]),
    ),
    '',
    ...stage.notes([['pivotal', borders.join(', ')]]),
  ];
}

const pivotal = () => solved.filter((_, i) => isPivotal(solved, i));

export async function storming({ seed }: { seed: number }): Promise<string[]> {
  const board = shuffled(solved, seed);
  fact('notes', board.length);
  fact('rightWhenShuffled', countOf(judge(board)));
  fact('rightWhenSolved', countOf(judge(solved)));
  fact(
    'pivotal',
    pivotal().map(({ says }) => says),
  );
  if (stage.hasKeys() && (process.stdout.rows ?? 24) > board.length + 6)
    await arrange(board);
  else console.log([stage.line('as they came'), ...rows(board)].join('\n'));
  return [
    '',
    ...reasons(),
    '',
    ...stage.sentences(
      'A policy is a listener: whenever this event, then that command. ' +
        'After a pivotal event other words are spoken: there is the border ' +
        'of a context, and what crosses it is an integration event.',
    ),
  ];
}

/** Until it is right, or q. */
export function arrange(
  start: Note[],
  screen: stage.Live = stage.live(),
  keyboard?: stage.Keyboard,
): Promise<Note[]> {
  const board = [...start];
  let cursor = 0;
  let isHeld = false;
  let right: boolean[] | undefined;
  const draw = () =>
    screen.draw([
      ...rows(board, { cursor, isHeld, right }),
      '',
      ...help(right, isHeld),
    ]);
  const go = (by: number) => {
    const to = cursor + by;
    if (to < 0 || to >= board.length) return;
    if (isHeld) {
      [board[cursor], board[to]] = [board[to]!, board[cursor]!];
      right = undefined;
    }
    cursor = to;
  };
  const keys: Record<string, () => void> = {
    up: () => go(-1),
    down: () => go(1),
    space: () => {
      isHeld = !isHeld;
    },
    return: () => {
      right = judge(board);
      isHeld = false;
    },
  };
  draw();
  return new Promise((resolve) => {
    const stop = stage.onKey((key) => {
      keys[key]?.();
      const isDone = right?.every(Boolean) ?? false;
      const wantsOut = ['q', 'escape', 'end-of-input'].includes(key);
      if (!isDone && !wantsOut) return draw();
      stop();
      screen.end(rows(board, { right: judge(board) }));
      resolve(board);
    }, keyboard);
  });
}

function help(right: boolean[] | undefined, isHeld: boolean): string[] {
  const key = theme.action;
  const arrows = theme.unicode ? '↑ ↓' : 'up down';
  const moves = isHeld ? 'move the note' : 'go';
  const space = isHeld ? 'puts it down' : 'takes a note';
  const said = right
    ? `${countOf(right)} of ${right.length} stand behind what leads to them.`
    : 'What leads to what? The first note stands on top.';
  return [
    ...stage.sentences(said),
    ...stage.sentences(
      `${key(arrows)} ${moves}   ${key('space')} ${space}   ` +
        `${key('enter')} judges   ${key('q')} shows the order`,
    ),
  ];
}
