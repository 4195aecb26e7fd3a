// A consumer gets events one by one, in tens, and in full batches. How many in
// a second? Once it costs nothing to call, once some microseconds.
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();

/** What was received goes here: unused work is optimised away. */
const sink = { total: 0 };

/** Keeps the processor busy, as a call to the outside would. */
export function busy(us: number): void {
  if (us === 0) return;
  const end = performance.now() + us / 1000;
  while (performance.now() < end);
}

/** Sends so many events, and resolves when the consumer has had them all. */
type Sender = (events: number) => Promise<void> | void;

function oneByOne(costUs: number): Sender {
  const bus = new EventEmitter();
  bus.on('price', (price: number) => {
    busy(costUs);
    sink.total += price;
  });
  return (events) => {
    for (let i = 0; i < events; i++) bus.emit('price', i);
  };
}

/** The events come over the same kind of bus, and go through the batcher. */
function inBatches(costUs: number, maxSize: number): Sender {
  const bus = new EventEmitter();
  const batcher = new Batcher<number>(
    (prices) => {
      busy(costUs);
      for (const price of prices) sink.total += price;
    },
    { maxSize, maxWaitMs: 1000 },
  );
  bus.on('price', (price: number) => batcher.add(price));
  return (events) => {
    for (let i = 0; i < events; i++) bus.emit('price', i);
    return batcher.flush();
  };
}

interface Row {
  name: string;
  send: Sender;
  /** Events in a second, one value a round. */
  rates: number[];
}

const rounds = 15;
const roundMs = 8;
const burst = 500;

/** In turns, so that a busy moment of the machine hits all alike. */
export async function speed(
  { costUs, maxSize }: { costUs: number; maxSize: number },
  draw: (lines: string[]) => void,
): Promise<string[]> {
  const groups = [0, costUs].map((cost) => rowsOf(cost, maxSize));
  const lines = () => [
    ...drawn('the consumer costs nothing', groups[0]!),
    '',
    ...drawn(`the consumer costs ${costUs} µs a call`, groups[1]!),
  ];
  for (const row of groups.flat()) await round(row); // warms up
  for (const row of groups.flat()) row.rates = [];
  for (let i = 0; i < rounds; i++) {
    for (const row of groups.flat()) await round(row);
    draw(lines());
  }
  const [free, costly] = groups.map((rows) => rows.map(rateOf));
  fact('freeRates', free!);
  fact('costlyRates', costly!);
  fact('freeTimes', free!.at(-1)! / free![0]!);
  fact('costlyTimes', costly!.at(-1)! / costly![0]!);
  return lines();
}

function rowsOf(costUs: number, maxSize: number): Row[] {
  const sizes = [...new Set([Math.min(10, maxSize), maxSize])];
  return [
    { name: 'one by one', send: oneByOne(costUs), rates: [] },
    ...sizes.map((size) => ({
      name: `batches of ${stage.group(size)}`,
      send: inBatches(costUs, size),
      rates: [],
    })),
  ];
}

async function round({ send, rates }: Row): Promise<void> {
  const started = performance.now();
  let sent = 0;
  let ms = 0;
  while (ms < roundMs) {
    await send(burst);
    sent += burst;
    ms = performance.now() - started;
  }
  rates.push((sent / ms) * 1000);
}

/** Other work only ever slows down: of the rounds, we take a good one. */
const rateOf = ({ rates }: Row): number =>
  rates.toSorted((a, b) => b - a)[Math.floor(rates.length / 4)] ?? 0;

function drawn(heading: string, rows: Row[]): string[] {
  const thousands = rows.map(({ name, ...row }) => ({
    name,
    value: rateOf({ name, ...row }) / 1000,
  }));
  const most = Math.max(...thousands.map(({ value }) => value));
  return [
    ...stage
      .sentences(`${heading}: thousand events a second`)
      .map(theme.secondary),
    ...stage.bars(
      thousands.map((row) => ({ ...row, wrong: row.value < most / 1.5 })),
    ),
  ];
}
