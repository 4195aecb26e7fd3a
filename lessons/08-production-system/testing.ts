// How is it tested without waiting and without luck? Time is handed in,
// listeners are there before anything happens, and what production does by
// chance is done on purpose.
import { EventEmitter, once } from 'node:events';
import * as stage from '../stage/stage.ts';
import type { ProductionFacts } from './lesson.ts';
import { Simulation } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const verdict = (isRight: boolean, text: string) =>
  isRight ? theme.pass(text) : theme.fail(text);

/** An order that is not paid within a day is cancelled. */
function aDay() {
  const simulation = new Simulation();
  const day = 24 * 60 * 60 * 1000;
  const cancelled: number[] = [];
  simulation.after(day, () => cancelled.push(simulation.now));
  simulation.playTo(day - 1);
  const before = cancelled.length;
  simulation.playTo(day);
  return { before, after: cancelled.length };
}

/** A service that may answer before its call returns, as a cache hit does. */
class Service extends EventEmitter {
  start(): void {
    this.emit('done', 42);
  }
}

/** Waits for `done` no longer than some turns of the loop. */
async function hears(first: 'register' | 'act'): Promise<boolean> {
  const service = new Service();
  const limit = new AbortController();
  if (first === 'act') service.start();
  const heard = once(service, 'done', { signal: limit.signal });
  if (first === 'register') service.start();
  setImmediate(() => limit.abort());
  return heard.then(
    () => true,
    () => false,
  );
}

/** What is left after a crash: all that was written. */
interface Disk {
  total: number;
  inbox: Set<number>;
}
type Consumer = (disk: Disk, id: number, point: () => void) => void;

const consumers: Record<string, Consumer> = {
  'adds the amount': (disk, _id, point) => {
    point();
    disk.total += 10;
    point();
  },
  'effect, then inbox': (disk, id, point) => {
    if (disk.inbox.has(id)) return;
    point();
    disk.total += 10;
    point();
    disk.inbox.add(id);
    point();
  },
  'inbox, then effect': (disk, id, point) => {
    if (disk.inbox.has(id)) return;
    point();
    disk.inbox.add(id);
    point();
    disk.total += 10;
    point();
  },
  'both in one transaction': (disk, id, point) => {
    if (disk.inbox.has(id)) return;
    point();
    disk.total += 10;
    disk.inbox.add(id); // no point in between: both are written, or neither
    point();
  },
};

class Crash extends Error {}

/** Three messages; whatever is not acknowledged comes again. */
function deliver(consumer: Consumer, { times = 1, crashAt = 0 }) {
  const disk: Disk = { total: 0, inbox: new Set() };
  let points = 0;
  const point = () => {
    if (++points === crashAt) throw new Crash();
  };
  for (let id = 1; id <= 3; id++)
    for (let time = 0; time < times; time++)
      untilDone(() => consumer(disk, id, point));
  return { total: disk.total, points };
}

function untilDone(work: () => void): void {
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/** Of all the points at which the power can go, how many give a wrong sum? */
function wrongCrashes(consumer: Consumer) {
  const { points } = deliver(consumer, {});
  const totals = Array.from(
    { length: points },
    (_, i) => deliver(consumer, { crashAt: i + 1 }).total,
  );
  return { points, wrong: totals.filter((total) => total !== 30).length };
}

export async function testing(): Promise<string[]> {
  const { before, after } = aDay();
  const registered = await hears('register');
  const late = await hears('act');
  const rows = Object.entries(consumers).map(([name, consumer]) => {
    const twice = deliver(consumer, { times: 2 }).total;
    return { name, twice, ...wrongCrashes(consumer) };
  });
  fact('cancelledBeforeAndAfterADay', [before, after]);
  fact('heardRegisteredFirst', registered);
  fact('heardActedFirst', late);
  fact(
    'totalsTwice',
    rows.map(({ twice }) => twice),
  );
  fact(
    'wrongCrashes',
    rows.map(({ wrong }) => wrong),
  );
  return [
    ...stage.table(
      ['a test that', 'finds'],
      [
        [
          'plays a day, less 1 ms',
          verdict(before === 0, `cancelled: ${before}`),
        ],
        ['plays the last ms', verdict(after === 1, `cancelled: ${after}`)],
        [
          'acts, then calls once()',
          verdict(late, late ? 'done' : 'nothing: it came at once'),
        ],
        [
          'calls once(), then acts',
          verdict(registered, registered ? 'done' : 'nothing'),
        ],
      ],
    ),
    '',
    ...stage.table(
      ['three messages, 30 in all', 'each twice', 'a crash at each point'],
      rows.map(({ name, twice, wrong, points }) => [
        name,
        verdict(twice === 30, String(twice)),
        verdict(wrong === 0, `${wrong} of ${points} wrong`),
      ]),
    ),
    '',
    ...stage.sentences(
      'No sleep, no luck: a test sets the time, registers before it acts, ' +
        'sends everything twice, and cuts the power at each point in turn. ' +
        'Exercise 5 is tested in this way.',
    ),
  ];
}
