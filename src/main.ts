// The composition root: the real course and the real world meet here. The only catch, the only exit code.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { guides } from '../guides/index.ts';
import { askDialects } from '../lessons/05-pub-sub-system/spelling.ts';
import { lessons } from '../lessons/index.ts';
import { outline } from '../lessons/outline.ts';
import { exercises } from '../solutions/index.ts';
import { createContext, type World } from './cli/context.ts';
import { createProgram, type GlobalOptions } from './cli/program.ts';
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
  const output = {
    writeOut: (text: string) => world.stdout.write(text),
    writeErr: (text: string) => world.stderr.write(indented(text)),
  };
  for (const command of [program, ...program.commands])
    command.configureOutput(output).exitOverride();
  try {
    const args = argv.length > 0 ? argv : ['list'];
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, Boolean(options.debug || argv.includes('--debug')), world);
  }
}

function explain(error: unknown, debug: boolean, world: World): number {
  const { program } = createContext(world);
  const say = (text: string) => world.stderr.write(`${text}\n`);
  if (debug) say((error as Error)?.stack ?? String(error));
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    say(`  ${error.message}${error.next ? `  ${program} ${error.next}` : ''}`);
    return 2;
  }
  if ((error as Error)?.name === 'Interrupted') return 130;
  say(`  This is a fault of ours, not of yours: ${(error as Error)?.message ?? error}`);
  say('  Please report it, with what `--debug` shows.');
  return 70;
}

/** commander's own errors, in our words: `error: unknown command 'chek'` → `Unknown command 'chek'.` */
function indented(text: string): string {
  return text
    .replace(/^error: (.)/gm, (_, first: string) => first.toUpperCase())
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}

function realWorld(): World {
  const dist = path.dirname(fileURLToPath(import.meta.url));
  const root = path.dirname(dist);
  return {
    course: { lessons, exercises, guides, outline },
    askDialects,
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
