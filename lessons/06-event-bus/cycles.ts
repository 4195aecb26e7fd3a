// Events that go round in circles: how they are found, and how stopped.
import * as stage from '../stage/stage.ts';
import { Bus, type Mode } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();
const arrow = ` ${theme.symbols.arrow} `;

/** The first way back to where one was; depth first. */
export function findCycle(ledTo: Map<string, Set<string>>): string[] {
  const visited = new Set<string>();
  const search = (name: string, path: string[]): string[] => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (visited.has(name)) return [];
    visited.add(name);
    for (const effect of ledTo.get(name) ?? []) {
      const cycle = search(effect, [...path, name]);
      if (cycle.length > 0) return cycle;
    }
    return [];
  };
  for (const name of ledTo.keys()) {
    const cycle = search(name, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** Stock that changes changes the price; a price that changes, the demand. */
function market(bus: Bus): { start: () => void } {
  const [stock, prices] = [bus.module('stock'), bus.module('prices')];
  const [demand, mail] = [bus.module('demand'), bus.module('mail')];
  prices.on('stock.changed', () => prices.publish('changed'));
  demand.on('prices.changed', () => demand.publish('changed'));
  stock.on('demand.changed', () => stock.publish('changed'));
  mail.on('prices.changed', () => mail.publish('sent'));
  return { start: () => stock.publish('changed') };
}

/** It looks like a circle, and ends by itself: three tries. */
async function retries(maxHops: number, mode: Mode) {
  const bus = new Bus({ mode, maxHops });
  const mail = bus.module('mail');
  mail.on('mail.queued', ({ data }) => mail.publish('failed', data));
  mail.on('mail.failed', ({ data: tries }) => {
    if (tries < 3) mail.publish('queued', tries + 1);
  });
  mail.publish('queued', 1);
  await bus.idle();
  return { cycle: findCycle(bus.ledTo), stopped: bus.stopped.length };
}

export async function cycles(options: {
  mode: Mode;
  depth: number;
}): Promise<string[]> {
  const { mode, depth } = options;
  const bus = new Bus({ mode, maxHops: depth });
  market(bus).start();
  await bus.idle();
  const cycle = findCycle(bus.ledTo);
  const [last] = bus.stopped;
  const retry = await retries(20, mode);
  fact('cycle', cycle);
  fact('stoppedAtHop', last?.hops ?? 0);
  fact('retryCycle', retry.cycle.length > 0);
  fact('retryStopped', retry.stopped);
  const seen = [...bus.ledTo].flatMap(([cause, effects]) =>
    [...effects].map((effect) => {
      const at = cycle.indexOf(cause);
      const isIn = at !== -1 && cycle[at + 1] === effect;
      return [cause, isIn ? theme.fail(effect) : effect];
    }),
  );
  return [
    ...stage.table(['this event', 'has led to'], seen),
    '',
    ...stage.notes([
      ['circle', cycle.length > 0 ? cycle.join(arrow) : 'not seen yet'],
      ['stopped', last ? `${last.name} at hop ${last.hops}` : 'nothing'],
      ['allowed', `${depth} ${depth === 1 ? 'hop' : 'hops'} (--depth)`],
    ]),
    '',
    ...stage.table(
      ['a mail that is tried three times', ''],
      [
        ['circle in the drawing', retry.cycle.length > 0 ? 'yes' : 'no'],
        ['stopped, with 20 hops', retry.stopped],
      ],
    ),
    '',
    ...stage.sentences(
      'The message knows what led to it, so the bus can draw which event ' +
        'leads to which, and finds a way back. A circle in the drawing is a ' +
        'question: does it end? The count of hops stops one that does not.',
    ),
  ];
}
