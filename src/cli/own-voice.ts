// What commander says of a command line that it can't take, in our words.
import { listOf } from '../course/find.ts';
import { count } from '../text/numbers.ts';

type Says = (...parts: string[]) => string;

const voices: [from: RegExp, to: Says][] = [
  [/^unknown (command|option) '(.*)'$/, (kind, typed) => `No ${kind} \`${typed}\`.`],
  [/^missing required argument '(.*)'$/, (name) => `\`<${name}>\` is missing.`],
  [/^option '(.*)' argument missing$/, (option) => `\`${option}\` needs a value.`],
  [
    /^option '(.*)' cannot be used with option '(.*)'$/,
    (option, other) => `\`${longOf(option!)}\` can't be used with \`${longOf(other!)}\`.`,
  ],
  [
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/,
    (command, most, given) =>
      `\`${command}\` takes ${sayMost(Number(most))}${most === '0' ? '' : `, not ${given}`}.`,
  ],
  [
    /^(?:command-argument value|option '(.*)' argument) '(.*)' is invalid(?: for argument '(.*)')?\. Allowed choices are (.*)\.$/,
    (option, value, argument, choices) =>
      `\`${option || argument}\` takes ${listOf(choices!.split(', '))}, not \`${value}\`.`,
  ],
  [/^\(Did you mean (?:one of )?(.*)\?\)$/, (names) => `Did you mean ${suggested(names!)}?`],
];

/** `error: unknown command 'chek'` and `(Did you mean check?)` become one sentence after the other. */
export function inOurVoice(text: string): string {
  return text
    .split('\n')
    .map((line) => sayLine(line.replace(/^error: /, '')))
    .join('\n')
    .replace(/\n(?=Did you mean `)/, ' ');
}

function sayLine(line: string): string {
  for (const [from, to] of voices) {
    const match = from.exec(line);
    if (match) return to(...match.slice(1));
  }
  return line;
}

const sayMost = (most: number) => (most === 0 ? 'no arguments' : count(most, 'argument'));

const suggested = (names: string) => listOf(names.split(', ').map((name) => `\`${name}\``));

/** `-w, --watch` → `--watch` */
const longOf = (option: string) => option.replace(/^-\w, /, '');
