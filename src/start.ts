// Where the program begins. Help and the list are printed before anything else is loaded. A check's
// processes start while we load the rest of the program: side by side they take less time.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Started } from './cli/context.ts';
import type { EngineFiles } from './grader/child.ts';
import { helpText } from './instant-help.ts';
import { isTerminal, printAtOnce } from './stdout.ts';

async function start(argv: string[]): Promise<void> {
  const known = helpText(argv, __dirname) ?? (await listAskedFor(argv));
  if (known !== undefined) return printAtOnce(known);
  const engine: EngineFiles = { engine: path.join(__dirname, 'engine'), cache: cacheFolder() };
  if (argv[0] === 'dev' && fs.existsSync(path.join(__dirname, 'dev.cjs')))
    return (await import('./dev.ts')).runForAuthors(__dirname, engine);
  const started = gradesAtOnce(argv) ? await startGrading(engine) : undefined;
  const { runProcess } = await import('./main.ts');
  await runProcess(__dirname, engine, started);
}

async function startGrading(engine: EngineFiles): Promise<Started> {
  const { prepareBundler, prepareChild } = await import('./grader/grade.ts');
  return { child: prepareChild(engine), bundler: prepareBundler() };
}

/** Without arguments a terminal gets the menu. */
async function listAskedFor([command, option, ...rest]: string[]): Promise<string | undefined> {
  const json = option === '--json';
  const isList = command === 'list' ? option === undefined || json : command === undefined;
  if (!isList || rest.length > 0 || (command === undefined && isTerminal())) return undefined;
  return (await import('./instant-list.ts')).listText({ json }, __dirname);
}

const gradesAtOnce = ([command, ...options]: string[]) =>
  command === 'check' && !options.some((option) => /^(-h|--help)$/.test(option));

/** Private to the user: what lies there is run. */
function cacheFolder(): string {
  const base =
    process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || path.join(os.homedir(), '.cache');
  return path.join(base, 'events-course');
}

void start(process.argv.slice(2));
