// Where the program begins. A check's child boots while we load the rest of the program, commander
// and the course: beside one another the two take less than one after the other.
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import type { EngineFiles } from './grader/child.ts';

async function start(argv: string[]): Promise<void> {
  const engine: EngineFiles = { engine: path.join(__dirname, 'engine'), cache: cacheFolder() };
  let child: ChildProcess | undefined;
  if (gradesAtOnce(argv)) child = (await import('./grader/grade.ts')).prepareChild(engine);
  const { runProcess } = await import('./main.ts');
  await runProcess(__dirname, engine, child);
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
