// More than one subscriber can take. An emitter starts everything at once, a
// mailbox makes it wait, and a mailbox with a limit drops the oldest.
import { EventEmitter } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Bus, type Subscriber } from './bus.ts';
import type { PubSubFacts } from './lesson.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const burst = 40;
const limit = 8;

/** A subscriber that waits for something: a database, another service. */
function slowHandler(slowMs: number) {
  const calls = { now: 0, atOnce: 0, done: 0 };
  const handle = async () => {
    calls.now++;
    calls.atOnce = Math.max(calls.atOnce, calls.now);
    await later(slowMs);
    calls.now--;
    calls.done++;
  };
  return { calls, handle };
}

interface Gauge {
  name: string;
  calls: { atOnce: number };
  waiting: number[];
  subscriber?: Subscriber;
}

export async function slowSubscribers(slowMs: number): Promise<void> {
  const onEmitter = slowHandler(slowMs);
  const emitter = new EventEmitter().on('order', onEmitter.handle);
  const bus = new Bus();
  const gauge = (name: string, ms: number, options = {}): Gauge => {
    const { calls, handle } = slowHandler(ms);
    const subscriber = bus.subscribe('order', handle, options);
    return { name, calls, waiting: [], subscriber };
  };
  const gauges = [
    { name: 'EventEmitter, async', calls: onEmitter.calls, waiting: [] },
    gauge('a mailbox', slowMs),
    gauge(`a mailbox of ${limit}`, slowMs, { limit }),
  ];
  let fastDone = 0;
  bus.subscribe('order', () => {
    fastDone++;
  });
  const screen = stage.live();
  for (let i = 0; i < burst; i++) {
    emitter.emit('order', i);
    bus.publish('order', i);
  }
  sample(gauges);
  await later(1); // one turn of the loop
  const fastAfterOneTurn = fastDone;
  const interval = setInterval(
    () => {
      sample(gauges);
      screen.draw(draw(gauges, slowMs, fastAfterOneTurn));
    },
    (burst * slowMs) / 24,
  );
  await bus.drain();
  clearInterval(interval);
  sample(gauges);
  screen.end(draw(gauges, slowMs, fastAfterOneTurn));
  const [emitted, mailbox, limited] = gauges;
  fact('burst', burst);
  fact('emitterAtOnce', emitted!.calls.atOnce);
  fact('mailboxAtOnce', mailbox!.calls.atOnce);
  fact('mostWaiting', Math.max(...mailbox!.waiting));
  fact('mostWaitingOfLimited', Math.max(...limited!.waiting));
  fact('droppedByLimit', limited!.subscriber!.dropped);
  fact('fastAfterOneTurn', fastAfterOneTurn);
}

function sample(gauges: Gauge[]): void {
  for (const { waiting, subscriber } of gauges)
    if (subscriber) waiting.push(subscriber.waiting);
}

function draw(gauges: Gauge[], slowMs: number, fast: number): string[] {
  const rows = gauges.map(({ name, calls, waiting, subscriber }) => {
    const paint = calls.atOnce > 1 ? theme.fail : theme.pass;
    const most = ` ${Math.max(...waiting)} at most`;
    const width = isNarrow() ? 8 : 18;
    const scale = { min: 0, max: burst, width };
    const dropped = subscriber?.dropped ?? 0;
    return [
      name,
      paint(String(calls.atOnce)),
      subscriber ? stage.sparkline(waiting, scale) + most : 'none waits',
      dropped ? theme.fail(String(dropped)) : '0',
    ];
  });
  const beside = ['beside them, a fast one', '1', `${fast} done at once`, '0'];
  const title = `${burst} events, ${slowMs} ms each`;
  const headings = [title, 'calls at once', 'waiting', 'dropped'];
  return stage.table(headings, [...rows, beside]);
}

const isNarrow = () => stage.columnsHere() < 80;
