// The options of an example, read from the command line:
// `--sessions 100 --break no-limit`.
import type { Knobs } from '../../src/course/course.ts';
import type { KnobValues } from '../../src/course/define.ts';
import { readArguments } from '../../src/course/knob-values.ts';
import { UserError } from '../../src/course/user-error.ts';

interface WithKnobs {
  knobs: Knobs;
  breaks: Record<string, { says: string }>;
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
    const { knobs: values, break: broken, seed } = readArguments(lesson, argv);
    return { ...values, break: broken, seed } as any;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return misused(error.message);
  }
}

/** One clear line, and the code for a wrong command. */
export function misused(message: string): never {
  process.stderr.write(`  ${message}\n`);
  process.exit(2);
}
