// Without a bound, without jitter, without a drain.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { CircuitBreaker } from './breaker.ts';
import type { ProductionFacts } from './lesson.ts';
import { endMs, Shop, type ShopOptions } from './shop.ts';
import { Simulation } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();

function playShop(options: Omit<ShopOptions, 'breaker'>): Shop {
  const simulation = new Simulation();
  const breaker = new CircuitBreaker({ now: () => simulation.now });
  const shop = new Shop(simulation, { ...options, breaker });
  while (simulation.now < endMs) shop.tick();
  return shop;
}

type Knobs = Omit<ShopOptions, 'breaker'> & { breaker: unknown };

/** The same requests: once all of them may wait. */
export function noLimit(knobs: Knobs): string[] {
  const bounded = playShop(knobs);
  const unbounded = playShop({ ...knobs, limit: Number.POSITIVE_INFINITY });
  fact('unboundedDeepest', unbounded.queue.deepest);
  fact('boundedDeepest', bounded.queue.deepest);
  fact('unboundedP99Ms', unbounded.latency.percentile(99) / 1000);
  fact('boundedP99Ms', bounded.latency.percentile(99) / 1000);
  const row = (name: string, { queue, latency, samples }: Shop) => [
    name,
    stage.sparkline(
      samples.map(({ depth }) => depth),
      {
        min: 0,
        max: unbounded.queue.deepest,
        width: stage.columnsHere() < 80 ? 16 : 24,
      },
    ),
    stage.group(queue.deepest),
    stage.group(queue.shed),
    stage.group(latency.percentile(99) / 1000),
    stage.group(queue.longestMs),
  ];
  return [
    ...stage.table(
      ['at most', 'queue, 12 s', 'deepest', 'shed', 'p99, ms', 'oldest, ms'],
      [row('no limit', unbounded), row(`${knobs.limit} wait`, bounded)],
    ),
    '',
    ...stage.sentences(
      'Without a bound nobody is refused, and everybody waits: work is done ' +
        'for callers who have long left, also when the spike is over. ' +
        'The queue takes memory as long as the spike lasts. A bound refuses ' +
        'some at once, and keeps its promise to the others.',
    ),
  ];
}

const clients = 200;
const capacity = 8;
const spanMs = 50;

/** All fail at once. In each 50 ms the service can take eight. */
function retries(
  jitter: boolean,
  seed: number,
): { loads: number[]; gaveUp: number; calls: number } {
  const simulation = new Simulation();
  const random = stage.seeded(seed);
  const loads = Array<number>(80).fill(0);
  let [gaveUp, calls] = [0, 0];
  const attempt = (tries: number) => {
    const span = Math.floor(simulation.now / spanMs);
    if (span >= loads.length) return;
    calls++;
    loads[span] = loads[span]! + 1;
    if (loads[span] <= capacity) return; // served
    if (tries === 6) {
      gaveUp++;
      return;
    }
    const backoff = 100 * 2 ** (tries - 1);
    const wait = jitter ? backoff * random() : backoff;
    simulation.after(wait, () => attempt(tries + 1));
  };
  for (let i = 0; i < clients; i++) simulation.after(0, () => attempt(1));
  simulation.playTo(4000);
  return { loads, gaveUp, calls };
}

export function noJitter(seed: number): string[] {
  const runs = {
    'no jitter': retries(false, seed),
    'full jitter': retries(true, seed),
  };
  const [without, with_] = Object.values(runs) as [
    ReturnType<typeof retries>,
    ReturnType<typeof retries>,
  ];
  const peak = ({ loads }: { loads: number[] }) => Math.max(...loads.slice(1));
  fact('peakWithoutJitter', peak(without));
  fact('peakWithJitter', peak(with_));
  fact('gaveUpWithoutJitter', without.gaveUp);
  fact('gaveUpWithJitter', with_.gaveUp);
  const width = stage.columnsHere() < 80 ? 16 : 40;
  return [
    ...stage.table(
      ['backoff', 'each 50 ms, 4 s', 'peak', 'gave up'],
      Object.entries(runs).map(([name, run]) => [
        name,
        stage.sparkline(highest(run.loads, width), {
          min: 0,
          max: clients,
          width,
        }),
        peak(run),
        run.gaveUp > 0
          ? theme.fail(`${run.gaveUp} of ${clients}`)
          : theme.pass(`0 of ${clients}`),
      ]),
    ),
    '',
    ...stage.sentences(
      'All clients failed together, so they come back together: at 100, 300, ' +
        '700 ms and so on, each time too many, and in between nobody. A ' +
        'random part of the backoff spreads them ("full jitter", Marc ' +
        'Brooker, 2015). After six attempts a client gives up: a budget.',
    ),
  ];
}

/** The highest of each group of neighbours: a mean would hide the peaks. */
const highest = (loads: number[], width: number) =>
  Array.from({ length: width }, (_, i) =>
    Math.max(
      ...loads.slice(
        (i * loads.length) / width,
        ((i + 1) * loads.length) / width,
      ),
    ),
  );

/** Ends the process with 143 in the middle of its work. */
export async function sigterm(): Promise<void> {
  const accepted = 30;
  let [running, inBatch, written] = [0, 0, 0];
  const waiting = Array.from({ length: accepted }, (_, i) => i);
  const work = async () => {
    while (waiting.shift() !== undefined) {
      running++;
      await sleep(5); // the call
      running--;
      if (++inBatch === 5) {
        written += inBatch;
        inBatch = 0;
      }
      if (waiting.length === 15) sendSigterm();
    }
  };
  process.once('SIGTERM', () => process.exit(128 + 15));
  process.once('exit', (code) => {
    fact('writtenBeforeSigterm', written);
    fact('lostBySigterm', accepted - written);
    const rows: [string, number][] = [
      ['written', written],
      ['lost: waiting', waiting.length],
      ['lost: in a call', running],
      ['lost: in a batch', inBatch],
    ];
    const says =
      `The process ends with code ${code}. Everybody has been told ` +
      '"accepted". Of the calls in the middle nobody knows whether they ' +
      'took effect. A drain finishes them: --scene shutdown.';
    const drawn = stage.bars(
      rows.map(([name, value], i) => ({ name, value, wrong: i > 0 })),
    );
    const title = `SIGTERM, no drain: ${accepted} were accepted`;
    const lines = [stage.line(title), ...drawn, '', ...stage.sentences(says)];
    console.log(lines.join('\n'));
  });
  await Promise.all([work(), work(), work(), work()]);
}

function sendSigterm(): void {
  if (process.platform === 'win32')
    process.emit('SIGTERM'); // has no signals
  else process.kill(process.pid, 'SIGTERM');
}
