// The options of an example, read from the command line: `--sessions 100 --break no-limit`.
import { parseArgs } from 'node:util';
import type { Knob, Knobs } from '../../src/course/course.ts';
import type { KnobValues } from '../../src/course/define.ts';

interface WithKnobs {
  knobs: Knobs;
  breaks: object;
}

/** The lesson's knobs with their values, the break that was asked for, and a seed. A wrong value ends the program with code 2. */
export function knobs<Lesson extends WithKnobs>(
  lesson: Lesson,
  argv = process.argv.slice(2),
): KnobValues<Lesson['knobs']> & {
  break?: keyof Lesson['breaks'] & string;
  seed: number;
} {
  try {
    return readKnobs(lesson, argv) as any;
  } catch (error) {
    process.stderr.write(`  ${(error as Error).message}\n`);
    process.exit(2);
  }
}

/** As `knobs`, but throws where a value is wrong. */
export function readKnobs(
  { knobs, breaks }: WithKnobs,
  argv: string[],
): Record<string, unknown> {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries(
    Object.entries(knobs).map(([name, { type }]) => [
      dashed(name),
      type === 'switch' ? ({ type: 'boolean' } as const) : text,
    ]),
  );
  const { values } = parseArgs({
    args: argv,
    options: { ...options, break: text, seed: text },
  });
  const given = values as Record<string, string | boolean | undefined>;
  if (given.break !== undefined && !(String(given.break) in breaks)) {
    throw new Error(
      `--break ${given.break}: there are ${Object.keys(breaks).join(', ')}.`,
    );
  }
  const read = Object.entries(knobs).map(([name, knob]) => [
    name,
    readKnob(dashed(name), knob, given[dashed(name)]),
  ]);
  return {
    ...Object.fromEntries(read),
    break: given.break,
    seed: Number(given.seed ?? 1),
  };
}

function readKnob(
  name: string,
  knob: Knob,
  given: string | boolean | undefined,
): unknown {
  if (given === undefined || knob.type === 'switch')
    return given ?? knob.default;
  if (knob.type === 'choice') {
    if (String(given) in knob.choices) return given;
    throw new Error(
      `--${name} ${given}: there are ${Object.keys(knob.choices).join(', ')}.`,
    );
  }
  const value = Number(given);
  if (Number.isInteger(value) && value >= knob.min && value <= knob.max)
    return value;
  throw new Error(
    `--${name} ${given}: a whole number from ${knob.min} to ${knob.max} is wanted.`,
  );
}

const dashed = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
