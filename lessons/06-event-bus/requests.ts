// Request and reply over events: possible, and a call with more parts.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();

/** A question has an id of its own; the reply says which it answers. */
export function asker(bus: Bus, name: string, replies: string) {
  const module = bus.module(name);
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  let late = 0;
  module.on(replies, ({ data }) => {
    const settle = waiting.get(data.correlationId);
    if (settle) settle(data.answer);
    else late++;
  });
  const ask = (question: unknown, withinMs: number): Promise<unknown> => {
    const correlationId = ++asked;
    return new Promise<unknown>((resolve, reject) => {
      const giveUp = () => reject(new Error(`no reply within ${withinMs} ms`));
      const timer = setTimeout(giveUp, withinMs);
      waiting.set(correlationId, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      module.publish('asked', { correlationId, question });
    }).finally(() => waiting.delete(correlationId));
  };
  return { ask, waiting, late: () => late };
}

const prices: Record<string, number> = { tea: 4, cup: 9 };

/** Tea takes longer than cups, so the replies come in the other order. */
function shop(isThere: boolean) {
  const bus = new Bus();
  const pricing = bus.module('pricing');
  if (isThere)
    pricing.on('web.asked', async ({ data: { correlationId, question } }) => {
      await sleep(question === 'tea' ? 30 : 5);
      pricing.publish('answered', { correlationId, answer: prices[question] });
    });
  return { bus, web: asker(bus, 'web', 'pricing.answered') };
}

const said = (outcome: Promise<unknown>) =>
  outcome.then(String, (error: Error) => error.message);

export async function requests(): Promise<string[]> {
  const open = shop(true);
  const both = await Promise.all(
    ['tea', 'cup'].map((what) => said(open.web.ask(what, 5000))),
  );
  const tooLate = await said(open.web.ask('tea', 5));
  await open.bus.idle();
  const nobody = await said(shop(false).web.ask('tea', 20));
  const missing = prices as unknown as { priceOf(sku: string): number };
  const called = await said((async () => missing.priceOf('tea'))());
  fact('answers', both.map(Number));
  fact('tooLate', tooLate);
  fact('lateReplies', open.web.late());
  fact('leftWaiting', open.web.waiting.size);
  fact('nobody', nobody);
  fact('calledNobody', called);
  return [
    ...stage.notes([
      ['tea and cup, at once', `${both.join(' and ')}: told apart by the id`],
      ['a slow reply', `${theme.warn(tooLate)}; the reply is dropped later`],
      ['nobody listens', theme.fail(nobody)],
      ['a function instead', `at once: ${called}`],
    ]),
    '',
    ...stage.sentences(
      'Inside, events are rich and may change. Outside goes what is ' +
        'promised, once it is true. A question over events needs an id, a ' +
        'limit, and somebody to throw away late replies: if you need the ' +
        'answer now, call.',
    ),
  ];
}
