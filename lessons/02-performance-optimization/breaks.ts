// Two expectations that emit() does not meet: an answer, and an error that
// comes back to who asked.
import { EventEmitter } from 'node:events';
import { facts, notes, sentences, table, themeHere } from '../stage/stage.ts';
import type { PerformanceFacts } from './lesson.ts';

const fact = facts<PerformanceFacts>();
const theme = themeHere();
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Three listeners calculate a price and return it. */
export async function returnValue(): Promise<string[]> {
  const bus = new EventEmitter();
  for (const discount of [0.1, 0.2, 0.3])
    bus.on('quote', (price: number) => price * (1 - discount));
  const emitted: unknown = bus.emit('quote', 100);
  fact('returned', emitted);

  const discounted = (price: number) => price * 0.9;
  const called = discounted(100);

  bus.on('ask', async (price: number, answer: (offer: number) => void) => {
    await nextTurn();
    answer(discounted(price));
  });
  const answered = await new Promise<number>((resolve) =>
    bus.emit('ask', 100, resolve),
  );
  fact('answered', answered);
  return [
    ...table(
      ['who wants a price', 'gets'],
      [
        ['emit(), three listeners return', theme.fail(String(emitted))],
        ['a function, called', theme.pass(String(called))],
        ['emit(), a callback in the event', theme.pass(String(answered))],
      ],
    ),
    '',
    ...sentences(
      'emit() says whether anybody listens, and throws away what they ' +
        'return. An event tells that something happened. Whoever needs ' +
        'one answer calls a function.',
    ),
  ];
}

/** Who can catch what a listener throws? */
export async function lostError(): Promise<string[]> {
  const fail = () => {
    throw new Error('calculation failed');
  };
  const places: Record<string, () => unknown> = {
    'in the listener': fail,
    'in its setImmediate': async () => {
      setImmediate(fail);
    },
    'in its promise': async () => {
      await nextTurn();
      fail();
    },
    'in its promise, captured': async () => {
      await nextTurn();
      fail();
    },
  };
  const caught: Record<string, string> = {};
  for (const [place, listener] of Object.entries(places))
    caught[place] = await whoHears(listener, place.endsWith('captured'));
  fact('caughtBy', caught);
  const bad = (by: string) => by.includes('process');
  return [
    ...notes(
      Object.entries(caught).map(([place, by]) => [
        `it throws ${place}`,
        bad(by) ? theme.fail(by) : theme.pass(by),
      ]),
    ),
    '',
    ...sentences(
      'Work that is put off takes its errors along, away from the caller. ' +
        'Without a handler of last resort the process ends. Catch inside ' +
        'the put-off work, and send the failure as an event, with the id.',
    ),
  ];
}

async function whoHears(
  listener: () => unknown,
  captureRejections: boolean,
): Promise<string> {
  const bus = new EventEmitter({ captureRejections });
  let by = 'nobody';
  const last = (_: unknown, origin?: string) => {
    by = origin === 'uncaughtException' ? 'the process: uncaught' : by;
  };
  const rejected = () => {
    by = 'the process: unhandled rejection';
  };
  process.on('uncaughtException', last).on('unhandledRejection', rejected);
  bus.on('job', listener);
  bus.on('error', () => {
    by = "the bus: 'error'";
  });
  try {
    bus.emit('job');
  } catch {
    by = 'the producer: catch around emit()';
  }
  for (let i = 0; i < 4; i++) await nextTurn();
  process.off('uncaughtException', last).off('unhandledRejection', rejected);
  return by;
}
