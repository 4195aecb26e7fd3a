// Event storming: the notes of one process, and who follows whom.
// Colours as Alberto Brandolini uses them ("Introducing EventStorming").

import { seeded } from '../stage/stage.ts';

export interface Note {
  kind: 'actor' | 'command' | 'event' | 'policy' | 'system';
  says: string;
  /** Whose words these are: the bounded context. */
  context: string;
  /** Why it stands behind the one before. */
  because: string;
}

/** In order. */
export const solved: Note[] = [
  {
    kind: 'actor',
    says: 'customer',
    context: 'orders',
    because: 'somebody begins',
  },
  {
    kind: 'command',
    says: 'place order',
    context: 'orders',
    because: 'what an actor wants, as a command',
  },
  {
    kind: 'event',
    says: 'order placed',
    context: 'orders',
    because: 'a command that is accepted has become a fact',
  },
  {
    kind: 'policy',
    says: 'whenever placed, charge',
    context: 'payments',
    because: 'a policy waits for an event',
  },
  {
    kind: 'command',
    says: 'charge card',
    context: 'payments',
    because: 'a policy gives a command',
  },
  {
    kind: 'system',
    says: 'card company',
    context: 'payments',
    because: 'it does what the command asks, outside',
  },
  {
    kind: 'event',
    says: 'payment failed',
    context: 'payments',
    because: 'what came of it is a fact too',
  },
  {
    kind: 'policy',
    says: 'whenever failed, cancel',
    context: 'orders',
    because: 'another policy hears of it',
  },
  {
    kind: 'command',
    says: 'cancel order',
    context: 'orders',
    because: 'the policy gives its command',
  },
  {
    kind: 'event',
    says: 'order cancelled',
    context: 'orders',
    because: 'and the order states its own fact',
  },
];

/** Fisher and Yates: the same order for the same seed. */
export function shuffled(notes: readonly Note[], seed: number): Note[] {
  const board = [...notes];
  const random = seeded(seed);
  for (let i = board.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [board[i], board[j]] = [board[j]!, board[i]!];
  }
  return board;
}

/** For each note: does it stand behind the one that it follows? */
export const judge = (board: readonly Note[]): boolean[] =>
  board.map((note, i) =>
    solved.indexOf(note) === 0
      ? i === 0
      : board[i - 1] === solved[solved.indexOf(note) - 1],
  );

/** Where an event ends and the language changes: a border of contexts. */
export const isPivotal = (board: readonly Note[], at: number): boolean =>
  board[at]!.kind === 'event' &&
  at + 1 < board.length &&
  board[at + 1]!.context !== board[at]!.context;
