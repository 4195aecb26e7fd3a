// The end of the process in the middle of a batch, a consumer that fails, and
// a flood: what becomes of the events?
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Batcher, type Overflow } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { PlayedTime } from './time.ts';
import { TimerBatcher } from './timer-batcher.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const sent = 42;

const print = (lines: string[]) => console.log(lines.join('\n'));
const lostOf = (received: number) => {
  const lost = `${sent - received} of ${sent}`;
  return received < sent ? theme.fail(lost) : theme.pass(lost);
};

/** Ends the process with 143, as one that SIGTERM ends. */
export async function sigterm(): Promise<void> {
  const received = { timer: 0, batcher: 0 };
  const timer = new TimerBatcher(1000).on('order', (orders) => {
    received.timer += orders.length;
  });
  const batcher = new Batcher<number>(
    async (orders) => {
      await sleep(5); // a write takes its time
      received.batcher += orders.length;
    },
    { maxSize: 100, maxWaitMs: 1000 },
  );
  process.once('SIGTERM', async () => {
    await batcher.close(); // the other one has nothing to close
    process.exit(128 + 15);
  });
  process.once('exit', (code) => {
    fact('lostByTimer', sent - received.timer);
    fact('lostByBatcher', sent - received.batcher);
    print([
      ...stage.table(
        ['SIGTERM while they wait', 'lost'],
        [
          ['a timer, no close()', lostOf(received.timer)],
          ['await batcher.close()', lostOf(received.batcher)],
        ],
      ),
      '',
      ...stage.sentences(
        `The process ends with code ${code}. What waits in memory is gone ` +
          'with it. close() takes nothing more, hands on what is there, ' +
          'and waits for the consumer. Nothing helps against kill -9: what ' +
          'must not be lost is written down before it is put in a batch.',
      ),
    ]);
  });
  for (let i = 0; i < sent; i++) {
    timer.collect('order', i);
    batcher.add(i);
  }
  if (process.platform === 'win32')
    process.emit('SIGTERM'); // has no signals
  else process.kill(process.pid, 'SIGTERM');
}

/** A consumer that fails once, and one that fails whenever it sees item 13. */
export async function throws(): Promise<string[]> {
  const timer = await throughTimer();
  const once = await throughBatcher((_, call) => call === 2);
  const poison = await throughBatcher((items) => items.includes(13));
  fact('lostByTimer', sent - timer.received);
  fact('uncaught', timer.uncaught);
  fact('lostByBatcher', sent - once.received);
  fact('callsOfBatcher', once.calls);
  fact('givenUp', poison.givenUp);
  fact('receivedBesidePoison', poison.received);
  return [
    ...stage.table(
      [`${sent} events in batches`, 'calls', 'lost', 'who hears'],
      [
        [
          'a timer; it fails once',
          timer.calls,
          lostOf(timer.received),
          theme.fail(timer.uncaught ? 'the process: uncaught' : 'nobody'),
        ],
        ['a batcher; it fails once', once.calls, lostOf(once.received), '-'],
        [
          'a batcher; one event is poison',
          poison.calls,
          lostOf(poison.received + poison.givenUp),
          `onGivenUp, with ${poison.givenUp}`,
        ],
      ],
    ),
    '',
    ...stage.sentences(
      'The timer had forgotten its batch before it emitted it. The batcher ' +
        'lets go when the consumer is done: the same batch comes again, so ' +
        'it must bear that. After three attempts the batch is set aside, ' +
        'and the next one goes on.',
    ),
  ];
}

/** Groups of 14, a timer apart; the second one fails. */
async function throughTimer() {
  let [calls, received, uncaught] = [0, 0, 0];
  const hear = () => uncaught++;
  process.on('uncaughtException', hear);
  const batcher = new TimerBatcher(10).on('order', (orders) => {
    if (++calls === 2) throw new Error('no connection');
    received += orders.length;
  });
  for (let group = 0; group < 3; group++) {
    for (let i = 0; i < 14; i++) batcher.collect('order', i);
    await sleep(40);
  }
  process.off('uncaughtException', hear);
  return { calls, received, uncaught };
}

async function throughBatcher(
  fails: (items: number[], call: number) => boolean,
) {
  let [calls, received, givenUp] = [0, 0, 0];
  const batcher = new Batcher<number>(
    (items) => {
      if (fails(items, ++calls)) throw new Error('no connection');
      received += items.length;
    },
    {
      maxSize: 14,
      maxWaitMs: 10,
      onGivenUp: (items) => {
        givenUp += items.length;
      },
    },
  );
  for (let i = 0; i < sent; i++) batcher.add(i);
  await batcher.close();
  return { calls, received, givenUp };
}

const floodMs = 2000;
/** Events in a second that the consumer can take. */
const capacity = 1000;
const bound = 500;

/** Batches do not make a slow consumer fast enough: they only put it off. */
export async function flood(rate: number, policy: Overflow): Promise<string[]> {
  const rows = [
    { name: 'no bound', ...(await flooded(rate, 'reject', Infinity)) },
    { name: policy, ...(await flooded(rate, policy, bound)) },
  ];
  const [free, bounded] = rows as [(typeof rows)[0], (typeof rows)[0]];
  fact('unboundedBuffered', free.samples.at(-1)!);
  fact('boundedBuffered', Math.max(...bounded.samples));
  fact('floodDropped', bounded.dropped);
  fact('unboundedOldestMs', free.oldest);
  fact('boundedOldestMs', bounded.oldest);
  return [
    ...stage.series(
      rows.map(({ name, samples, oldest, dropped }) => ({
        name,
        samples,
        cells: [`${stage.group(oldest)} ms`, stage.group(dropped)],
      })),
      {
        title: 'events that wait',
        headings: ['longest wait', policy === 'reject' ? 'refused' : 'dropped'],
        length: 40,
        decimals: 0,
        span: bound,
      },
    ),
    '',
    ...stage.sentences(
      `${stage.group(rate)} events a second come for ${floodMs / 1000} s, ` +
        `the consumer takes ${stage.group(capacity)}. A batch changes ` +
        'neither. Make the producer slower, send less, or say what is dropped.',
    ),
  ];
}

async function flooded(rate: number, overflow: Overflow, maxBuffered: number) {
  const clock = new PlayedTime();
  let oldest = 0;
  const batcher = new Batcher<number>(
    (items) => {
      oldest = Math.max(oldest, clock.now() - items[0]!);
      const ms = (items.length / capacity) * 1000;
      return new Promise<void>((resolve) => clock.after(ms, resolve));
    },
    { maxSize: 50, maxWaitMs: 50, maxBuffered, overflow, clock },
  );
  const samples = [0]; // before it comes
  let due = 0;
  for (let now = 0; now < floodMs; now += 10) {
    await clock.playTo(now);
    for (; due <= now; due += 1000 / rate) batcher.add(due);
    if (now % 50 === 0 && now > 0) samples.push(batcher.buffered);
  }
  return { samples, oldest, dropped: batcher.dropped };
}
