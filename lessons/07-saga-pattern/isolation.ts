// What others see while a saga is on its way: it is not isolated.
import * as stage from '../stage/stage.ts';
import { gantt } from './gantt.ts';
import type { SagaFacts } from './lesson.ts';
import { ending } from './orders.ts';
import { type Played, play, statusOf } from './play.ts';
import type { Op } from './services.ts';

const fact = stage.facts<SagaFacts>();
const theme = stage.themeHere();
const lookEveryMs = 10;

/** From one effect to the other, what did whoever looked see? */
function looks({ services, clock }: Played, from: Op, to: Op) {
  const at = (op: Op) =>
    services.effects.find((effect) => effect.op === op)?.at ?? Infinity;
  const all = Array.from(
    { length: Math.floor(clock.now() / lookEveryMs) + 1 },
    (_, i) => i * lookEveryMs,
  );
  return { all, seen: all.filter((ms) => ms >= at(from) && ms < at(to)) };
}

/** The customer opens the bank's app every 10 ms. */
export function customerOf(played: Played) {
  const { all, seen } = looks(played, 'charge', 'refund');
  fact('looks', all.length);
  fact('looksCharged', seen.length);
  const { services } = played;
  const kept = services.times('charge') - services.times('refund');
  fact('chargesKept', kept);
  return { looks: all.length, charged: seen.length, kept };
}

/** Another order wants the last item at each moment of the first one. */
function others(played: Played) {
  const { all, seen } = looks(played, 'reserve', 'release');
  fact('othersAsked', all.length);
  fact('othersRefused', seen.length);
  const { services } = played;
  const kept = services.times('reserve') - services.times('release');
  fact('reservationsKept', kept);
  fact('orderInTheEnd', statusOf(played));
  return { asked: all.length, refused: seen.length, kept };
}

/** A semantic lock: what is half done is marked, so that one can wait. */
function withLock(played: Played) {
  const { seen } = looks(played, 'reserve', 'release');
  const released = played.services.effects.find(({ op }) => op === 'release');
  const waits = seen.map((ms) => (released?.at ?? Infinity) - ms);
  const longest = Math.max(0, ...waits);
  fact('lockedRefused', waits.filter((ms) => ms === Infinity).length);
  fact('lockedWaitMs', longest);
  return { longest, refused: waits.filter((ms) => ms === Infinity).length };
}

export async function isolation({ seed }: { seed: number }) {
  const played = await play('orchestrated', {
    seed,
    plan: ending('ship', 'business'),
  });
  const customer = customerOf(played);
  const { asked, refused, kept } = others(played);
  const lock = withLock(played);
  return [
    ...gantt([{ heading: 'ship is refused', spans: played.services.spans }], {
      end: played.clock.now(),
    }),
    '',
    ...stage.table(
      ['who looks', 'looks', 'sees what will not be', 'in the end'],
      [
        [
          'the customer, at the account',
          customer.looks,
          theme.warn(`${customer.charged} times a charge`),
          `${customer.kept} charges`,
        ],
        [
          'others, at the last item',
          asked,
          theme.warn(`${refused} times sold out`),
          `${kept} reserved`,
        ],
      ],
    ),
    '',
    ...stage.table(
      ['others, with a semantic lock', ''],
      [
        ['told "sold out"', `${lock.refused}`],
        ['told "held", and get it', `${refused - lock.refused}`],
        ['longest wait', `${lock.longest} ms`],
      ],
    ),
    '',
    ...stage.sentences(
      `The order is ${statusOf(played)}, all is taken back. Yet a customer ` +
        'has seen a charge, and a sale was lost to an order that never was. ' +
        'A transaction would have hidden it; a saga cannot. So we name it: ' +
        'the status is "pending", the item is "held", and others may wait.',
    ),
  ];
}
