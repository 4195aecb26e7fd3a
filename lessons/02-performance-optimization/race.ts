// The race, and what each does when things happen in the middle of a delivery:
// tried, not looked up.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import * as stage from '../stage/stage.ts';
import { type Entrant, entrants } from './entrants.ts';
import type { PerformanceFacts } from './lesson.ts';
import { compare, sink } from './measure.ts';

const fact = stage.facts<PerformanceFacts>();
const theme = stage.themeHere();
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function race(listeners: number): Promise<string[]> {
  const one = timesOf(1);
  const names = Object.keys(one).sort((a, b) => one[a]! - one[b]!) as Name[];
  return [
    ...speed(names, one, listeners),
    '',
    ...stage.table(
      ['during an emit', 'one throws', 'one removed', 'one added', 'twice'],
      await tryAll(names),
    ),
    '',
    ...stage.sentences(
      'One throws: do the others hear the event? Removed or added by a ' +
        'listener: is it called in this round? Twice: how often a function ' +
        'is called that was added twice.',
    ),
    '',
    ...stage.notes([['a stream', await pulled()]]),
  ];
}

type Name = keyof typeof entrants;

/** With one listener, and with many. */
function speed(
  names: Name[],
  one: Record<string, number>,
  listeners: number,
): string[] {
  const many = timesOf(listeners);
  fact('raceNs', one);
  fact('crowdedRaceNs', many);
  const isWide = stage.columnsHere() >= 60;
  const manyOf = (name: Name) => stage.group(many[name]!).padStart(7);
  const crowd = `, then to ${stage.group(listeners)}`;
  return [
    stage.line(
      theme.secondary(`ns an event, to one listener${isWide ? crowd : ''}`),
    ),
    ...stage.bars(
      names.map((name) => ({
        name,
        value: one[name]!,
        says: isWide ? manyOf(name) : undefined,
      })),
    ),
  ];
}

function timesOf(listeners: number): Record<string, number> {
  const contestants = Object.entries(entrants).map(([name, enter]) => {
    const entrant = enter();
    for (let i = 0; i < listeners; i++) entrant.add(reads());
    return [name, (times: number) => entrant.send(times)] as const;
  });
  return compare(Object.fromEntries(contestants));
}

/** A new function each time: two of the six ignore one that they have. */
const reads = () => () => {
  sink.total++;
};

/** A row for each: what its listeners heard. */
async function tryAll(names: Name[]): Promise<string[][]> {
  const rows: string[][] = [];
  const deeds: PerformanceFacts['deeds'] = {};
  for (const name of names) {
    const enter = entrants[name];
    const deed = {
      othersHear: await oneThrows(enter()),
      removedCalled: removes(enter()),
      addedCalled: adds(enter()),
      calls: twice(enter()),
    };
    deeds[name] = deed;
    rows.push([
      name,
      deed.othersHear ? theme.pass('they hear') : theme.fail('they starve'),
      deed.removedCalled ? 'called' : 'not called',
      deed.addedCalled ? 'called' : 'not called',
      `${deed.calls} ×`.replace('×', theme.symbols.times),
    ]);
  }
  fact('deeds', deeds);
  return rows;
}

/** Some throw at the producer, others leave it to 'uncaughtException'. */
async function oneThrows(entrant: Entrant): Promise<boolean> {
  let heard = false;
  entrant.add(() => {
    throw new Error('on purpose');
  });
  entrant.add(() => {
    heard = true;
  });
  const ignore = () => {};
  process.on('uncaughtException', ignore);
  try {
    entrant.send(1);
  } catch {
    // at the producer
  }
  await nextTurn();
  process.off('uncaughtException', ignore);
  return heard;
}

function removes(entrant: Entrant): boolean {
  let called = false;
  const last = () => {
    called = true;
  };
  entrant.add(() => entrant.remove(last));
  entrant.add(last);
  entrant.send(1);
  return called;
}

function adds(entrant: Entrant): boolean {
  let called = false;
  const late = () => {
    called = true;
  };
  entrant.add(() => entrant.add(late));
  entrant.add(() => {});
  entrant.send(1);
  return called;
}

function twice(entrant: Entrant): number {
  let calls = 0;
  const listener = () => calls++;
  entrant.add(listener);
  entrant.add(listener);
  entrant.send(1);
  return calls;
}

const events = 5000;

/** How far does the producer get ahead of a reader that waits? */
async function pulled(): Promise<string> {
  let [made, read, ahead] = [0, 0, 0];
  function* produce() {
    for (let i = 0; i < events; i++) {
      ahead = Math.max(ahead, ++made - read);
      yield i;
    }
  }
  for await (const price of Readable.from(produce())) {
    await nextTurn();
    read++;
    sink.total += price;
  }
  const pushed = await pushedAhead();
  fact('streamAhead', ahead);
  fact('emitterAhead', pushed);
  return (
    `pulled by \`for await\`, waits: at most ${ahead} ahead of its reader. ` +
    `emit(), to an async listener, was ${stage.group(pushed)} ahead.`
  );
}

/** The same with emit(): a listener that waits holds nobody up. */
async function pushedAhead(): Promise<number> {
  const bus = new EventEmitter();
  let [read, ahead] = [0, 0];
  bus.on('price', async () => {
    await nextTurn();
    read++;
  });
  for (let made = 1; made <= events; made++) {
    bus.emit('price', made);
    ahead = Math.max(ahead, made - read);
  }
  while (read < events) await nextTurn();
  return ahead;
}
