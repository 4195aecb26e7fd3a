// Makes a workspace.
import path from 'node:path';
import { exerciseNumber } from '../../course/find.ts';
import { UserError } from '../../course/user-error.ts';
import { makeSafe } from '../../grader/output.ts';
import { labelled, margin } from '../../ui/layout.ts';
import { initWorkspace } from '../../workspace/init.ts';
import { defaultFolder } from '../../workspace/workspace.ts';
import { type Context, createContext } from '../context.ts';
import { starterWritten } from './reset.ts';

export async function init(
  folder: string | undefined,
  options: { ci?: boolean },
  context: Context,
): Promise<number> {
  if (folder === undefined) refuseInside(context);
  const target = path.resolve(context.cwd, folder ?? defaultFolder);
  const files = initWorkspace(context.course, context.content, target, options);
  createContext(context, { workspace: target }).record(
    ...context.course.exercises.map(({ id }) => starterWritten(id, context)),
  );
  const shown = path.relative(context.cwd, target) || '.';
  const exercises = files.filter((file) => file.startsWith('exercises/'));
  const { theme, program, columns, course } = context;
  const first = course.exercises[0];
  const rows: [string, string, string?][] = [];
  if (shown !== '.') rows.push(['go', theme.action(`cd ${makeSafe(shown)}`)]);
  rows.push(['types', theme.action('npm install'), 'for your editor, once']);
  rows.push(['next', theme.action(`${program} run 01`)]);
  if (first) rows.push(['', theme.action(`${program} check ${exerciseNumber(first)}`)]);
  context.print(
    `\n${margin}${theme.path(shown)} has ${exercises.length} file${exercises.length === 1 ? '' : 's'} in exercises/ and what an editor needs.\n\n${labelled(rows, columns)}\n`,
  );
  return 0;
}

/** A workspace in a workspace is meant by nobody who names no folder. */
function refuseInside({ cwd, clone, workspaceIfAny }: Context): void {
  const workspace = workspaceIfAny();
  if (workspace === undefined || workspace === clone) return;
  const shown = path.relative(cwd, workspace) || 'This folder';
  throw new UserError(`${shown} is a workspace already. For another one:`, 'init <folder>');
}
