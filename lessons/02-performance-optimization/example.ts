// What does an emit cost, and what do its listeners do to everybody else? We
// send heavy jobs by four strategies, and watch the event loop meanwhile.
import { isMainThread, Worker } from 'node:worker_threads';
import * as stage from '../stage/stage.ts';
import { lostError, returnValue } from './breaks.ts';
import { emitCost, removal } from './costs.ts';
import { frequent } from './frequent.ts';
import lesson, { type PerformanceFacts } from './lesson.ts';
import { strip, stripLegend, type Watched, watch } from './loop.ts';
import { measuring } from './measuring.ts';
import { pooling } from './pooling.ts';
import { race } from './race.ts';
import * as strategies from './strategies.ts';

const fact = stage.facts<PerformanceFacts>();
const theme = stage.themeHere();
const options = stage.knobs(lesson);

type Row = [name: string, strategy: strategies.Strategy, reset?: boolean];

const four: Row[] = [
  ['sync', strategies.sync],
  ['setImmediate', strategies.immediate],
  ['chunked', strategies.chunked],
  ['worker', strategies.inWorker],
];

/** The same jobs for each strategy, drawn while they run. */
async function stalls(rows: Row[], screen: stage.Live) {
  const worker = new Worker(new URL(import.meta.url)); // serves, see the end
  const seen: Watched[] = [];
  let drawn = 0;
  const table = (beats?: number[]) => loopTable(rows, seen, beats);
  const onBeat = (beats: number[]) => {
    if (performance.now() - drawn < 33) return; // drawing costs time too
    screen.draw(table(beats));
    drawn = performance.now();
  };
  for (const [, strategy, reset] of rows) {
    screen.draw(table()); // its name, to be seen while nothing moves
    seen.push(await watch(strategy, options, worker, { onBeat, reset }));
  }
  await worker.terminate();
  return { seen, lines: table() };
}

const ms = (value: number) => `${stage.group(value, value < 10 ? 1 : 0)} ms`;

/** What else is worth a column: it depends on what is shown. */
const columns: Record<string, [string, (one: Watched) => string]> = {
  reset: ['monitor', ({ monitored }) => ms(monitored)],
  'at-once': ['turns', ({ turns }) => String(turns)],
};
const column = columns[options.break ?? ''] ?? [
  'emitted in',
  ({ returned }: Watched) => ms(returned),
];

function loopTable(rows: Row[], seen: Watched[], beats: number[] = [0]) {
  const work = `${options.jobs} jobs of ${options.jobMs} ms`;
  return stage.table(
    [work, stripLegend(), column[0], 'longest stall'],
    rows.slice(0, seen.length + 1).map(([name], i) => {
      const one = seen[i];
      if (!one) return [name, strip(beats, options), '', ''];
      const isLong = one.stall > 2 * options.jobMs;
      const stall = (isLong ? theme.fail : theme.pass)(ms(one.stall));
      return [name, strip(one.beats, options), column[1](one), stall];
    }),
  );
}

async function cost(): Promise<void> {
  const screen = stage.live();
  const { seen, lines } = await stalls(four, screen);
  const costs = [...lines, '', ...emitCost(options.listeners)];
  screen.draw(costs);
  screen.end([...costs, '', ...removal(options.removed)]);
  const [sync, immediate, chunked, worker] = seen as Four;
  fact('syncStallMs', sync.stall);
  fact('immediateStallMs', immediate.stall);
  fact('chunkedStallMs', chunked.stall);
  fact('workerStallMs', worker.stall);
  fact('syncEmittedMs', sync.returned);
  fact('immediateEmittedMs', immediate.returned);
}
type Four = [Watched, Watched, Watched, Watched];

const print = (lines: string[]) => console.log(lines.join('\n'));

/** Two strategies, one of which goes wrong. */
async function pair(rows: [Row, Row]): Promise<[Watched, Watched]> {
  const screen = stage.live();
  const { seen, lines } = await stalls(rows, screen);
  screen.end(lines);
  return seen as [Watched, Watched];
}

/** The slices of all jobs in one turn, against one slice a turn. */
async function atOnce(): Promise<void> {
  const [one, all] = await pair([
    ['one at a time', strategies.chunked],
    ['all at once', strategies.chunkedAtOnce],
  ]);
  fact('chunkedStallMs', one.stall);
  fact('atOnceStallMs', all.stall);
  fact('chunkedTurns', one.turns);
  fact('atOnceTurns', all.turns);
}

async function reset(): Promise<void> {
  const [waited, blind] = await pair([
    ['not reset', strategies.sync],
    ['just reset', strategies.sync, true],
  ]);
  fact('monitorMs', waited.monitored);
  fact('resetMonitorMs', blind.monitored);
  fact('syncStallMs', blind.stall);
}

async function main(): Promise<void> {
  if (options.break === 'at-once') await atOnce();
  else if (options.break === 'reset') await reset();
  else if (options.break === 'return-value') print(await returnValue());
  else if (options.break === 'lost-error') print(await lostError());
  else if (options.scene === 'race') print(await race(options.listeners));
  else if (options.scene === 'frequent') print(await frequent(options.names));
  else if (options.scene === 'pooling') print(await pooling());
  else if (options.scene === 'measuring') print(await measuring());
  else await cost();
}

if (isMainThread) await main();
else strategies.serveJobs();
