// Every command, argument, option and help text. A command's own code is loaded when it is called.
import { Argument, Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { helpStyle } from './commander-style.ts';
import type { Context } from './context.ts';
import { addExamples } from './examples.ts';

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
    .configureHelp(helpStyle);

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
    .usage('<lesson> [options of the lesson] | --all')
    .option('--all', 'every lesson, in order')
    .allowUnknownOption()
    .helpOption(false)
    .action(
      calls(
        async (
          context,
          lesson: string | undefined,
          _rest: string[],
          { all }: { all?: boolean },
          command: Command,
        ) => {
          if (isHelp(lesson)) return help(command);
          if (all) return (await import('./commands/run-all.ts')).runAll(command.args, context);
          const { run } = await import('./commands/run.ts');
          return run(lesson, rawArguments(command), context);
        },
      ),
    );

  program
    .command('play')
    .description("a copy of a lesson's code, run again at every save")
    .argument('<lesson>', 'its number or name')
    .argument('[options...]', 'options of the lesson')
    .usage('<lesson> [options of the lesson]')
    .allowUnknownOption()
    .helpOption(false)
    .action(
      calls(
        async (context, lesson: string, _rest: string[], _options: object, command: Command) => {
          if (isHelp(lesson)) return help(command);
          const { play } = await import('./commands/play.ts');
          return play(lesson, rawArguments(command), context);
        },
      ),
    );

  program
    .command('check')
    .description('grade an exercise')
    .argument('[exercise]', 'its number, name or file; default: the one you are at')
    .option('--step <n>', 'run steps 1 to n')
    .option('--at <k>', 'exercise 5: cut the power at this point only')
    .option('--seed <n>', 'generate the runs from another seed')
    .option('--all-steps', 'also run what comes after the first failing step')
    .option('--output', 'show everything that your code prints, test by test')
    .option('--no-record', 'write nothing into the workspace: to grade the work of others')
    .option('--all', 'every exercise')
    .option('--junit <file>', 'also as JUnit XML, for a CI')
    .addOption(
      new Option(
        '--problems',
        'also a line for each failure, file:line:column, for an editor',
      ).conflicts('json'),
    )
    .option('--open', 'open the line that fails in your editor')
    .addOption(
      new Option('-w, --watch', 'again at every save; with --json, one line a verdict').conflicts([
        'all',
        'junit',
        'open',
        'diff',
        'problems',
      ]),
    )
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
    .option('--search <words...>', 'sections of all guides with these words')
    .action(
      calls(async (context, name: string | undefined, options: object) =>
        (await import('./commands/guide.ts')).guide(name, options, context),
      ),
    );

  program
    .command('quiz')
    .description('questions with a reason for every choice; what you miss comes back')
    .argument('[lesson]', 'only about this lesson')
    .option('--all', 'also what is answered')
    .option('--explain', 'answer in your own words, beside a model answer')
    .option('--seed <n>', 'the order of the choices')
    .option('--answers <file>', 'answers as JSON, - is stdin; the results as JSON')
    .addOption(json())
    .action(
      calls(async (context, topic: string | undefined, options: object) =>
        (await import('./commands/quiz.ts')).quiz(topic, options, context),
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
    .option('--at <moment>', 'as it was then: 2026-03-01, 2026-03-01T18:30, 2h or 3d ago')
    .option('--export <file>', 'all of it, as JSON; as Markdown into a .md')
    .option('--import <file>', 'take over an export of another machine')
    .action(
      calls(async (context, options: object) =>
        (await import('./commands/progress.ts')).progress(options, context),
      ),
    );

  program
    .command('attempts')
    .description('every text that you had checked, to look at or to put back')
    .argument('[exercise]', 'default: the one you are at')
    .addOption(new Option('--show <n>', 'print this one').conflicts(['restore', 'json']))
    .addOption(
      new Option('--restore <n>', 'put this one back; your file is kept').conflicts('json'),
    )
    .addOption(yes())
    .addOption(json())
    .action(
      calls(async (context, name: string | undefined, options: object) =>
        (await import('./commands/attempts.ts')).attempts(name, options, context),
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
    .option('--ci', 'with a workflow that checks every exercise on GitHub')
    .action(
      calls(async (context, folder: string | undefined, options: object) =>
        (await import('./commands/init.ts')).init(folder, options, context),
      ),
    );

  program
    .command('doctor')
    .description('what the course stands on: Node, terminal, workspace, grading')
    .action(calls(async (context) => (await import('./commands/doctor.ts')).doctor(context)));

  program
    .command('report')
    .description('write what a bug report needs into a file; nothing is sent')
    .argument('[file]', 'default: events-course-report.md')
    .option('--with-code', 'with the exercise that you checked last')
    .action(
      calls(async (context, file: string | undefined, options: object) =>
        (await import('./commands/report.ts')).report(file, options, context),
      ),
    );

  program
    .command('completion')
    .description('a script for your shell that completes commands, names and options')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish', 'powershell']))
    .action(
      calls(async (context, shell: string) =>
        (await import('./commands/completion.ts')).completion(shell, context),
      ),
    );

  program
    .command('help', { hidden: true })
    .argument('[command]')
    .action((name?: string) => {
      const named = program.commands.find((command) => command.name() === name);
      if (name !== undefined && !named) program.error(`error: unknown command '${name}'`);
      help(named ?? program);
    });

  const dev = program.command('dev', { hidden: true }).description('for authors');
  dev
    .command('check')
    .description('prove the content of the course')
    .option('--only <id>', 'one exercise, lesson or guide, and none of the rest')
    .option('--answers', 'grade the starters and what is right, and prove nothing else')
    .option('--record', 'write the signatures by which mistakes are recognised')
    .option(
      '--rules',
      'check and show which rule or test enforces which sentence, and what was generated',
    )
    .option('--no-cache', 'also prove what was proved before, with all generated runs')
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

  addExamples(program);
  return program;
}

/** In the place of a lesson: `run 01 --help` is the lesson's own. */
const isHelp = (lesson: string | undefined) => lesson === '--help' || lesson === '-h';

function help(command: Command): number {
  command.outputHelp();
  return 0;
}

/** What stands after the lesson's name, as it was typed: the lesson itself says what it means. */
function rawArguments(command: Command): string[] {
  const [, ...rest] = command.args;
  return rest;
}
