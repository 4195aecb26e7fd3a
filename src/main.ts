// The composition root: the real course and the real world meet here. The only catch, the only exit code.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { guides } from '../guides/index.ts';
import { lessons } from '../lessons/index.ts';
import { openQuestions } from '../lessons/open-questions.ts';
import { outline } from '../lessons/outline.ts';
import { exercises } from '../solutions/index.ts';
import { outputTo } from './cli/commander-style.ts';
import { createContext, type World } from './cli/context.ts';
import { createProgram, type GlobalOptions } from './cli/program.ts';
import { Interrupted } from './course/interrupted.ts';
import { UserError } from './course/user-error.ts';

/** Runs one command line in a world and returns its exit code. */
export async function main(argv: string[], world: World): Promise<number> {
  let exitCode = 0;
  let options: GlobalOptions = {};
  const program = createProgram(
    (given) => {
      options = given;
      return createContext(world, given);
    },
    (code) => {
      exitCode = code;
    },
  );
  if (/^complet(e|ion)$/.test(argv[0] ?? ''))
    (await import('./cli/completion.ts')).addCompletion(program, world.course);
  for (const command of [program, ...program.commands])
    command.configureOutput(outputTo(world)).exitOverride();
  try {
    if (argv.length === 0 && createContext(world).isInteractive) return await openMenu(world);
    await program.parseAsync(argv.length > 0 ? argv : ['list'], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, Boolean(options.debug || argv.includes('--debug')), world);
  }
}

async function openMenu(world: World): Promise<number> {
  const { menu } = await import('./cli/commands/menu.ts');
  return menu(createContext(world), (folder) => createContext({ ...world, cwd: folder }));
}

function explain(error: unknown, debug: boolean, world: World): number {
  const { program, say } = createContext(world);
  if (debug) world.stderr.write(`${(error as Error)?.stack ?? error}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    say(`  ${error.message}${error.next ? `  ${program} ${error.next}` : ''}`);
    return 2;
  }
  if (error instanceof Interrupted) return 130;
  say(`  This is a fault of ours, not of yours: ${(error as Error)?.message ?? error}`);
  say('  Please report it, with what `--debug` shows.');
  return 70;
}

function realWorld(): World {
  const dist = path.dirname(fileURLToPath(import.meta.url));
  const root = path.dirname(dist);
  return {
    course: { lessons, exercises, guides, openQuestions, outline },
    content: path.join(dist, 'content'),
    engine: { engine: path.join(dist, 'engine'), cache: cacheFolder() },
    clone: fs.existsSync(path.join(root, '.git')) ? root : undefined,
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  };
}

/** Private to the user: what lies there is run. */
function cacheFolder(): string {
  const base =
    process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || path.join(os.homedir(), '.cache');
  return path.join(base, 'events-course');
}

if (process.argv[1] !== undefined && !process.env.VITEST) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // `events-course list | head -1` is no fault
  });
  process.exitCode = await main(process.argv.slice(2), realWorld());
}
