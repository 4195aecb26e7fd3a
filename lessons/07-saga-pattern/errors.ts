// Each kind of error has an answer of its own.
import * as stage from '../stage/stage.ts';
import { pause } from './attempts.ts';
import type { ErrorRow, SagaFacts } from './lesson.ts';
import { play, statusOf } from './play.ts';
import type { Plan } from './services.ts';

const fact = stage.facts<SagaFacts>();
const theme = stage.themeHere();

const troubles: [name: string, answer: string, plan: Plan][] = [
  [
    'it may pass',
    'retry, later and later',
    (op, call) => (op === 'ship' && call <= 2 ? 'hiccup' : undefined),
  ],
  [
    'a refusal',
    'go back at once',
    (op) => (op === 'ship' ? 'refuse' : undefined),
  ],
  [
    'it does not pass',
    'a person looks at it',
    (op) => (op === 'ship' ? 'hiccup' : undefined),
  ],
  [
    'no answer, ever',
    'a person looks at it',
    (op) => (op === 'ship' ? 'lost' : undefined),
  ],
  [
    'no answer at first',
    'a limit; the same key',
    (op, call) => (op === 'ship' && call === 1 ? 'lost' : undefined),
  ],
  [
    'no way back',
    'a person looks at it',
    (op) => (op === 'ship' ? 'refuse' : op === 'refund' ? 'hiccup' : undefined),
  ],
];

async function rowOf(
  [name, answer, plan]: (typeof troubles)[number],
  seed: number,
): Promise<ErrorRow> {
  const played = await play('orchestrated', { seed, plan });
  const { services } = played;
  return {
    name,
    answer,
    shipCalls: services.calls('ship'),
    parcels: services.times('ship'),
    kept: services.times('charge') - services.times('refund'),
    status: statusOf(played),
  };
}

const clients = 1000;
const slotMs = 25;
const slots = 8;

/** A thousand fail at once; their fourth calls, in slots of 25 ms. */
function fourthCalls(scatter: () => number): number[] {
  const counts = Array.from({ length: slots }, () => 0);
  for (let i = 0; i < clients; i++) {
    const ms = scatter() * pause(3, 50);
    counts[Math.min(slots - 1, Math.floor(ms / slotMs))]!++;
  }
  return counts;
}

function herd(seed: number): string[] {
  const together = fourthCalls(() => 1);
  const scattered = fourthCalls(stage.seeded(seed));
  const busiest = [together, scattered].map((counts) => Math.max(...counts));
  fact('busiestSlots', [busiest[0]!, busiest[1]!]);
  const show = (counts: number[]) =>
    stage.sparkline(counts, { min: 0, max: clients });
  return stage.table(
    ['1,000 clients, third pause', `by ${slotMs} ms`, 'at once'],
    [
      ['all the same', show(together), theme.warn(stage.group(busiest[0]!))],
      ['with jitter', show(scattered), theme.pass(stage.group(busiest[1]!))],
    ],
  );
}

export async function errors({ seed }: { seed: number }): Promise<string[]> {
  const rows = await Promise.all(troubles.map((each) => rowOf(each, seed)));
  fact('errors', rows);
  return [
    ...stage.table(
      ['ship, or refund', 'what we do', 'asked', 'parcels', 'the order'],
      rows.map(({ name, answer, shipCalls, parcels, status }) => [
        name,
        answer,
        shipCalls,
        parcels,
        status,
      ]),
    ),
    '',
    ...herd(seed),
    '',
    ...stage.sentences(
      'A refusal is an answer: it has not happened, and asking again ' +
        'changes nothing. A missing answer says nothing: it may have ' +
        'happened, and the key makes the second call harmless. The two ' +
        'orders that were given up look the same to us, but one has its ' +
        'parcel: so nothing is taken back, and a person looks. Pauses ' +
        'that grow spare a service that is down; chance in them keeps a ' +
        'thousand from coming back at once.',
    ),
  ];
}
