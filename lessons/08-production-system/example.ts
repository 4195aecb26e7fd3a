// A shop under a spike, while its payment service fails. We play twelve seconds
// of it on a clock of our own, and look at what a dashboard must show.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { backpressure } from './backpressure.ts';
import { type Breaker, CircuitBreaker, noBreaker } from './breaker.ts';
import { breakerScene, twoOfThree } from './breaker-scene.ts';
import { noJitter, noLimit, sigterm } from './breaks.ts';
import { dashboard, stateLegend } from './dashboard.ts';
import { degradation } from './degradation.ts';
import { errors } from './errors.ts';
import lesson, { type ProductionFacts } from './lesson.ts';
import { limits } from './limits.ts';
import { endMs, Shop } from './shop.ts';
import { shutdown } from './shutdown.ts';
import { Simulation } from './simulation.ts';
import { testing } from './testing.ts';

const fact = stage.facts<ProductionFacts>();
const options = stage.knobs(lesson);
const theme = stage.themeHere();

/** The same requests each time: only the breaker differs. */
async function play(breaker: 'on' | 'off', seen?: stage.Live): Promise<Shop> {
  const simulation = new Simulation();
  const now = () => simulation.now;
  const around: Breaker =
    breaker === 'on' ? new CircuitBreaker({ now }) : noBreaker;
  const shop = new Shop(simulation, { ...options, breaker: around });
  while (simulation.now < endMs) {
    shop.tick();
    seen?.draw(dashboard(shop));
    if (seen?.redraws) await sleep(50);
  }
  seen?.end(dashboard(shop));
  return shop;
}

/** A mean is one number for all: percentiles say how bad it gets. */
function latencies(rows: [name: string, shop: Shop][]): string[] {
  const ms = (micros: number) => stage.group(micros / 1000);
  return stage.table(
    [
      'answered after, ms',
      'mean',
      'p50',
      'p99',
      'p99.9',
      'max',
      'shed',
      'dead',
    ],
    rows.map(([name, { latency, queue, deadLetters }]) => [
      name,
      ms(latency.mean),
      ms(latency.percentile(50)),
      ms(latency.percentile(99)),
      ms(latency.percentile(99.9)),
      theme.fail(ms(latency.max)),
      stage.group(queue.shed),
      stage.group(deadLetters),
    ]),
  );
}

async function showDashboard(): Promise<string[]> {
  const shown = await play(options.breaker, stage.live());
  const other = options.breaker === 'on' ? 'off' : 'on';
  const shops = { [options.breaker]: shown, [other]: await play(other) };
  const { on, off } = shops as { on: Shop; off: Shop };
  report(shown);
  fact('shedWithBreaker', on.queue.shed);
  fact('shedWithoutBreaker', off.queue.shed);
  fact('failedWithBreaker', on.failedCalls);
  fact('failedWithoutBreaker', off.failedCalls);
  return [
    stage.line(stateLegend),
    '',
    ...latencies([
      ['with the breaker', on],
      ['without', off],
    ]),
    '',
    ...twoOfThree(),
  ];
}

function report({ latency, queue, samples, ...counts }: Shop): void {
  fact('meanMs', latency.mean / 1000);
  fact('p50Ms', latency.percentile(50) / 1000);
  fact('p99Ms', latency.percentile(99) / 1000);
  fact('p999Ms', latency.percentile(99.9) / 1000);
  fact('maxMs', latency.max / 1000);
  fact('deepest', queue.deepest);
  fact('oldestMs', queue.longestMs);
  fact('shed', queue.shed);
  fact('arrived', counts.arrived);
  fact('served', counts.served);
  fact('fallback', counts.fallback);
  fact('deadLetters', counts.deadLetters);
  fact('states', [...new Set(samples.map(({ state }) => state))]);
}

/** Prints what it returns, if it does not draw by itself. */
type Show = () => string[] | Promise<string[]> | Promise<void>;

const scenes: Record<typeof options.scene, Show> = {
  dashboard: showDashboard,
  errors,
  breaker: () => breakerScene(options.failRate),
  limits: () => limits(options.seed),
  backpressure: () => backpressure(options.limit),
  degradation: () => degradation(options.seed),
  shutdown,
  testing,
};

const breaks: Record<NonNullable<typeof options.break>, Show> = {
  'no-limit': () => noLimit(options),
  'no-jitter': () => noJitter(options.seed),
  sigterm,
};

const show = options.break ? breaks[options.break] : scenes[options.scene];
const lines = await show();
if (lines) console.log(lines.join('\n'));
