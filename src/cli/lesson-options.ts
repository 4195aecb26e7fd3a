// A lesson's own command line: `run 01 --sessions 100 --break no-limit`, with its own --help.
import { Command, type OutputConfiguration } from 'commander';
import type { Knob, Lesson } from '../course/course.ts';
import { flag } from '../course/define.ts';
import { lessonNumber } from '../course/find.ts';
import { optionName, readArguments } from '../course/knob-values.ts';
import { helpStyle } from './commander-style.ts';

export interface LessonOptions {
  knobs: Record<string, unknown>;
  break?: string;
  source: boolean;
  json: boolean;
  predict: boolean;
  /** For the example: what is not its default anyway, and the seed. */
  args: string[];
}

/** What every lesson takes beside its own knobs; none of it reaches the example. */
const ways = {
  source: flag({ says: 'print the code that runs, and run nothing' }),
  noPredict: flag({ says: 'ask nothing' }),
  json: flag({ says: 'one JSON object on stdout' }),
};

/** Reads what stands after the lesson's name, as the example will. `--help` ends with commander's error of code 0. */
export function parseLessonOptions(
  lesson: Lesson,
  argv: string[],
  output: OutputConfiguration,
): LessonOptions {
  if (argv.some((argument) => /^(--help|-h)$/.test(argument)))
    lessonCommand(lesson).configureOutput(output).exitOverride().help();
  const { breaks } = lesson;
  const run = readArguments({ knobs: { ...lesson.knobs, ...ways }, breaks }, argv);
  const { source, noPredict, json, ...knobs } = run.knobs;
  const args = Object.entries(knobs)
    .filter(([name, value]) => value !== lesson.knobs[name]!.default)
    .flatMap(([name, value]) =>
      value === true ? [optionName(name)] : [optionName(name), String(value)],
    );
  if (run.break !== undefined) args.push('--break', run.break);
  args.push('--seed', String(run.seed));
  return {
    knobs,
    break: run.break,
    source: Boolean(source),
    json: Boolean(json),
    predict: !noPredict,
    args,
  };
}

/** Only for its help. */
function lessonCommand(lesson: Lesson): Command {
  const command = new Command(`events-course run ${lessonNumber(lesson)}`)
    .description(`${lesson.title}\n\n${lesson.story}`)
    .usage('[options]')
    .configureHelp(helpStyle);
  for (const [name, knob] of Object.entries(lesson.knobs))
    command.option(`${optionName(name)}${argumentOf(knob)}`, helpOf(knob));
  const breaks = Object.entries(lesson.breaks).map(([name, { says }]) => `${name}: ${says}`);
  command
    .option('--break <name>', `a variant that goes wrong on purpose (${breaks.join('; ')})`)
    .option('--seed <n>', 'the same random numbers again');
  for (const [name, way] of Object.entries(ways)) command.option(optionName(name), way.says);
  return command;
}

/** For completion: what may follow the lesson's name, and the words that each option takes, if any. */
export function offeredOptions(lesson: Lesson): OfferedOption[] {
  const breaks = Object.entries(lesson.breaks).map(([name, { says }]) => [name, says]);
  return [
    ...Object.entries<Knob>({ ...lesson.knobs, ...ways }).map(([name, knob]) => ({
      name: optionName(name).slice('--'.length),
      says: knob.says,
      words: wordsOf(knob),
    })),
    {
      name: 'break',
      says: 'a variant that goes wrong on purpose',
      words: Object.fromEntries(breaks),
    },
    { name: 'seed', says: 'the same random numbers again', words: {} },
  ];
}

export interface OfferedOption {
  name: string;
  says: string;
  /** Each with what it means; none where any value will do. A switch takes no value. */
  words?: Record<string, string>;
}

function wordsOf(knob: Knob): Record<string, string> | undefined {
  if (knob.type === 'switch') return undefined;
  return knob.type === 'choice' ? knob.choices : {};
}

const argumentOf = ({ type }: Knob) =>
  ({ switch: '', choice: ' <value>', text: ' <text>', number: ' <n>' })[type];

function helpOf(knob: Knob): string {
  if (knob.type === 'switch') return knob.says;
  if (knob.type === 'text') return `${knob.says} (default: ${knob.default})`;
  if (knob.type === 'number')
    return `${knob.says} (${knob.min} to ${knob.max}, default: ${knob.default})`;
  const values = Object.entries(knob.choices).map(([value, means]) => `${value}: ${means}`);
  return `${knob.says} (${values.join('; ')}; default: ${knob.default})`;
}
