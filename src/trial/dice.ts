// Programs as plain code that rolls dice, for models whose runs are many and short: combinators cost
// more there than what they generate. fast-check gives each run its seed, and counts the runs.
import { Arbitrary, type Random, Stream, Value } from 'fast-check';

/** Makes a part of a program. */
export type Make<Part> = (dice: Dice) => Part;

/** Numbers by mulberry32: fast-check's own take ten times as long, and a run rolls a hundred dice. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return least + Math.floor(share * (most - least + 1));
  }

  isOneIn(count: number): boolean {
    return this.between(1, count) === 1;
  }

  /** One time in `of`; else it makes nothing. */
  maybe<Part>(of: number, make: Make<Part>): Part | undefined {
    return this.isOneIn(of) ? make(this) : undefined;
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.between(0, choices.length - 1)]!;
  }

  many<Part>(least: number, most: number, make: Make<Part>): Part[] {
    const made: Part[] = [];
    for (let left = this.between(least, most); left > 0; left--) made.push(make(this));
    return made;
  }

  /** Each choice as often as its weight says, compared with the others. */
  weighted<Part>(choices: readonly [weight: number, Make<Part>][]): Part {
    let sum = 0;
    for (const [weight] of choices) sum += weight;
    let left = this.between(1, sum);
    for (const [weight, make] of choices) {
      left -= weight;
      if (left <= 0) return make(this);
    }
    throw new Error('unreachable: the weights add up to the sum');
  }
}

/** A field that is undefined is left out: it would show in what the run is made of. */
export function known<Made extends object>(
  made: {
    [Key in keyof Made]: Made[Key] | undefined;
  },
): Made {
  const kept: Partial<Made> = {}; // `delete` would make an object that is slow to read
  for (const key in made) if (made[key] !== undefined) kept[key] = made[key];
  return kept as Made;
}

/** A list, because what is rolled beside it may be several. */
export const one =
  <Part>(make: Make<Part>): Make<Part[]> =>
  (dice) => [make(dice)];

/** What `make` rolls. fast-check makes none of it smaller: `smaller.ts` does that, on the data. */
export const rolled = <Run>(make: Make<Run>): Arbitrary<Run> => new Rolled(make);

class Rolled<Run> extends Arbitrary<Run> {
  readonly #make: Make<Run>;

  constructor(make: Make<Run>) {
    super();
    this.#make = make;
  }

  generate(random: Random): Value<Run> {
    return new Value(this.#make(new Dice(random.nextInt())), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Run {
    return value !== undefined;
  }

  shrink(): Stream<Value<Run>> {
    return Stream.nil();
  }
}
