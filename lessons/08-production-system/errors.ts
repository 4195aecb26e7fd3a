// What becomes of an error in a listener? All of it is Node itself, no model.
import { EventEmitter, errorMonitor } from 'node:events';
import * as stage from '../stage/stage.ts';
import type { ProductionFacts } from './lesson.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

interface Outcome {
  name: string;
  heard: string;
  isGood?: boolean;
}

/** What emit() hands back to whoever called it. */
function thrownBy(emitter: EventEmitter, name: string, value?: unknown) {
  try {
    emitter.emit(name, value);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function noListener(): Outcome {
  const thrown = thrownBy(new EventEmitter(), 'error', new Error('503'));
  fact('errorWithoutListenerThrows', thrown?.message === '503');
  const heard = thrown ? 'who emits: thrown' : 'nobody';
  return { name: "'error', no listener", heard };
}

function monitored(): Outcome {
  const emitter = new EventEmitter();
  let seen = 0;
  emitter.on(errorMonitor, () => seen++);
  const thrown = thrownBy(emitter, 'error', new Error('503'));
  fact('monitorSees', seen);
  fact('monitoredStillThrows', thrown !== undefined);
  const heard = `the monitor: ${seen}; ${thrown ? 'still thrown' : 'handled'}`;
  return { name: "'error', an errorMonitor", heard };
}

function listenerThrows(): Outcome {
  const emitter = new EventEmitter();
  let second = 0;
  emitter.on('order', () => {
    throw new Error('a bug');
  });
  emitter.on('order', () => second++);
  const thrown = thrownBy(emitter, 'order');
  fact('secondHeardBesideThrow', second);
  const who = thrown ? 'who emits' : 'nobody';
  const heard = `${who}; the 2nd listener ran ${second} times`;
  return { name: 'the 1st listener throws', heard };
}

/** The process would end here, with code 1. */
async function rejects(captureRejections: boolean): Promise<Outcome> {
  const emitter = new EventEmitter({ captureRejections });
  let [unhandled, handled] = [0, 0];
  const hear = () => unhandled++;
  process.on('unhandledRejection', hear);
  emitter.on('error', () => handled++);
  emitter.on('order', async () => {
    throw new Error('503');
  });
  emitter.emit('order');
  await nextTurn();
  await nextTurn();
  process.off('unhandledRejection', hear);
  if (captureRejections) {
    fact('rejectionCaptured', handled);
    const heard = handled ? "the 'error' listener" : 'nobody';
    return { name: 'the same, captureRejections', heard, isGood: handled > 0 };
  }
  fact('rejectionUnhandled', unhandled);
  const heard = unhandled ? 'the process: it ends, code 1' : 'nobody';
  return { name: 'an async listener rejects', heard };
}

/** Each listener is on its own; what fails is kept with its error. */
async function boundary(): Promise<Outcome> {
  const deadLetters: { event: string; error: Error }[] = [];
  let second = 0;
  const bounded =
    (listener: (event: string) => unknown) => async (event: string) => {
      try {
        await listener(event);
      } catch (error) {
        deadLetters.push({ event, error: error as Error });
      }
    };
  const emitter = new EventEmitter();
  emitter.on(
    'order',
    bounded(() => {
      throw new Error('a bug');
    }),
  );
  emitter.on(
    'order',
    bounded(() => second++),
  );
  emitter.emit('order', 'order-1');
  await nextTurn();
  fact('secondHeardBehindBoundary', second);
  fact('boundaryDeadLetters', deadLetters.length);
  const kept = `dead letters: ${deadLetters.length}`;
  const heard = `${kept}; the 2nd listener ran ${second} time`;
  return { name: 'a boundary for each', heard, isGood: true };
}

/** It is wrong: tell whoever sent it. It never went well: keep it. */
const endsAs = (code: number) => (code === 400 ? 'refused' : 'dead letter');

/** Only what may pass by itself is tried again, and not for ever. */
async function classified(): Promise<string[]> {
  const kinds: [string, (attempt: number) => { code?: number }][] = [
    ['503, twice', (attempt) => (attempt <= 2 ? { code: 503 } : {})],
    ['400: it is wrong', () => ({ code: 400 })],
    ['503, each time', () => ({ code: 503 })],
  ];
  const rows = kinds.map(([name, call]) => {
    let [attempt, code] = [0, undefined as number | undefined];
    do code = call(++attempt).code;
    while (code === 503 && attempt < 4);
    const ends = code === undefined ? 'done' : endsAs(code);
    return { name, attempt, ends };
  });
  fact(
    'attempts',
    rows.map(({ attempt }) => attempt),
  );
  return stage.table(
    ['the answer', 'kind', 'attempts', 'ends as'],
    rows.map(({ name, attempt, ends }, i) => [
      name,
      ['transient', 'permanent', 'poison'][i]!,
      attempt,
      (ends === 'done' ? theme.pass : theme.fail)(ends),
    ]),
  );
}

export async function errors(): Promise<string[]> {
  const outcomes = [
    noListener(),
    monitored(),
    listenerThrows(),
    await rejects(false),
    await rejects(true),
    await boundary(),
  ];
  return [
    ...stage.table(
      ['what fails', 'who hears of it'],
      outcomes.map(({ name, heard, isGood }) => [
        name,
        isGood ? theme.pass(heard) : theme.fail(heard),
      ]),
    ),
    '',
    ...(await classified()),
    '',
    ...stage.sentences(
      "A monitor watches, it does not handle. Listen to 'error', put a " +
        'boundary around each listener, try again only what may pass by ' +
        'itself, with a bound, and keep the rest where somebody looks.',
    ),
  ];
}
