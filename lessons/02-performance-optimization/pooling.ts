// One object for many events. It saves the making of objects, and lends the
// same one to a listener that still reads while the next event writes.
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import type { PerformanceFacts } from './lesson.ts';
import { compare, sink } from './measure.ts';

const fact = stage.facts<PerformanceFacts>();
const theme = stage.themeHere();

class Quote {
  id: number;
  price: number;
  constructor(id: number) {
    this.id = id;
    this.price = id * 2;
  }
}

/** Lends an object; who releases it may not look at it again. */
class Pool {
  #free: Quote[] = [];
  made = 0;

  acquire(id: number): Quote {
    const quote = this.#free.pop();
    if (!quote) return this.#make(id);
    quote.id = id;
    quote.price = id * 2;
    return quote;
  }

  release(quote: Quote): void {
    this.#free.push(quote);
  }

  #make(id: number): Quote {
    this.made++;
    return new Quote(id);
  }
}

/** The listener waits a turn, as for a database, and then reads. */
const slowly = async (quote: Quote, read: number[]): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
  read.push(quote.id);
};

const events = 1000;

interface Reading {
  name: string;
  read: number[];
  objects: number;
}

async function newEach(): Promise<Reading> {
  const bus = new EventEmitter();
  const read: number[] = [];
  bus.on('quote', (quote: Quote) => slowly(quote, read));
  for (let id = 1; id <= events; id++) bus.emit('quote', new Quote(id));
  await allRead(read);
  return { name: 'a new object each', read, objects: events };
}

/** Released when emit() returns: the listener has only begun. */
async function releasedByProducer(): Promise<Reading> {
  const [bus, pool] = [new EventEmitter(), new Pool()];
  const read: number[] = [];
  bus.on('quote', (quote: Quote) => slowly(quote, read));
  for (let id = 1; id <= events; id++) {
    const quote = pool.acquire(id);
    bus.emit('quote', quote);
    pool.release(quote);
  }
  await allRead(read);
  return { name: 'pool, released after emit', read, objects: pool.made };
}

/** Released by its reader, who must be the only one. */
async function releasedByReader(): Promise<Reading> {
  const [bus, pool] = [new EventEmitter(), new Pool()];
  const read: number[] = [];
  bus.on('quote', async (quote: Quote) => {
    await slowly(quote, read);
    pool.release(quote);
  });
  for (let id = 1; id <= events; id++) bus.emit('quote', pool.acquire(id));
  await allRead(read);
  return { name: 'pool, released by reader', read, objects: pool.made };
}

async function allRead(read: number[]): Promise<void> {
  while (read.length < events) await new Promise((r) => setImmediate(r));
}

export async function pooling(): Promise<string[]> {
  const readings = [
    await newEach(),
    await releasedByProducer(),
    await releasedByReader(),
  ];
  const wrong = ({ read }: Reading) =>
    read.filter((id, i) => id !== i + 1).length;
  fact('newObjectWrong', wrong(readings[0]!));
  fact('pooledWrong', wrong(readings[1]!));
  fact('releasedLateWrong', wrong(readings[2]!));
  fact('releasedLateObjects', readings[2]!.objects);
  const { more } = theme.symbols;
  return [
    ...cheap(),
    '',
    ...stage.table(
      [`events 1, 2, 3 ${more}: it reads`, 'after a turn', 'wrong', 'objects'],
      readings.map((one) => {
        const count = wrong(one);
        const paint = count > 0 ? theme.fail : theme.pass;
        const first = `${one.read.slice(0, 3).join(', ')} ${more}`;
        return [one.name, first, paint(stage.group(count)), one.objects];
      }),
    ),
    '',
    ...buffers(),
    '',
    ...stage.sentences(
      'Where listeners wait, a pool must keep as many objects as there are ' +
        'events under way. It pays for what is large or hard to make: ' +
        'buffers, connections, threads.',
    ),
  ];
}

/** Listeners that are done when emit() returns: the best case of a pool. */
function cheap(): string[] {
  const bus = new EventEmitter();
  bus.on('quote', (quote: Quote) => {
    sink.total += quote.price;
  });
  const pool = new Pool();
  const reused = new Quote(0);
  const ns = compare({
    made: (times) => {
      for (let i = 0; i < times; i++) bus.emit('quote', new Quote(i));
    },
    pooled: (times) => {
      for (let i = 0; i < times; i++) {
        const quote = pool.acquire(i);
        bus.emit('quote', quote);
        pool.release(quote);
      }
    },
    reused: (times) => {
      for (let i = 0; i < times; i++) {
        reused.id = i;
        reused.price = i * 2;
        bus.emit('quote', reused);
      }
    },
  });
  fact('newObjectNs', ns.made);
  fact('pooledNs', ns.pooled);
  fact('reusedNs', ns.reused);
  return [
    stage.line(theme.secondary('one emit, its object included, ns')),
    ...stage.bars([
      { name: 'a new object each', value: ns.made },
      { name: 'one from a pool', value: ns.pooled },
      { name: 'the same one again', value: ns.reused },
    ]),
  ];
}

const size = 64 * 1024;

/** Here making costs more than lending: 64 KB, which must be zeroed. */
function buffers(): string[] {
  const kept = Buffer.alloc(size);
  const use = (buffer: Buffer, i: number) => {
    buffer[0] = i;
    sink.total += buffer[0];
  };
  const ns = compare({
    made: (times) => {
      for (let i = 0; i < times; i++) use(Buffer.alloc(size), i);
    },
    kept: (times) => {
      for (let i = 0; i < times; i++) use(kept, i);
    },
  });
  fact('newBufferNs', ns.made);
  fact('keptBufferNs', ns.kept);
  return [
    stage.line(theme.secondary('a Buffer of 64 KB, ns')),
    ...stage.bars([
      { name: 'a new one each', value: ns.made },
      { name: 'the same one again', value: ns.kept },
    ]),
  ];
}
