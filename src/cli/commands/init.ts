// Makes a workspace.
import fs from 'node:fs';
import path from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { exerciseNumber } from '../../course/find.ts';
import { UserError } from '../../course/user-error.ts';
import { labelled, margin } from '../../text/lines.ts';
import { makeSafe } from '../../text/safe.ts';
import { type Bringing, initWorkspace } from '../../workspace/init.ts';
import { commandIn, dependencyOn, installedCommand, shellWord } from '../../workspace/installed.ts';
import { packProgram } from '../../workspace/pack.ts';
import { defaultFolder } from '../../workspace/workspace.ts';
import { type Context, createContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { starterWritten } from './reset.ts';

export const command = defineCommand({
  summary: 'make a workspace',
  arguments: [{ name: '[folder]', says: 'default: events-course' }],
  options: { ci: { says: 'with a workflow that checks every exercise on GitHub' } },
  examples: [
    ['init', 'makes events-course/'],
    ['init my-course --ci', 'with a workflow for GitHub'],
  ],
  run: (context, options, folder) => init(folder, options, context),
});

export async function init(
  folder: string | undefined,
  options: { ci?: boolean },
  context: Context,
): Promise<number> {
  if (folder === undefined) refuseInside(context);
  const target = path.resolve(context.cwd, folder ?? defaultFolder);
  const { course, content, theme, columns } = context;
  const bringing = bringingTo(target, options, context);
  const files = initWorkspace(course, content, target, { ...options, ...bringing });
  const made = createContext({ ...context, cwd: target });
  made.record(...course.exercises.map(({ id }) => starterWritten(id, context)));
  const shown = path.relative(context.cwd, target) || '.';
  const exercises = files.filter((file) => file.startsWith('exercises/'));
  const first = course.exercises[0];
  const rows: [string, string, string?][] = [];
  if (shown !== '.') rows.push(['go', theme.action(`cd ${makeSafe(shellWord(shown))}`)]);
  rows.push(['next', theme.action(`${made.program} run 01`)]);
  if (first) rows.push(['', theme.action(`${made.program} check ${exerciseNumber(first)}`)]);
  rows.push(['install', theme.action('npm install'), afterInstall(made.program)]);
  context.print(
    `\n${margin}${theme.path(shown)} has ${exercises.length} file${exercises.length === 1 ? '' : 's'} in exercises/ and what an editor needs.\n\n${labelled(rows, columns)}\n`,
  );
  return 0;
}

const afterInstall = (program: string) =>
  program === 'events-course'
    ? 'for your editor, once'
    : 'once: types and the task for your editor, and a shorter command, npx events-course';

function bringingTo(target: string, { ci }: { ci?: boolean }, context: Context): Bringing {
  const { installed, env, clone } = context;
  const isElsewhere = ci || clone === undefined;
  if (isElsewhere && installed && !installed.isPublished)
    return carriedAlong(packProgram(installed.root));
  const folder = realFolder(target);
  return {
    command: commandIn(folder, installed, env),
    dependency: dependencyOn(installed, packageJson.version, folder),
  };
}

/**
 * A workflow runs on another machine, which can't fetch what isn't on npm and doesn't have our folders.
 * npm can't link an installed copy either: it would build it first.
 */
const carriedAlong = (packed: { name: string; content: Buffer }): Bringing => ({
  command: installedCommand,
  dependency: `file:${packed.name}`,
  packed,
});

/** Its path without links, also before it is made: `..` leads out of the real one. */
function realFolder(target: string): string {
  let there = target;
  while (!fs.existsSync(there)) there = path.dirname(there);
  return path.join(fs.realpathSync(there), path.relative(there, target));
}

/** A workspace in a workspace is meant by nobody who names no folder. */
function refuseInside({ cwd, clone, workspaceIfAny }: Context): void {
  const workspace = workspaceIfAny();
  if (workspace === undefined || workspace === clone) return;
  const shown = path.relative(cwd, workspace) || 'This folder';
  throw new UserError(`${shown} is a workspace already. For another one:`, 'init <folder>');
}
