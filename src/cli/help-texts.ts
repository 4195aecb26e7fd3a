// Every help text, as the build keeps it: printing one then loads neither commander nor the course.
import packageJson from '../../package.json' with { type: 'json' };
import { fitLines } from '../text/lines.ts';
import { outputTo } from './commander-style.ts';
import { allCommands } from './commands.ts';
import type { World } from './context.ts';
import { createProgram } from './program.ts';

/** From how many columns on a text looks like this; the narrowest first. */
export type HelpText = [columns: number, text: string][];

/** Narrower terminals are rare: there commander wraps. */
const narrowest = 80;
/** Wider than every line of every text. */
const widest = 400;

/** By what is typed: `--version`, the name of a command, or of the program for its own help. */
export async function helpTexts(): Promise<Record<string, HelpText>> {
  const program = createProgram(await allCommands(), neverRun, neverRun);
  const commands = [program, ...program.commands];
  return {
    '--version': [[narrowest, `${packageJson.version}\n`]],
    ...Object.fromEntries(commands.map((command) => [command.name(), textsOf(command)])),
  };
}

type Command = ReturnType<typeof createProgram>;

function textsOf(command: Command): HelpText {
  const texts: HelpText = [];
  for (let columns = narrowest; columns <= widest; columns++) {
    const text = helpOf(command, columns);
    if (text !== texts.at(-1)?.[1]) texts.push([columns, text]);
  }
  return texts;
}

function helpOf(command: Command, columns: number): string {
  let text = '';
  const stdout = { columns, write: (part: string) => (text += part) };
  command.configureOutput(outputTo({ stdout, stderr: stdout, env: {} } as unknown as World));
  command.outputHelp();
  // A terminal gets its lines fitted, a pipe does not. One text serves both.
  if (fitLines(text, columns) !== text)
    throw new Error(`The help of ${command.name()} has a line over ${columns} columns.`);
  return text;
}

const neverRun = (): never => {
  throw new Error('The help runs no command.');
};
