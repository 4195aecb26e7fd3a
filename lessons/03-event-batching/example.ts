// When does it pay to send events in batches? We time a consumer that costs
// nothing and one that costs some microseconds a call, and then look at who
// calls when, while events keep coming.
import * as stage from '../stage/stage.ts';
import { flood, sigterm, throws } from './breaks.ts';
import { flushes } from './flushes.ts';
import { latency } from './latency.ts';
import lesson from './lesson.ts';
import { merge } from './merge.ts';
import { overflow } from './overflow.ts';
import { pitfalls } from './pitfalls.ts';
import { rhythm } from './rhythm.ts';
import { speed } from './speed.ts';
import { timing } from './timing.ts';

const options = stage.knobs(lesson);

async function batching(): Promise<void> {
  const screen = stage.live();
  const bars = await speed(options, screen.draw);
  const { redraws, draw } = screen;
  const calls = await timing({
    redraws,
    draw: (lines) => draw([...bars, '', ...lines]),
  });
  screen.end([...bars, '', ...calls]);
}

/** Prints what it returns, if it does not draw by itself. */
type Show = () => string[] | Promise<string[]> | Promise<void>;

const scenes: Record<typeof options.scene, Show> = {
  batching,
  flushes: () => flushes(options),
  latency: () => latency(options),
  rhythm,
  merge: () => merge(options.seed),
  overflow,
  pitfalls,
};

const breaks: Record<NonNullable<typeof options.break>, Show> = {
  sigterm,
  throws,
  flood: () => flood(options.rate, options.overflow),
};

const show = options.break ? breaks[options.break] : scenes[options.scene];
const lines = await show();
if (lines) console.log(lines.join('\n'));
