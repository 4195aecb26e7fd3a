// Four modules of a shop on one bus, each under its own name. We place two
// orders at once, and look at who knows whom, who comes first, and whose
// request a listener serves.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { borders } from './borders.ts';
import { Bus, inRequest } from './bus.ts';
import { cycleBreak } from './circle.ts';
import { contextScene, seenByListener } from './context.ts';
import { matrices, ways } from './coupling.ts';
import { cycles } from './cycles.ts';
import { flowRows } from './flow.ts';
import lesson, { type EventBusFacts } from './lesson.ts';
import { names } from './names.ts';
import { order, orders } from './order.ts';
import { busShop } from './shop.ts';
import { storming } from './storming.ts';
import { asyncThrow } from './throwing.ts';

const fact = stage.facts<EventBusFacts>();
const options = stage.knobs(lesson);

/** Two requests, interleaved: each module works for a while, then publishes. */
async function live(): Promise<Bus> {
  const screen = stage.live();
  const requests = ['r1', 'r2'];
  const pause = screen.redraws ? 300 : 10;
  const draw = () => screen.draw(flowRows(bus));
  const bus = new Bus({ mode: options.mode, onDelivery: draw });
  let turn = options.seed;
  const work = () => sleep(pause * (1 + (turn++ % 3)));
  const shop = busShop(bus, { work });
  for (const id of requests) {
    inRequest(id, () => shop.place(`order of ${id}`));
    await sleep(pause / 2);
  }
  await bus.idle();
  screen.end(flowRows(bus));
  fact('published', new Set(bus.deliveries.map((one) => one.message.id)).size);
  fact('mixedUp', shop.mixedUp.length);
  fact('ready', requests.filter((id) => shop.isReady(`order of ${id}`)).length);
  return bus;
}

async function wholeBus(): Promise<string[]> {
  const bus = await live();
  const { sync, queued } = await orders();
  const seen = seenByListener();
  return [
    '',
    ...matrices(bus),
    '',
    ...(await ways()),
    '',
    ...stage.notes([
      ...names(),
      ['nested, sync', sync],
      ['nested, queue', queued],
      ['request', `on in r1, emit in r2: the listener sees ${seen}`],
    ]),
  ];
}

type Show = () => string[] | Promise<string[]>;

const scenes: Record<typeof options.scene, Show> = {
  bus: wholeBus,
  order: () => order(options),
  context: contextScene,
  cycles: () => cycles(options),
  borders,
  storming: () => storming(options),
};

const breaks: Record<NonNullable<typeof options.break>, Show> = {
  cycle: cycleBreak,
  'async-throw': asyncThrow,
};

const show = options.break ? breaks[options.break] : scenes[options.scene];
console.log((await show()).join('\n'));
