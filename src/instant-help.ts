// Help without loading the program: the build has made the texts from the commands themselves.
import fs from 'node:fs';
import { isTerminal } from './stdout.ts';
import { columnsOf } from './text/lines.ts';

/**
 * The answer to `--help`, `--version` or a command's `--help`. Undefined if the program itself has
 * to answer: other arguments, an unknown command, a narrow terminal.
 */
export function helpText(argv: string[], dist: string): string | undefined {
  const name = helpAskedFor(argv);
  return name && textOf(`${dist}/help/${name}`);
}

function helpAskedFor([first = '', second, ...rest]: string[]): string | undefined {
  if (rest.length > 0) return undefined;
  if (second === undefined) {
    if (isHelp(first) || first === 'help') return 'events-course';
    return /^(-v|--version)$/.test(first) ? '--version' : undefined;
  }
  if (first === 'help') return commandIn(second);
  return isHelp(second) ? commandIn(first) : undefined;
}

const isHelp = (word: string) => word === '--help' || word === '-h';
const commandIn = (word: string) => (/^[a-z][a-z-]*$/.test(word) ? word : undefined);

/** `80.txt` is for 80 columns and more, up to the next file's. */
function textOf(folder: string): string | undefined {
  if (!fs.existsSync(folder)) return undefined;
  const columns = columnsOf(isTerminal() ? process.stdout : {});
  const widths = fs.readdirSync(folder).map((file) => Number.parseInt(file, 10));
  const narrower = widths.filter((width) => width <= columns);
  if (narrower.length === 0) return undefined;
  return fs.readFileSync(`${folder}/${Math.max(...narrower)}.txt`, 'utf8');
}
