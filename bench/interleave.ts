// Fair comparison on a machine that is never quiet: the contenders take turns, round after round, and
// only what was measured in the same round is compared.
import { parseArgs } from 'node:util';

/** Gives the milliseconds that one run took. */
export type Contender = () => Promise<number>;

/** contender → its milliseconds, a sample a round. */
export type Samples<Name extends string> = Record<Name, number[]>;

export interface Ratio {
  median: number;
  /** The first and the third quartile. */
  spread: [number, number];
}

export async function interleave<Name extends string>(
  contenders: Record<Name, Contender>,
  rounds: number,
): Promise<Samples<Name>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Samples<Name>;
  for (const name of names) await contenders[name](); // files and caches are warm for everybody
  for (let round = 0; round < rounds; round++) {
    // Another one begins each time: who comes after a heavy one finds the caches cold.
    const order = names.map((_, i) => names[(i + round) % names.length]!);
    for (const name of order) samples[name].push(await contenders[name]());
  }
  return samples;
}

/** How many times as long as `other`: the median over the rounds. */
export function ratioOf(samples: number[], other: number[]): Ratio {
  const ratios = samples.map((ms, round) => ms / other[round]!);
  return {
    median: quantile(ratios, 0.5),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at % 1);
}

/** `--rounds 50` */
export function roundsFrom(argv: string[], usual: number): number {
  const { values } = parseArgs({ args: argv, options: { rounds: { type: 'string' } } });
  const rounds = Number(values.rounds ?? usual);
  if (!Number.isInteger(rounds) || rounds < 3) throw new Error('--rounds: 3 or more');
  return rounds;
}
