// How we compare: warmed up, and in turns, so that a busy moment of the machine
// hits all alike. Other work only ever adds: of the rounds, we take a good one.

/** Runs what is measured so many times, in a loop of its own. */
export type Contestant = (times: number) => void;

const rounds = 12;
/** What one round of one contestant takes, so that the clock is precise. */
const roundMs = 2;

/** Nanoseconds for one time, by name. */
export function compare<Name extends string>(
  contestants: Record<Name, Contestant>,
): Record<Name, number> {
  const all = Object.entries<Contestant>(contestants).map(([name, run]) => ({
    name,
    run,
    times: warmUp(run),
    samples: [] as number[],
  }));
  for (let round = 0; round < rounds; round++)
    for (const { run, times, samples } of all)
      samples.push((elapsedMs(() => run(times)) * 1e6) / times);
  const best = all.map(({ name, samples }) => [name, lowerQuartile(samples)]);
  return Object.fromEntries(best) as Record<Name, number>;
}

/** Until the compiler has done its work, and a round takes long enough. */
function warmUp(run: Contestant): number {
  let times = 64;
  while (elapsedMs(() => run(times)) < roundMs) times *= 2;
  run(times);
  return times;
}

export function elapsedMs(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Not the best of all: that one may have had no garbage to collect. */
const lowerQuartile = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]!;

/** Listeners and loops leave something here: unused work is optimised away. */
export const sink = { total: 0 };
