// The composition root: the real course and the real world meet here. The only catch, the only exit code.
import { CommanderError } from 'commander';
import { guides } from '../guides/index.ts';
import { askDialects } from '../lessons/05-pub-sub-system/spelling.ts';
import { lessons } from '../lessons/index.ts';
import { openQuestions } from '../lessons/open-questions.ts';
import { exercises } from '../solutions/index.ts';
import { outputTo } from './cli/commander-style.ts';
import { type Commands, commandsFor } from './cli/commands.ts';
import { createContext, type Started, type World } from './cli/context.ts';
import { type About, createProgram, type GlobalOptions } from './cli/program.ts';
import { Interrupted } from './course/interrupted.ts';
import { asUserError } from './course/user-error.ts';
import type { EngineFiles } from './grader/child.ts';
import { explainLostOutput } from './stdout.ts';
import { surroundings } from './surroundings.ts';
import { makeSafe } from './text/safe.ts';

/** Runs one command line in a world and returns its exit code. `authors` are commands that only a clone has. */
export async function main(argv: string[], world: World, authors?: Authors): Promise<number> {
  let exitCode = 0;
  let options: GlobalOptions = {};
  try {
    if (argv.length === 0 && createContext(world).isInteractive) return await openMenu(world);
    const typed = argv.length > 0 ? argv : ['list'];
    const commands = authors?.commands ?? (await commandsFor(typed));
    const program = createProgram(
      commands,
      (given) => {
        options = given;
        return createContext(world, given);
      },
      (code) => {
        exitCode = code;
      },
      authors,
    );
    if (argv[0] === 'complete')
      (await import('./cli/complete.ts')).addComplete(program, commands, world.course);
    for (const command of [program, ...program.commands])
      command.configureOutput(outputTo(world)).exitOverride();
    await program.parseAsync(typed, { from: 'user' });
    return exitCode;
  } catch (error) {
    options = { ...options, debug: options.debug || argv.includes('--debug') };
    return explain(error, argv, options, world);
  }
}

export interface Authors extends About {
  commands: Commands;
}

async function openMenu(world: World): Promise<number> {
  const { menu } = await import('./cli/commands/menu.ts');
  return menu(createContext(world), (folder) => createContext({ ...world, cwd: folder }));
}

async function explain(
  error: unknown,
  argv: string[],
  options: GlobalOptions,
  world: World,
): Promise<number> {
  const context = createContext(world, options);
  const { program, say } = context;
  if (options.debug) world.stderr.write(`${(error as Error)?.stack ?? error}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const told = asUserError(error);
  if (told) {
    say(`  ${makeSafe(told.message)}${told.next ? `  ${program} ${makeSafe(told.next)}` : ''}`); // they quote what was typed
    return 2;
  }
  if (error instanceof Interrupted) return 130;
  const { keepLastError } = await import('./cli/last-error.ts');
  const kept = keepLastError(error, argv, context);
  say(`  Internal error: ${makeSafe(String((error as Error)?.message ?? error))}`);
  say('  This is a bug in events-course, not in your code. To write a report that you can send:');
  say(`  ${program} report`);
  if (kept) say(`  Please send this file too: ${kept}`);
  return 70;
}

/** On the real process: what `start.ts` calls. `started` grades the first exercise, if one is graded. */
export async function runProcess(
  dist: string,
  engine: EngineFiles,
  started: Started = {},
  authors?: Authors,
): Promise<void> {
  explainLostOutput();
  const world: World = {
    ...surroundings(dist),
    course: { lessons, exercises, guides, openQuestions, askDialects },
    engine,
    started,
    stdout: process.stdout,
  };
  process.exitCode = await main(process.argv.slice(authors ? 3 : 2), world, authors);
  started.bundler?.kill();
  if (started.child) (await import('./grader/grade.ts')).dismissChild(started.child);
}
