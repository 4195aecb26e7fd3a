// A circle on the stack is loud; in a queue nobody hears it.
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();
const shownMs = 40;

/** A → B → A, on an emitter, on a queue, and with a limit. */
export async function cycleBreak(): Promise<string[]> {
  const stack = overflow();
  const queue = await unlimited();
  const limited = await withLimit(1);
  const doubled = await withLimit(2);
  fact('overflowRounds', stack.rounds);
  fact('overflowError', stack.error);
  fact('queuedRounds', queue.rounds);
  fact('queuedStillRuns', queue.stillRuns);
  fact('limitedRounds', limited.rounds);
  fact('doubledRounds', doubled.rounds);
  return [
    ...stage.table(
      ['A leads to B, B to A', 'calls', 'ends with'],
      [
        ['emit, at once', stack.rounds, theme.fail(stack.error)],
        ['queued', queue.rounds, theme.fail('nothing: we ended it')],
        ['queued, 20 hops', limited.rounds, theme.pass(limited.says)],
        ['the same, two answer', doubled.rounds, theme.warn(doubled.says)],
      ],
    ),
    '',
    ...stage.sentences(
      'At once, the stack overflows: that is loud. From a queue it goes ' +
        'round quietly until somebody ends it, here after ' +
        `${shownMs} ms; no error, ` +
        'only a processor that is never idle. Where two answer ' +
        'instead of one, each round has twice as many. A limit makes it loud ' +
        'again.',
    ),
  ];
}

function overflow() {
  const emitter = new EventEmitter();
  let rounds = 0;
  const answer = (name: string) => () => {
    rounds++;
    emitter.emit(name);
  };
  emitter.on('A', answer('B')).on('B', answer('A'));
  try {
    emitter.emit('A');
    return { rounds, error: 'nothing' };
  } catch (error) {
    const { name, message } = error as Error;
    return { rounds, error: `${name}: ${message}` };
  }
}

/** `answers`: how many listeners of A publish B. */
function circle(bus: Bus, answers = 1): () => void {
  const [a, b] = [bus.module('a'), bus.module('b')];
  for (let i = 0; i < answers; i++)
    b.on('a.changed', () => b.publish('changed'));
  a.on('b.changed', () => a.publish('changed'));
  return () => a.publish('changed');
}

async function unlimited() {
  const bus = new Bus({ mode: 'queued', maxHops: Number.POSITIVE_INFINITY });
  circle(bus)();
  await sleep(shownMs);
  const rounds = bus.deliveries.length;
  await sleep(shownMs);
  const stillRuns = bus.deliveries.length > rounds;
  bus.close();
  return { rounds, stillRuns };
}

async function withLimit(answers: number) {
  const bus = new Bus({ mode: 'queued', maxHops: 20 });
  circle(bus, answers)();
  await bus.idle();
  const [last] = bus.stopped;
  const stopped = stage.group(bus.stopped.length);
  const says = `${stopped} stopped at hop ${last!.hops}`;
  return { rounds: bus.deliveries.length, says };
}
