// Every command, argument, option and help text. A command's own code is loaded when it is called.
import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Context } from './context.ts';

/** What the whole program accepts, before or after the command. */
export interface GlobalOptions {
  workspace?: string;
  debug?: boolean;
}

/** `run` gets the code of the command that was called. */
export function createProgram(
  contextFor: (options: GlobalOptions) => Context,
  finish: (exitCode: number) => void,
): Command {
  const program = new Command('events-course')
    .description(
      'Advanced event-driven programming: lessons that measure, exercises graded in a blink.',
    )
    .version(packageJson.version, '-v, --version')
    .option('--workspace <folder>', 'where your exercises are')
    .option('--debug', 'show the stack of an error')
    .showSuggestionAfterError()
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', examples);

  /** Wraps a command's function: context made, exit code passed on. */
  const calls =
    <Args extends unknown[]>(run: (context: Context, ...args: Args) => Promise<number>) =>
    async (...args: Args) => {
      const command = args.at(-1) as unknown as Command;
      finish(await run(contextFor(command.optsWithGlobals()), ...args));
    };
  const json = () => new Option('--json', 'one JSON object on stdout');
  const yes = () => new Option('-y, --yes', 'do not ask');

  program
    .command('list')
    .description('lessons, exercises and guides, and what is done')
    .addOption(json())
    .action(
      calls(async (context, options: object) =>
        (await import('./commands/list.ts')).list(options, context),
      ),
    );

  program
    .command('run')
    .description("run a lesson: predict, measure, compare; a lesson's own options: run 01 --help")
    .argument('[lesson]', 'its number or name')
    .argument('[options...]', 'options of the lesson')
    .usage('<lesson> [options of the lesson]')
    .allowUnknownOption()
    .helpOption(false)
    .action(
      calls(
        async (
          context,
          lesson: string | undefined,
          _rest: string[],
          _options: object,
          command: Command,
        ) => {
          const { run } = await import('./commands/run.ts');
          return run(lesson, rawArguments(command), context);
        },
      ),
    );

  program
    .command('check')
    .description('grade an exercise')
    .argument('[exercise]', 'its number, name or file; default: the one you are at')
    .option('--step <n>', 'run steps 1 to n')
    .option('--all-steps', 'also run what comes after the first failing step')
    .option('--all', 'every exercise')
    .option('--diff', 'after a pass, show the reference beside yours')
    .addOption(json())
    .action(
      calls(async (context, name: string | undefined, options: object) =>
        (await import('./commands/check.ts')).check(name, options, context),
      ),
    );

  program
    .command('hint')
    .description('the next hint for the step that fails')
    .argument('[exercise]')
    .option('--step <n>', 'a hint for this step')
    .action(
      calls(async (context, name: string | undefined, options: object) =>
        (await import('./commands/hint.ts')).hint(name, options, context),
      ),
    );

  program
    .command('diff')
    .description('your file beside the reference')
    .argument('<exercise>')
    .addOption(yes())
    .action(
      calls(async (context, name: string, options: object) =>
        (await import('./commands/diff.ts')).diff(name, options, context),
      ),
    );

  program
    .command('guide')
    .description('read a guide, or one section: guide <name>#<section>')
    .argument('[name]')
    .option('--raw', 'the Markdown itself')
    .action(
      calls(async (context, name: string | undefined, options: object) =>
        (await import('./commands/guide.ts')).guide(name, options, context),
      ),
    );

  program
    .command('topic')
    .description('does a filter match a topic? NATS, AMQP, MQTT and Redis answer, and say why')
    .argument('<filter>', "in quotes: 'order.*', 'order.>', 'order/#'")
    .argument('<topic>', 'order.paid.eu')
    .addOption(json())
    .action(
      calls(async (context, filter: string, name: string, options: object) =>
        (await import('./commands/topic.ts')).topic(filter, name, options, context),
      ),
    );

  program
    .command('progress')
    .description('what is done, and how often you predicted right')
    .addOption(json())
    .option('--history', 'the log, line by line')
    .action(
      calls(async (context, options: object) =>
        (await import('./commands/progress.ts')).progress(options, context),
      ),
    );

  program
    .command('reset')
    .description('put the starter back; your file is kept as a copy')
    .argument('<exercise>')
    .addOption(yes())
    .action(
      calls(async (context, name: string, options: object) =>
        (await import('./commands/reset.ts')).reset(name, options, context),
      ),
    );

  program
    .command('init')
    .description('make a workspace')
    .argument('[folder]', 'default: events-course')
    .action(
      calls(async (context, folder: string | undefined) =>
        (await import('./commands/init.ts')).init(folder, context),
      ),
    );

  const dev = program.command('dev', { hidden: true }).description('for authors');
  dev
    .command('check')
    .description('prove the content of the course')
    .option('--only <id>', 'one exercise, lesson or guide, and none of the rest')
    .option('--record', 'write the signatures by which mistakes are recognised')
    .action(
      calls(async (context, options: object) =>
        (await import('./commands/dev/check.ts')).check(options, context),
      ),
    );
  dev
    .command('new')
    .description('scaffold a lesson or an exercise')
    .argument('<kind>', 'lesson or exercise')
    .argument('<id>', '09-schema-evolution, exercise-6')
    .action(
      calls(async (context, kind: string, id: string) =>
        (await import('./commands/dev/new.ts')).scaffold(kind, id, context),
      ),
    );

  return program;
}

const examples = `
Examples:
  events-course run 01             watch a leak being measured
  events-course check exercise-1   grade your answer
  events-course guide memory-leaks
`;

/** What stands after the lesson's name, as it was typed: the lesson itself says what it means. */
function rawArguments(command: Command): string[] {
  const [, ...rest] = command.args;
  return rest;
}
