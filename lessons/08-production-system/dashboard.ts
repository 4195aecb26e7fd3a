// The dashboard of the shop: what comes in, how late we are, what waits, and
// what we refuse.
import * as stage from '../stage/stage.ts';
import type { State } from './breaker.ts';
import {
  endMs,
  outage,
  type Sample,
  type Shop,
  spike,
  tickMs,
} from './shop.ts';

const theme = stage.themeHere();
const names = 14;
const numbers = 8;
const ticks = endMs / tickMs;
const width = () => Math.min(ticks, stage.columnsHere() - names - numbers - 6);

/** Of a closed, an open and a half-open breaker, also without colours. */
export const stateSigns: Record<State, string> = {
  closed: theme.pass(theme.symbols.later),
  open: theme.fail(theme.symbols.block),
  'half-open': theme.warn('?'),
};

export const stateLegend = Object.entries(stateSigns)
  .map(([state, sign]) => `${sign} ${state}`)
  .join('  ');

/** One sign for each group of neighbours: what is rarest among them. */
export function stateStrip(states: State[], signs: number): string {
  const rarest = (some: State[]) =>
    (['half-open', 'open'] as const).find((state) => some.includes(state)) ??
    'closed';
  const size = Math.min(signs, states.length);
  return Array.from({ length: size }, (_, i) => {
    const from = Math.floor((i * states.length) / size);
    const to = Math.floor(((i + 1) * states.length) / size);
    return stateSigns[rarest(states.slice(from, to))];
  }).join('');
}

export function dashboard(shop: Shop): string[] {
  const { samples } = shop;
  const last = samples.at(-1)!;
  const lines = [
    row('12 seconds', events(), ''),
    spark('requests/s', samples, 'rate'),
    spark('p99, ms', samples, 'p99'),
    spark('queue depth', samples, 'depth'),
    spark('oldest, ms', samples, 'oldest'),
    row('breaker', states(samples), last.state),
  ];
  return [...lines, ...stage.sentences(counters(shop))];
}

function counters(shop: Shop): string {
  const { arrived, served, fallback, deadLetters, queue, unanswered } = shop;
  const [all, paid, later, shed, dead, open] = [
    arrived,
    served,
    fallback,
    queue.shed,
    deadLetters,
    unanswered,
  ].map((value) => stage.group(value));
  return [
    `in ${all}   paid ${paid}   charged later ${later}`,
    `shed ${shed}   dead ${dead}   in work ${open}`,
  ].join('   ');
}

function row(name: string, drawn: string, value: string): string {
  const left = name.padEnd(names) + stage.padEnd(drawn, width());
  return stage.line(`${left}  ${value.padStart(numbers)}`.trimEnd());
}

/** What has not been played yet stays empty. */
const filled = (samples: Sample[]) =>
  Math.round((samples.length / ticks) * width());

function spark(
  name: string,
  samples: Sample[],
  value: 'rate' | 'p99' | 'depth' | 'oldest',
): string {
  const values = samples.map((sample) => sample[value]);
  const scale = { min: 0, width: filled(samples) };
  const highest = stage.group(Math.max(...values));
  return row(name, stage.sparkline(values, scale), `max ${highest}`);
}

const states = (samples: Sample[]) =>
  stateStrip(
    samples.map(({ state }) => state),
    filled(samples),
  );

/** What is done to the shop, above the moment at which it is done. */
function events(): string {
  const at = (ms: number) => Math.round((ms / endMs) * width());
  const second = 'calls fail';
  const short = width() - at(outage.from) < second.length ? 'fail' : second;
  const first = `${'spike'.padStart(at(spike.from) + 5)} `;
  return theme.secondary(first.padEnd(at(outage.from)) + short);
}
