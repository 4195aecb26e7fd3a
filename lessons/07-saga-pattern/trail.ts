// Both ways as a trail of domain events: what caused what, who knows, and
// who must change when the process does.
import * as stage from '../stage/stage.ts';
import type { SagaFacts } from './lesson.ts';
import { ending, type Fail, type Kind, ordersFor } from './orders.ts';
import { compensationsOf, type Played, play, statusOf } from './play.ts';
import { type Policy, policies } from './policies.ts';

const fact = stage.facts<SagaFacts>();

/** A check for fraud goes in before shipping: the policies afterwards. */
const withScreening: Policy[] = [
  ...policies.map((policy): Policy => {
    if (policy.does === 'ship')
      return { ...policy, whenever: ['OrderScreened'] };
    if (policy.does === 'release')
      return { ...policy, whenever: [...policy.whenever, 'ScreeningFailed'] };
    return policy;
  }),
  {
    part: 'fraud',
    whenever: ['StockReserved'],
    done: 'OrderScreened',
    failed: 'ScreeningFailed',
  },
];

/** Parts that were there before, and must listen to something else now. */
const changedParts = new Set(
  policies
    .filter((policy, i) => policy.whenever !== withScreening[i]!.whenever)
    .map(({ part }) => part),
);

function trailOf({ journal }: Played): string[] {
  const rows = journal.events.map(({ id, type, at, causationId }) => {
    const listeners = policies
      .filter(({ whenever }) => whenever.includes(type))
      .map(({ part, does, done }) => `${part}: ${does ?? done}`);
    return [id, type, causationId ?? '-', `${at} ms`, listeners.join(', ')];
  });
  return stage.table(['id', 'event', 'cause', 'at', 'whenever: then'], rows);
}

interface Asked {
  seed: number;
  fail: Fail;
  kind: Kind;
}

export async function trail({ seed, fail, kind }: Asked): Promise<string[]> {
  const plan = ordersFor(fail, kind).at(-1)?.plan ?? ending('ship', kind);
  const led = await play('orchestrated', { seed, plan });
  const free = await play('choreographed', { seed, plan });
  const trails = [led, free].map(({ journal }) =>
    journal.events.map(({ type }) => type).join(),
  );
  const parts = new Set(policies.map(({ part }) => part));
  fact('sameTrail', trails[0] === trails[1]);
  fact('messages', [led.sent.messages, free.sent.messages]);
  fact('partsChanged', [1, changedParts.size]);
  fact('partsThatKnow', [1, parts.size]);
  fact('compensations', compensationsOf(led));
  fact('freeCompensations', compensationsOf(free));
  const rules = policies.length;
  return [
    ...trailOf(free),
    '',
    ...stage.table(
      ['one order', 'orchestrated', 'choreographed'],
      [
        ['ends', statusOf(led), statusOf(free)],
        ['messages', led.sent.messages, free.sent.messages],
        ['the process stands in', '1 place', `${rules} policies`],
        ['who knows where it is', '1 part', `ask ${parts.size}`],
        [
          'a check before shipping changes',
          '1 part',
          [...changedParts].join(', '),
        ],
      ],
    ),
    '',
    ...stage.sentences(
      (trails[0] === trails[1] ? 'The same events, in the same order. ' : '') +
        'The orchestrator says what comes next; in the choreography it ' +
        'follows from who listens to what, so the way back is spread over ' +
        'the parts. Causes make it a trail that can be read.',
    ),
  ];
}
