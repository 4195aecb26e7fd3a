// Two of three replicas are down, and calls take their turns: is that seen?
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import {
  type Breaker,
  CircuitBreaker,
  InARowBreaker,
  noBreaker,
  type State,
} from './breaker.ts';
import { stateLegend, stateStrip } from './dashboard.ts';
import type { ProductionFacts } from './lesson.ts';
import { failsEvenly } from './simulation.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();
const calls = 300;
const gapMs = 10;

type Make = (now: () => number) => Breaker;
const inARow: Make = (now) => new InARowBreaker(now);
const byRate: Make = (now) => new CircuitBreaker({ now });

/** Calls one after another; after the first `badCalls` of them all is well. */
function go(make: Make, failRate: number, badCalls = calls) {
  let time = 0;
  let [reached, failed, refused] = [0, 0, 0];
  const states: State[] = [];
  const breaker = make(() => time);
  for (let i = 0; i < calls; i++, time += gapMs) {
    const report = breaker.enter();
    if (report) {
      const fails = i < badCalls && failsEvenly(reached, failRate);
      reached++;
      if (fails) failed++;
      report(!fails);
    } else refused++;
    states.push(breaker.state);
  }
  return { reached, failed, refused, states };
}

const reaction = ({ states }: { states: State[] }) => {
  const opened = states.indexOf('open') + 1;
  return opened ? theme.pass(`at call ${opened}`) : theme.fail('never');
};

/** Part of the dashboard's run: what the two kinds of counting see. */
export function twoOfThree(): string[] {
  const row = go(inARow, 66);
  const rate = go(byRate, 66);
  fact('rowFailed', row.failed);
  fact('rowOpened', row.states.includes('open'));
  fact('rateFailed', rate.failed);
  fact('rateOpened', rate.states.includes('open'));
  return stage.table(
    [`${calls} calls, 66 % fail evenly`, 'failed', 'refused', 'opens'],
    [
      ['5 failures in a row', row.failed, row.refused, reaction(row)],
      ['half of the last 20', rate.failed, rate.refused, reaction(rate)],
    ],
  );
}

export async function breakerScene(failRate: number): Promise<string[]> {
  const kinds: [string, Make][] = [
    ['none', () => noBreaker],
    ['5 in a row', inARow],
    ['rate, window', byRate],
  ];
  const runs = kinds.map(
    ([name, make]) => [name, go(make, failRate, 200)] as const,
  );
  fact(
    'failedByKind',
    runs.map(([, { failed }]) => failed),
  );
  fact('rateCloses', runs[2]![1].states.at(-1) === 'closed');
  const signs = stage.columnsHere() < 80 ? 15 : 30;
  const around = await aroundTheBus();
  return [
    ...stage.table(
      [
        `${failRate} % of the first 200 fail`,
        'state, 3 s',
        'failed',
        'refused',
      ],
      runs.map(([name, { states, failed, refused }]) => [
        name,
        stateStrip(states, signs),
        failed,
        refused,
      ]),
    ),
    stage.line(stateLegend),
    '',
    ...around,
    '',
    ...stage.sentences(
      'Counted in a row, one success starts it all over. A rate over a ' +
        'window sees it once half of them fail; on fewer than 10 calls it ' +
        'gives no verdict. Open, it lets single probes through after 500 ms: ' +
        'one failure opens it again, three successes close it. Around emit() ' +
        'it sees no rejection at all; where a listener throws it opens, and ' +
        'cuts off those that are well.',
    ),
  ];
}

/** A listener fails: what does a breaker around emit() know of it? */
async function aroundTheBus(): Promise<string[]> {
  const emits = 20;
  const bus = new EventEmitter();
  let [healthy, time] = [0, 0];
  const handler = new CircuitBreaker({ now: () => time });
  const outer = new InARowBreaker(() => time);
  let [seenAround, seenInside] = [0, 0];
  const charge = async () => {
    throw new Error('503');
  };
  const bad = async () => {
    const report = handler.enter();
    if (!report) return;
    await charge().catch(() => {
      seenInside++;
      report(false);
    });
  };
  bus.on('order', () => healthy++);
  bus.on('order', bad);
  for (let i = 0; i < emits; i++, time++) {
    const report = outer.enter();
    try {
      bus.emit('order');
      report?.(true);
    } catch {
      seenAround++;
      report?.(false);
    }
    await null;
    await null;
  }
  const thrown = aroundOneThatThrows(emits);
  fact('rejectionsSeenAroundEmit', seenAround);
  fact('rejectionsSeenAtCall', seenInside);
  fact('healthyRanInside', healthy);
  fact('throwsSeenAroundEmit', thrown.seen);
  fact('healthyRanAround', thrown.healthy);
  return stage.table(
    ['the breaker stands', 'failures seen', 'the healthy listener ran'],
    [
      [
        'around emit(), it rejects',
        theme.fail(`${seenAround} of ${emits}`),
        theme.pass(`${healthy} of ${emits}`),
      ],
      [
        'around emit(), it throws',
        `${thrown.seen}, then it opens`,
        theme.fail(`${thrown.healthy} of ${emits}`),
      ],
      [
        'around the call',
        theme.pass(`${seenInside}, then it opens`),
        theme.pass(`${healthy} of ${emits}`),
      ],
    ],
  );
}

/** The healthy listener stands first: only the breaker can stop it. */
function aroundOneThatThrows(emits: number) {
  const bus = new EventEmitter();
  let [healthy, seen] = [0, 0];
  const breaker = new InARowBreaker(() => 0);
  bus.on('order', () => healthy++);
  bus.on('order', () => {
    throw new Error('503');
  });
  for (let i = 0; i < emits; i++) {
    const report = breaker.enter();
    try {
      if (report) bus.emit('order');
    } catch {
      seen++;
      report?.(false);
    }
  }
  return { healthy, seen };
}
