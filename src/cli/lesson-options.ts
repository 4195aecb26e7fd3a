// A lesson's own command line: `run 01 --sessions 100 --break no-limit`, with its own --help.
import { Command, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import type { Knob, Lesson } from '../course/course.ts';
import { lessonNumber } from '../course/find.ts';
import { helpStyle } from './commander-style.ts';

export interface LessonOptions {
  knobs: Record<string, unknown>;
  break?: string;
  seed?: number;
  source: boolean;
  json: boolean;
  predict: boolean;
  /** For the example: only what was given. */
  args: string[];
}

/** Parses what stands after the lesson's name; throws commander's errors, which `main` explains. */
export function parseLessonOptions(
  lesson: Lesson,
  argv: string[],
  output: OutputConfiguration,
): LessonOptions {
  const command = lessonCommand(lesson).configureOutput(output).exitOverride();
  command.parse(argv, { from: 'user' });
  const { break: broken, seed, source = false, json = false, predict, ...values } = command.opts();
  const knobs = Object.fromEntries(
    Object.entries(lesson.knobs).map(([name, knob]) => [name, values[name] ?? knob.default]),
  );
  const given = Object.entries(values).filter(
    ([name]) => command.getOptionValueSource(name) === 'cli',
  );
  const args = given
    .filter(([name]) => name in lesson.knobs)
    .flatMap(([name, value]) =>
      value === true ? [`--${dashed(name)}`] : [`--${dashed(name)}`, String(value)],
    );
  if (broken !== undefined) args.push('--break', broken);
  if (seed !== undefined) args.push('--seed', String(seed));
  return { knobs, break: broken, seed, source, json, predict, args };
}

function lessonCommand(lesson: Lesson): Command {
  const command = new Command(`events-course run ${lessonNumber(lesson)}`)
    .description(`${lesson.title}\n\n${lesson.story}`)
    .usage('[options]')
    .configureHelp(helpStyle)
    .showSuggestionAfterError()
    .showHelpAfterError(`See:  events-course run ${lessonNumber(lesson)} --help`)
    .allowExcessArguments(false);
  for (const [name, knob] of Object.entries(lesson.knobs))
    command.addOption(knobOption(name, knob));
  const breaks = Object.entries(lesson.breaks).map(([name, { says }]) => `${name}: ${says}`);
  return command
    .addOption(
      new Option(
        '--break <name>',
        `a variant that goes wrong on purpose (${breaks.join('; ')})`,
      ).choices(Object.keys(lesson.breaks)),
    )
    .addOption(
      new Option('--seed <n>', 'the same random numbers again').argParser(wholeNumber(0, 2 ** 31)),
    )
    .option('--source', 'print the code that runs, and run nothing')
    .option('--no-predict', 'ask nothing')
    .option('--json', 'one JSON object on stdout');
}

function knobOption(name: string, knob: Knob): Option {
  if (knob.type === 'switch') return new Option(`--${dashed(name)}`, knob.says);
  if (knob.type === 'choice') {
    const values = Object.entries(knob.choices).map(([value, means]) => `${value}: ${means}`);
    return new Option(
      `--${dashed(name)} <value>`,
      `${knob.says} (${values.join('; ')}; default: ${knob.default})`,
    ).choices(Object.keys(knob.choices));
  }
  if (knob.type === 'text')
    return new Option(`--${dashed(name)} <text>`, `${knob.says} (default: ${knob.default})`);
  const says = `${knob.says} (${knob.min} to ${knob.max}, default: ${knob.default})`;
  return new Option(`--${dashed(name)} <n>`, says).argParser(wholeNumber(knob.min, knob.max));
}

const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`A whole number from ${min} to ${max} is wanted.`);
};

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
