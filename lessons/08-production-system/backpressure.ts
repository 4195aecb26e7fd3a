// A producer makes three events where the consumer takes one. Somewhere they
// pile up: the only question is where, and who is told.
import { EventEmitter, on } from 'node:events';
import { Writable } from 'node:stream';
import * as stage from '../stage/stage.ts';
import { BoundedQueue, type Policy } from './bounded-queue.ts';
import type { ProductionFacts } from './lesson.ts';
import { Simulation } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const wanted = 3000;
const produceMs = 1;
const consumeMs = 3;

type Way = Policy | 'wait' | 'without a bound';

/** How it stands when the producer has made its last event. */
function play(way: Way, limit: number) {
  const simulation = new Simulation();
  const policy = way === 'wait' || way === 'without a bound' ? 'reject' : way;
  const bound = way === 'without a bound' ? Number.POSITIVE_INFINITY : limit;
  const now = () => simulation.now;
  const queue = new BoundedQueue<number>({ limit: bound, policy, now });
  let [made, told, doneAt] = [0, 0, 0];
  const waits: number[] = [];
  const produce = () => {
    if (made >= wanted) return;
    simulation.after(produceMs, produce);
    if (way === 'wait' && queue.depth >= limit) return;
    made++;
    if (!queue.offer(made)) told++;
    doneAt = now();
  };
  const consume = () => {
    if (queue.depth > 0) waits.push(queue.oldestMs);
    queue.take();
    simulation.after(consumeMs, consume);
  };
  simulation.after(produceMs, produce);
  simulation.after(consumeMs, consume);
  simulation.playTo(wanted * consumeMs * 2);
  const { shed, deepest } = queue;
  const taken = waits.length;
  const waitMs = waits.sort((a, b) => a - b)[taken >> 1]!;
  return { taken, shed, told, deepest, waitMs, doneAt };
}

export async function backpressure(limit: number): Promise<string[]> {
  const ways: Way[] = [
    'without a bound',
    'wait',
    'reject',
    'drop-oldest',
    'drop-newest',
  ];
  const rows = ways.map((way) => ({ way, ...play(way, limit) }));
  fact(
    'byPolicy',
    Object.fromEntries(rows.map(({ way, ...row }) => [way, row])),
  );
  return [
    ...stage.table(
      [
        `${stage.group(wanted)} events`,
        'taken',
        'lost',
        'told',
        'deepest',
        'p50 wait, ms',
        'made in, s',
      ],
      rows.map(({ way, taken, shed, told, deepest, waitMs, doneAt }) => [
        way,
        taken,
        shed - told,
        told,
        deepest > limit
          ? theme.fail(stage.group(deepest))
          : stage.group(deepest),
        waitMs,
        stage.group(doneAt / 1000, 1),
      ]),
    ),
    '',
    ...(await inNode()),
    '',
    ...stage.sentences(
      'A bound moves the problem to where it can be solved: the producer ' +
        'waits, is told, or loses something that we chose. events.on() has a ' +
        'loop, but no bound: it keeps what comes until somebody reads.',
    ),
  ];
}

/** Real: a loop over events.on that stands still, a stream that says no. */
async function inNode(): Promise<string[]> {
  const events = 50_000;
  const source = new EventEmitter();
  const prices = on(source, 'price');
  for (let i = 0; i < events; i++) source.emit('price', i);
  let kept = 0;
  for await (const _ of prices) if (++kept === events) break;

  let said = 0;
  const slow = new Writable({
    objectMode: true,
    highWaterMark: 100,
    write: () => {}, // never done with the first one
  });
  while (slow.write({ price: said })) said++;
  const stoppedAt = said + 1;
  slow.destroy();
  fact('keptByEventsOn', kept);
  fact('streamSaysNoAt', stoppedAt);
  return stage.table(
    ['nobody reads', 'kept', 'what the producer hears'],
    [
      [
        'events.on()',
        theme.fail(stage.group(kept)),
        'emit() returns true each time',
      ],
      [
        'stream, highWaterMark 100',
        theme.pass(stage.group(stoppedAt)),
        'write() returns false: wait for drain',
      ],
    ],
  );
}
