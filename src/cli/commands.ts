// Every command, in the order of the help. A command's code is loaded when it is called.
import { UserError } from '../course/user-error.ts';
import type { Command } from './define-command.ts';

const loaders = {
  list: () => import('./commands/list.ts'),
  run: () => import('./commands/run.ts'),
  play: () => import('./commands/play.ts'),
  check: () => import('./commands/check.ts'),
  hint: () => import('./commands/hint.ts'),
  diff: () => import('./commands/diff.ts'),
  guide: () => import('./commands/guide.ts'),
  quiz: () => import('./commands/quiz.ts'),
  topic: () => import('./commands/topic.ts'),
  progress: () => import('./commands/progress.ts'),
  attempts: () => import('./commands/attempts.ts'),
  reset: () => import('./commands/reset.ts'),
  init: () => import('./commands/init.ts'),
  doctor: () => import('./commands/doctor.ts'),
  report: () => import('./commands/report.ts'),
  completion: () => import('./commands/completion.ts'),
};

/** By name. */
export type Commands = Record<string, Command<any, any>>;

export const allCommands = (): Promise<Commands> => load(Object.keys(loaders) as Name[]);

/** The one that a command line calls, else all of them: to say which there are. */
export async function commandsFor(argv: string[]): Promise<Commands> {
  const name = nameIn(argv);
  if (name === 'dev')
    throw new UserError('`dev` is for authors: it works in a clone of the course, after `npm ci`.');
  return name !== undefined && Object.hasOwn(loaders, name) ? load([name as Name]) : allCommands();
}

type Name = keyof typeof loaders;

/** Behind the options that every command takes. */
function nameIn([first = '', ...rest]: string[]): string | undefined {
  if (first === '--workspace') return nameIn(rest.slice(1));
  return /^--(debug|workspace=.*)$/s.test(first) ? nameIn(rest) : first;
}

async function load(names: Name[]): Promise<Commands> {
  const loaded = names.map(async (name) => [name, (await loaders[name]()).command] as const);
  return Object.fromEntries(await Promise.all(loaded));
}
