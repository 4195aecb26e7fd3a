// From the options of a run back to a command line: for the child, and for whoever wants to run it again.
import type { Lesson } from '../course/course.ts';
import { optionName, type RunOptions } from '../course/knob-values.ts';

/** The arguments that ask an example for these values; what stands at its default is left out. */
export function exampleArguments(
  { knobs }: Pick<Lesson, 'knobs'>,
  run: RunOptions,
  defaultSeed = 1,
): string[] {
  const turned = Object.entries(run.knobs).filter(([name, value]) => value !== knobs[name]?.default);
  return [
    ...turned.flatMap(([name, value]) =>
      value === true ? [optionName(name)] : [optionName(name), String(value)],
    ),
    ...(run.break ? ['--break', run.break] : []),
    ...(run.seed === defaultSeed ? [] : ['--seed', String(run.seed)]),
  ];
}
