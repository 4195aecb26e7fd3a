// Which request does a listener belong to? Four ways to keep an id, and a
// queue that hands out the wrong one.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter, EventEmitterAsyncResource } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Bus, currentRequest, inRequest } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();
const request = new AsyncLocalStorage<string>();
const here = () => request.getStore() ?? 'none';

/** Registered while r1 is served; emitted while r2 is. */
function seenBy(make: () => EventEmitter): string {
  let seen = '';
  const emitter = request.run('r1', () => {
    const made = make();
    made.on('tick', () => {
      seen = here();
    });
    return made;
  });
  request.run('r2', () => emitter.emit('tick'));
  return seen;
}

const emitterOf = () => new EventEmitter();
const boundEmitter = () =>
  new EventEmitterAsyncResource({ name: 'cache' }) as EventEmitter;

/** The id that a listener sees: of the `emit`, not of the `on`. */
export function seenByListener(): string {
  const seen = seenBy(emitterOf);
  fact('seenByListener', seen);
  return seen;
}

/** One timer empties the queue: it belongs to whoever has set it. */
async function byPlainQueue(): Promise<string[]> {
  const queue: string[] = [];
  const seen: string[] = [];
  const push = (event: string) => {
    if (queue.push(event) > 1) return;
    setImmediate(() => {
      for (const each of queue.splice(0)) seen.push(`${each}: ${here()}`);
    });
  };
  request.run('r1', () => push('event of r1'));
  request.run('r2', () => push('event of r2'));
  await sleep(1);
  return seen;
}

/** A bus that keeps the id in the message, and runs each delivery in it. */
async function byBus(): Promise<string[]> {
  const bus = new Bus({ mode: 'queued' });
  const shop = bus.module('shop');
  const seen: string[] = [];
  shop.on('shop.asked', async ({ data }) => {
    await sleep(1);
    shop.publish('answered', data);
  });
  shop.on('shop.answered', async ({ data }) => {
    await sleep(1);
    seen.push(`event of ${data}: ${currentRequest()}`);
  });
  for (const id of ['r1', 'r2']) inRequest(id, () => shop.publish('asked', id));
  await bus.idle();
  fact(
    'causation',
    bus.deliveries.map(({ message }) => message.causationId),
  );
  return seen;
}

const isRight = (said: string) => /of (\w+): \1$/.test(said);
const paint = (said: string) => (isRight(said) ? theme.pass : theme.fail)(said);

export async function contextScene(): Promise<string[]> {
  const bound = seenBy(boundEmitter);
  fact('seenByBound', bound);
  const [queue, bus] = [await byPlainQueue(), await byBus()];
  fact('wrongByPlainQueue', queue.filter((said) => !isRight(said)).length);
  fact('wrongByBus', bus.filter((said) => !isRight(said)).length);
  return [
    ...stage.table(
      ['on in r1, emit in r2', 'the listener sees'],
      [
        ['EventEmitter', `${seenByListener()}, of the emit`],
        ['EventEmitterAsyncResource, made in r1', `${bound}, of its maker`],
      ],
    ),
    '',
    ...stage.table(
      ['two requests, one queue', 'the first', 'the second'],
      [
        ['emptied by one timer', ...queue.map(paint)],
        ['the id in each message', ...bus.map(paint)],
      ],
    ),
    '',
    ...stage.sentences(
      'AsyncLocalStorage goes along with calls, promises and timers. A queue ' +
        'breaks the chain: what waits in it is served in the context of ' +
        'whoever woke it. So the message carries its request id, and each ' +
        'delivery runs in it. Between processes there is no other way.',
    ),
  ];
}
