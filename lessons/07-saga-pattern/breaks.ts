// What goes wrong when one rule is left out.
import * as stage from '../stage/stage.ts';
import type { Rules } from './attempts.ts';
import { gantt, legend } from './gantt.ts';
import type { SagaFacts } from './lesson.ts';
import { ending } from './orders.ts';
import { type Options, type Played, play, statusOf } from './play.ts';
import type { Op, Plan } from './services.ts';

const fact = stage.facts<SagaFacts>();
const theme = stage.themeHere();

interface Asked {
  seed: number;
}

/** The same order with the rule and without it, below each other. */
async function both(without: Options, withRule: Options) {
  const broken = await play('orchestrated', without);
  const right = await play('orchestrated', withRule);
  return { broken, right };
}

function charts(headings: [string, string], played: [Played, Played]) {
  const end = Math.max(...played.map(({ clock }) => clock.now()));
  const spans = played.map(({ services }) => services.spans);
  return [
    ...gantt(
      headings.map((heading, i) => ({ heading, spans: spans[i]! })),
      { end },
    ),
    ...legend(),
  ];
}

const times = (played: Played, ...ops: Op[]) =>
  ops.map((op) => played.services.times(op)).join(' / ');

/** A key for each attempt; the answer to the first charge is lost. */
export async function randomKey({ seed }: Asked): Promise<string[]> {
  const plan: Plan = (op, call) =>
    op === 'charge' && call === 1 ? 'lost' : undefined;
  const { broken, right } = await both(
    { seed, plan, hasRandomKeys: true },
    { seed, plan },
  );
  const cut = await both(
    { seed, cut: 'charge', hasRandomKeys: true },
    { seed, cut: 'charge' },
  );
  fact('chargedByRandomKey', broken.services.times('charge'));
  fact('chargedByStableKey', right.services.times('charge'));
  const row = (name: string, bad: Played, good: Played) => [
    name,
    theme.fail(times(bad, 'charge', 'reserve', 'ship')),
    theme.pass(times(good, 'charge', 'reserve', 'ship')),
  ];
  return [
    ...charts(
      ['a key for each attempt', 'the key of the step'],
      [broken, right],
    ),
    '',
    ...stage.table(
      ['charged / reserved / shipped', 'key per attempt', 'key of the step'],
      [
        row('the answer is lost', broken, right),
        row('the power goes', cut.broken, cut.right),
      ],
    ),
    '',
    ...stage.sentences(
      'The pictures are the same, the bills are not. The first charge was ' +
        'done, only nobody heard of it. A key says which intention a call ' +
        'belongs to; one that is made for each attempt says nothing.',
    ),
  ];
}

/** The refund is tried once, "we did what we could". */
export async function bestEffort({ seed }: Asked): Promise<string[]> {
  const plan = ending('ship', 'business');
  const once: Partial<Rules> = { maxUndoAttempts: 1 };
  const { broken, right } = await both(
    { seed, plan, rules: once },
    { seed, plan },
  );
  const kept = ({ services }: Played) =>
    services.times('charge') - services.times('refund');
  fact('keptByBestEffort', kept(broken));
  fact('keptByRetry', kept(right));
  fact('bestEffortStatus', statusOf(broken));
  return [
    ...charts(
      ['a refund, tried once', 'tried until it is done'],
      [broken, right],
    ),
    '',
    ...stage.table(
      ['', 'once', 'until done'],
      [
        [
          'charges that we keep',
          theme.fail(`${kept(broken)}`),
          theme.pass(`${kept(right)}`),
        ],
        [
          'parcels',
          `${broken.services.times('ship')}`,
          `${right.services.times('ship')}`,
        ],
        ['the order', statusOf(broken), statusOf(right)],
      ],
    ),
    '',
    ...stage.sentences(
      'Payments was away for a moment: the customer has paid for nothing. ' +
        'A compensation is a step like any other: it has a key, it is ' +
        'retried, and if it is given up, somebody is told. Here the order ' +
        'at least says so; a catch that swallows would say "cancelled".',
    ),
  ];
}

/** The answer to reserve never comes, and nobody looks at the clock. */
export async function noTimeout({ seed }: Asked): Promise<string[]> {
  const plan: Plan = (op, call) =>
    op === 'reserve' && call === 1 ? 'lost' : undefined;
  const { broken, right } = await both(
    { seed, plan, rules: { timeoutMs: Infinity } },
    { seed, plan },
  );
  fact('isOverWithoutLimit', broken.isOver);
  fact('isOverWithLimit', right.isOver);
  fact('statusWithoutLimit', statusOf(broken));
  fact('reservedWithLimit', right.services.times('reserve'));
  const ends = ({ isOver }: Played) =>
    isOver ? theme.pass('yes') : theme.fail('never');
  return [
    ...charts(['it waits', 'a limit of 100 ms'], [broken, right]),
    '',
    ...stage.table(
      ['', 'no limit', 'a limit'],
      [
        ['comes to an end', ends(broken), ends(right)],
        ['the order', statusOf(broken), statusOf(right)],
        [
          'charged / reserved / shipped',
          ...[broken, right].map((played) =>
            times(played, 'charge', 'reserve', 'ship'),
          ),
        ],
      ],
    ),
    '',
    ...stage.sentences(
      'No error came, so nothing was retried and nothing taken back: the ' +
        'money is gone and the order waits. A limit turns silence into a ' +
        'failed attempt. It had been reserved; the same key finds that out.',
    ),
  ];
}
