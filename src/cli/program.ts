// The command line, made of what the commands say of themselves.
import { Argument, Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { helpStyle } from './commander-style.ts';
import type { Commands } from './commands.ts';
import type { Context } from './context.ts';
import type { CommandOption, Command as Definition, Example } from './define-command.ts';
import { addExamples } from './help-examples.ts';

/** What the whole program accepts, before or after the command. */
export interface GlobalOptions {
  workspace?: string;
  debug?: boolean;
}

/** A program, or a part of one for other users. */
export interface About {
  name: string;
  says: string;
  examples?: readonly Example[];
}

const course: About = {
  name: 'events-course',
  says: 'Advanced event-driven programming: lessons that measure, exercises graded in a blink.',
  examples: [
    ['', 'on a terminal: a menu that knows where you are'],
    ['run 01', 'watch a leak being measured'],
    ['check 1', 'grade your answer'],
    ['guide memory-leaks', 'read about it'],
  ],
};

export function createProgram(
  commands: Commands,
  contextFor: (options: GlobalOptions) => Context,
  finish: (exitCode: number) => void,
  { name: called, says, examples }: About = course,
): Command {
  const program = new Command(called)
    .description(says)
    .version(packageJson.version, '-v, --version')
    .option('--workspace <folder>', 'where your exercises are')
    .option('--debug', 'show the stack of an error')
    .showSuggestionAfterError()
    .exitOverride()
    .helpCommand(false)
    .configureHelp(helpStyle);
  addExamples(program, called, examples);
  for (const [name, definition] of Object.entries(commands)) {
    const command = declare(program.command(name), definition);
    addExamples(command, `${called} ${name}`, definition.examples);
    command.action(async (...given) => {
      const [options] = given.slice(-2);
      const typed = given.slice(0, -2);
      if (definition.passesOptions && /^(--help|-h)$/.test(typed[0])) return command.outputHelp();
      finish(await definition.run(contextFor(command.optsWithGlobals()), options, ...typed));
    });
  }
  const help = program.command('help', { hidden: true });
  addExamples(help, `${called} help`);
  help.argument('[command]').action((name?: string) => {
    const named = program.commands.find((command) => command.name() === name);
    if (name !== undefined && !named) program.error(`error: unknown command '${name}'`);
    (named ?? program).outputHelp();
  });
  return program;
}

function declare(command: Command, definition: Definition): Command {
  command.description(definition.summary);
  for (const { name, says, choices } of definition.arguments ?? []) {
    const argument = new Argument(name, says);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  for (const [name, option] of Object.entries(definition.options ?? {}))
    command.addOption(optionOf(name, option));
  if (definition.usage !== undefined) command.usage(definition.usage);
  return definition.passesOptions ? command.allowUnknownOption().helpOption(false) : command;
}

/** `allSteps` is `--all-steps`. */
function optionOf(name: string, { short, isOn, takes, says, conflicts = [] }: CommandOption) {
  const long = `--${isOn ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const flags = [short && `-${short}, `, long, takes && ` ${takes}`].filter(Boolean).join('');
  return new Option(flags, says).conflicts([...conflicts]);
}
