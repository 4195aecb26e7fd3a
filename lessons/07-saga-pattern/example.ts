// An order as a saga: charge, reserve, ship. When a step is refused, what was
// done before is taken back, the last one first. Two ways to lead it, side by
// side. The pattern is in saga.ts and policies.ts; here we watch it.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { bestEffort, noTimeout, randomKey } from './breaks.ts';
import { crashScene, crashTable } from './crash.ts';
import { errors } from './errors.ts';
import { gantt, isNarrow, legend } from './gantt.ts';
import { customerOf, isolation } from './isolation.ts';
import lesson, { type SagaFacts } from './lesson.ts';
import { ordersFor } from './orders.ts';
import { compensationsOf, type Played, play, statusOf } from './play.ts';
import { trail } from './trail.ts';

const fact = stage.facts<SagaFacts>();
const theme = stage.themeHere();
const options = stage.knobs(lesson);
const frames = 24;

interface Pair {
  name: string;
  led: Played;
  free: Played;
}

/** Each order twice: once it is told, once its parts listen. */
const playAll = (): Promise<Pair[]> =>
  Promise.all(
    ordersFor(options.fail, options.kind).map(async ({ name, plan }, i) => {
      const asked = { seed: options.seed + i, plan };
      const led = await play('orchestrated', asked);
      return { name, led, free: await play('choreographed', asked) };
    }),
  );

function picture(pairs: Pair[], end: number, until: number): string[] {
  const [led, free] = ['orchestrated', 'choreographed'];
  const ways = [led!, free!].map((heading) => ({ heading, spans: [] }));
  const ending = (played: Played) =>
    until < end ? '' : `: ${statusOf(played)}`;
  const charts = pairs.flatMap((pair) => [
    ...(isNarrow() ? [stage.line(pair.name)] : []),
    ...gantt(
      [
        {
          heading: (isNarrow() ? led : pair.name) + ending(pair.led),
          spans: pair.led.services.spans,
        },
        {
          heading: (isNarrow() ? free : 'the same') + ending(pair.free),
          spans: pair.free.services.spans,
        },
      ],
      { end, until },
    ),
    '',
  ]);
  return [
    ...(isNarrow() ? [] : gantt(ways, { end })),
    ...charts.slice(0, -1),
    ...legend(),
  ];
}

/** It is over before we draw; we let it pass before our eyes. */
async function watch(pairs: Pair[]): Promise<void> {
  const end = Math.max(
    ...pairs.flatMap(({ led, free }) => [led.clock.now(), free.clock.now()]),
  );
  const screen = stage.live();
  // What has scrolled away cannot be drawn again.
  const fits = picture(pairs, end, end).length < (process.stdout.rows ?? 0);
  const isMoving = screen.redraws && fits;
  for (let frame = 1; isMoving && frame < frames; frame++) {
    screen.draw(picture(pairs, end, (end * frame) / frames));
    await sleep(45);
  }
  screen.end(picture(pairs, end, end));
}

async function order(): Promise<string[]> {
  const pairs = await playAll();
  await watch(pairs);
  const { led, free } = pairs.at(-1)!;
  fact(
    'statuses',
    pairs.map((pair) => statusOf(pair.led)),
  );
  fact('compensations', compensationsOf(led));
  fact('freeCompensations', compensationsOf(free));
  fact(
    'shipCalls',
    pairs.map((pair) => pair.led.services.calls('ship')),
  );
  const { looks, charged, kept } = customerOf(led);
  return [
    '',
    ...stage.notes([
      ['taken back', compensationsOf(led).join(', then ') || 'nothing'],
      [
        'customer',
        `saw a charge ${theme.warn(`${charged} of ${looks}`)} times; ` +
          `in the end: ${kept}`,
      ],
    ]),
    '',
    ...(await crashTable(options.seed)),
  ];
}

type Show = (asked: typeof options) => string[] | Promise<string[]>;

const scenes: Record<typeof options.scene, Show> = {
  order,
  choreography: trail,
  crash: crashScene,
  isolation,
  errors,
};

const breaks: Record<NonNullable<typeof options.break>, Show> = {
  'random-key': randomKey,
  'best-effort': bestEffort,
  'no-timeout': noTimeout,
};

const show = options.break ? breaks[options.break] : scenes[options.scene];
console.log((await show(options)).join('\n'));
