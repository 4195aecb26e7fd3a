// A burst that is faster than its consumer meets a buffer with a bound. Some
// events have to go, or the producer has to wait. Which ones, and who is told?
import * as stage from '../stage/stage.ts';
import { Batcher, type Overflow } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { PlayedTime } from './time.ts';
import { strip } from './timing.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const events = 500;
const bound = 100;
const signs = () => (stage.columnsHere() < 80 ? 23 : 25);

interface Outcome {
  delivered: number[];
  dropped: number;
  toldOf: number;
  /** The age of the oldest at its delivery, ms. */
  oldest: number;
}

export async function overflow(): Promise<string[]> {
  const outcomes = {
    reject: await burst('reject'),
    'drop-newest': await burst('drop-newest'),
    'drop-oldest': await burst('drop-oldest'),
    'reject, it waits': await burst('reject', { waits: true }),
  };
  fact(
    'overflowed',
    Object.fromEntries(
      Object.entries(outcomes).map(([name, { delivered, ...outcome }]) => [
        name,
        { delivered: delivered.length, last: delivered.at(-1)!, ...outcome },
      ]),
    ),
  );
  return [
    ...stage.table(
      ['a full buffer', 'which ones', 'through', 'lost', 'told', 'oldest'],
      Object.entries(outcomes).map(([name, outcome]) => row(name, outcome)),
    ),
    '',
    ...stage.sentences(
      `${events} events, 1 ms apart; the consumer takes 10 in 40 ms; ` +
        `${bound} may wait. Prices: drop the oldest, the newest is worth ` +
        'most. Orders: reject, and let the producer wait. A drop that ' +
        'nobody counts is a bug.',
    ),
  ];
}

function row(name: string, { delivered, toldOf, oldest }: Outcome) {
  const lost = events - delivered.length;
  return [
    name,
    strip(delivered, { now: events, end: events, signs: signs() }),
    stage.group(delivered.length),
    (lost > 0 ? theme.fail : theme.pass)(stage.group(lost)),
    stage.group(toldOf),
    `${stage.group(oldest)} ms`,
  ];
}

/** `waits`: a producer that is refused tries again, with the same event. */
async function burst(
  policy: Overflow,
  { waits = false } = {},
): Promise<Outcome> {
  const clock = new PlayedTime();
  const outcome: Outcome = { delivered: [], dropped: 0, toldOf: 0, oldest: 0 };
  const batcher = new Batcher<number>(
    (items) => {
      outcome.delivered.push(...items);
      outcome.oldest = Math.max(outcome.oldest, clock.now() - items[0]!);
      return new Promise<void>((resolve) => clock.after(40, resolve));
    },
    { maxSize: 10, maxWaitMs: 50, maxBuffered: bound, overflow: policy, clock },
  );
  for (let id = 0, now = 0; id < events; now++) {
    await clock.playTo(now); // an event is due at the time that is its id
    const isIn = batcher.add(id);
    if (!isIn) outcome.toldOf++;
    if (isIn || !waits) id++;
  }
  await clock.playTo(events * 10);
  outcome.dropped = batcher.dropped;
  return outcome;
}
