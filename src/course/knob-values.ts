// From the options of a run, as they were typed, to values that its example can use.
import type { Knob, Lesson } from './course.ts';
import { listOf, nearest } from './find.ts';
import { UserError } from './user-error.ts';

/** What a run was asked for. */
export interface RunOptions {
  /** One value for each knob of the lesson. */
  knobs: Record<string, number | string | boolean>;
  break?: string;
  seed: number;
}

/** What was typed after the options' names, by the names of the knobs: `{ maxSize: '50', snapshot: true }`. */
type RawOptions = Record<string, string | boolean | undefined>;

type Runnable = Pick<Lesson, 'knobs' | 'breaks'>;

const defaultSeed = 1;
const seedKnob: Knob = {
  type: 'number',
  default: defaultSeed,
  min: 0,
  max: 2 ** 32 - 1,
  says: 'where the random numbers start',
};

/** Every option that a lesson takes: its knobs, `break` where it has some, `seed`. */
function runKnobs({ knobs, breaks }: Runnable): Record<string, Knob> {
  const names = Object.entries(breaks).map(([name, { says }]) => [name, says]);
  const choices = Object.fromEntries(names);
  const hasBreaks = names.length > 0;
  const breakKnob: Knob = { type: 'choice', default: '', choices, says: 'what goes wrong' };
  return { ...knobs, ...(hasBreaks ? { break: breakKnob } : {}), seed: seedKnob };
}

/** The value of each knob: what was typed, else its default. A UserError for what does not fit. */
function readRunOptions(lesson: Runnable, raw: RawOptions): RunOptions {
  const known = runKnobs(lesson);
  for (const name of Object.keys(raw))
    if (!Object.hasOwn(known, name)) throw unknown(optionName(name), known);
  const values: RunOptions['knobs'] = {};
  for (const [name, knob] of Object.entries(known)) {
    const given = raw[name];
    values[name] = given === undefined ? knob.default : readValue(optionName(name), knob, given);
  }
  const { break: broken, seed, ...knobs } = values;
  return { knobs, ...(broken ? { break: String(broken) } : {}), seed: Number(seed) };
}

/** The options out of a command line that holds nothing else: `--max-size 50 --fix=weak --snapshot`. */
export function readArguments(lesson: Runnable, args: string[]): RunOptions {
  const known = runKnobs(lesson);
  const raw: RawOptions = {};
  for (let at = 0; at < args.length; at++) {
    const [typed = '', value] = splitOnce(args[at]!);
    const name = knobName(typed);
    if (!typed.startsWith('--')) throw new UserError(`An option begins with --, not \`${typed}\`.`);
    if (!Object.hasOwn(known, name) || optionName(name) !== typed) throw unknown(typed, known);
    if (known[name]!.type === 'switch') raw[name] = value ?? true;
    else raw[name] = value ?? args[++at] ?? true;
  }
  return readRunOptions(lesson, raw);
}

/** `maxSize` → `--max-size` */
export const optionName = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What a knob accepts, in words: `a whole number from 100 to 10,000`. */
export function accepts(knob: Knob): string {
  if (knob.type === 'switch') return 'no value';
  if (knob.type === 'text') return 'a text';
  if (knob.type === 'choice') return listOf(Object.keys(knob.choices));
  const kind = isWhole(knob) ? 'a whole number' : 'a number';
  return `${kind} from ${knob.min.toLocaleString('en')} to ${knob.max.toLocaleString('en')}`;
}

function readValue(option: string, knob: Knob, given: string | boolean): number | string | boolean {
  if (knob.type === 'switch') {
    if (given === true || given === false) return given;
    throw new UserError(`\`${option}\` takes no value, not \`${given}\`.`);
  }
  if (typeof given === 'boolean' || (knob.type === 'text' && given === ''))
    throw new UserError(`\`${option}\` takes ${accepts(knob)}.`);
  if (knob.type === 'text') return given;
  return knob.type === 'number'
    ? readNumber(option, knob, given)
    : readChoice(option, knob.choices, given);
}

function readNumber(option: string, knob: Extract<Knob, { type: 'number' }>, given: string) {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e\d+)?$/i.test(given) ? Number(given) : Number.NaN;
  const fits =
    value >= knob.min && value <= knob.max && (!isWhole(knob) || Number.isInteger(value));
  if (!fits) throw new UserError(`\`${option}\` takes ${accepts(knob)}, not \`${given}\`.`);
  return value;
}

function readChoice(option: string, choices: Record<string, string>, given: string): string {
  if (Object.hasOwn(choices, given)) return given;
  const [near] = nearest(given, Object.keys(choices));
  const hint = near ? ` Did you mean \`${near}\`?` : '';
  const names = listOf(Object.keys(choices));
  throw new UserError(`\`${option}\` takes ${names}, not \`${given}\`.${hint}`);
}

/** A knob that is declared in whole numbers takes no other; 0 to 1 is a share. */
const isWhole = ({ default: value, min, max }: Extract<Knob, { type: 'number' }>) =>
  [value, min, max].every(Number.isInteger) && max > 1;

function unknown(option: string, known: Record<string, Knob>): UserError {
  const quoted = (names: string[]) => names.map((name) => `\`${optionName(name)}\``);
  const near = nearest(knobName(option), Object.keys(known));
  const hint = near.length > 0 ? ` Did you mean ${listOf(quoted(near))}?` : '';
  const all = listOf(quoted(Object.keys(known)), 'and');
  return new UserError(`No option \`${option}\`.${hint} There are ${all}.`);
}

/** `--max-size` → `maxSize` */
const knobName = (option: string): string =>
  option.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function splitOnce(argument: string): [string, string?] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument] : [argument.slice(0, at), argument.slice(at + 1)];
}
