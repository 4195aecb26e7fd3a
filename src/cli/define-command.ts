// What a command says of itself, once: the program, its help and the completion are made from it.
import type { Course, Lesson } from '../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../course/find.ts';
import type { Context } from './context.ts';
import type { OfferedOption } from './lesson-options.ts';

export interface Command<
  Arguments extends readonly Argument[] = readonly Argument[],
  Options extends OptionTable = OptionTable,
> {
  summary: string;
  arguments?: Arguments;
  options?: Options;
  /** Where it isn't what the arguments say. */
  usage?: string;
  /** What follows its first argument belongs to a lesson: it comes as it was typed. */
  passesOptions?: boolean;
  /** What a lesson takes after its name, for completion. */
  optionsOf?(lesson: Lesson): OfferedOption[];
  /** Below the help: the arguments as they are typed, and what they do. */
  examples?: readonly Example[];
  /** Returns the exit code. */
  run(
    context: Context,
    options: OptionsOf<Options>,
    ...typed: ValuesOf<Arguments>
  ): Promise<number> | number;
}

export type Example = readonly [args: string, says: string];
export type OptionTable = Record<string, CommandOption>;

export interface Argument {
  /** `<exercise>`; `[exercise]` where it may be missing; `[options...]` for all that is left. */
  name: string;
  says?: string;
  /** The only words it takes. */
  choices?: readonly string[];
  /** The words offered at Tab, each with what it is. */
  words?(course: Course): Words;
}

export interface CommandOption {
  says: string;
  /** `<n>`: its value. An option without one is a switch. */
  takes?: string;
  /** `w` for `-w`. */
  short?: string;
  /** A switch that is on until `--no-…`. */
  isOn?: boolean;
  /** Options that can't be given with it. */
  conflicts?: readonly string[];
}

type Words = [word: string, says: string][];

/** What a command gets for its options: `takes: '<n>'` gives a text, a switch true or false. */
export type OptionsOf<Options> = {
  [Name in keyof Options]?: Options[Name] extends { takes: infer Takes }
    ? Takes extends `${string}...>`
      ? string[]
      : string
    : boolean;
};

type ValuesOf<Arguments extends readonly Argument[]> = {
  [Index in keyof Arguments]: ValueOf<Arguments[Index]['name']>;
};
type ValueOf<Name extends string> = Name extends `${string}...${string}`
  ? string[]
  : Name extends `<${string}`
    ? string
    : string | undefined;

export const defineCommand = <
  const Arguments extends readonly Argument[],
  const Options extends OptionTable,
>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options> => command;

export const json = { says: 'one JSON object on stdout' } as const;
export const yes = { short: 'y', says: 'do not ask' } as const;

export const lessonWords = ({ lessons }: Course): Words =>
  lessons.map((lesson) => [lessonNumber(lesson), lesson.title]);

export const exerciseWords = ({ exercises }: Course): Words =>
  exercises.map((exercise) => [exerciseNumber(exercise), exercise.title]);

export const guideWords = ({ guides }: Course): Words =>
  guides.map((guide) => [guideName(guide), guide.title]);
