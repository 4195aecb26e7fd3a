// Where the learner works: a folder with `exercises/` and, once something was done, `.events-course/`.
import fs from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../course/catalogue.ts';
import type { Exercise } from '../course/course.ts';
import { makeOwnPath, ownFolderName, ownPath } from '../course/own-folder.ts';
import { builtExercise, learnerFile, slashPath } from '../course/paths.ts';
import { liesWithin } from '../course/real-paths.ts';
import { sayRefusal, UserError } from '../course/user-error.ts';
import { keepAttempt } from './attempts.ts';
import { replaceFiles } from './replace-files.ts';

/** The folder that `init` makes where none is named. */
export const defaultFolder = 'events-course';

/**
 * `--workspace`, else the nearest folder upward that is one, else the clone's own root.
 * Undefined where there is none.
 */
export function findWorkspace(
  course: Catalogue,
  where: { cwd: string; option?: string; clone?: string },
): string | undefined {
  if (where.option !== undefined) {
    const folder = path.resolve(where.cwd, where.option);
    if (!isWorkspace(course, folder)) {
      throw new UserError(
        `\`${where.option}\` is no workspace: it has no exercises.`,
        `init ${where.option}`,
      );
    }
    return folder;
  }
  for (let folder = where.cwd; ; folder = path.dirname(folder)) {
    if (isWorkspace(course, folder)) return folder;
    if (folder === path.dirname(folder)) return where.clone;
  }
}

/** Its own exercises say so, not just any folder of that name; or progress once recorded. */
export function isWorkspace(course: Catalogue, folder: string): boolean {
  return (
    fs.existsSync(ownPath(folder)) ||
    course.exercises.some(({ id }) => fs.existsSync(learnerFile(folder, id)))
  );
}

/**
 * Puts the starter back, and what comes with it; keeps the learner's file. Returns the backup, relative
 * to the workspace, if there was a file. Where it fails, a UserError, the learner's file is as it was. `shown`
 * makes the paths in it.
 */
export function resetExercise(
  workspace: string,
  content: string,
  { id, given = [] }: Exercise,
  shown: (file: string) => string,
  now = new Date(),
): string | undefined {
  const file = learnerFile(workspace, id);
  refuseOutside(workspace, file);
  const built = builtExercise(content, id);
  const starter = { target: file, content: fs.readFileSync(built.starter) };
  const besides = given.map((name) => ({
    target: path.join(path.dirname(file), name),
    content: fs.readFileSync(built.given(name)),
  }));
  let backup: string | undefined;
  try {
    for (const { target, content } of besides)
      if (differs(target, content)) keepBackup(workspace, target, now);
    if (fs.existsSync(file)) {
      backup = keepBackup(workspace, file, now);
      keepReplaced(workspace, file, id, now);
    }
    fs.mkdirSync(path.dirname(file), { recursive: true });
    replaceFiles([...besides, starter]);
    return backup;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw notReset(shown(file), backup && shown(backup), error as NodeJS.ErrnoException);
  }
}

/** Among the attempts too, to be found where they are looked for; the backup is what a reset depends on. */
function keepReplaced(workspace: string, file: string, id: string, now: Date): void {
  try {
    const unchecked = { status: 'unchecked', stepsPassed: 0, steps: 0 } as const;
    keepAttempt(workspace, id, fs.readFileSync(file), unchecked, now);
  } catch {
    // The backup is there.
  }
}

function notReset(file: string, backup: string | undefined, error: Error): UserError {
  const copy = backup === undefined ? '' : ` A copy of it is ${backup}.`;
  return new UserError(
    `${sayRefusal(error) ?? error.message}. ${file} is as it was.${copy} For a look at your setup:`,
    'doctor',
  );
}

/** The path of the copy, relative to the workspace. */
export function keepBackup(workspace: string, file: string, now = new Date()): string {
  const { name, ext } = path.parse(file);
  const stamp = now.toISOString().replace(/:/g, '-'); // no colon: Windows forbids it
  const backup = ['backups', `${name}.${stamp}${ext}`];
  const copy = makeOwnPath(workspace, ...backup);
  fs.copyFileSync(file, copy, fs.constants.COPYFILE_EXCL);
  return path.join(ownFolderName, ...backup);
}

/** Is something else there? */
export const differs = (file: string, content: Buffer): boolean =>
  fs.existsSync(file) && !fs.readFileSync(file).equals(content);

/** In others' work a link could lead to anybody's files. */
export function refuseOutside(workspace: string, file: string): void {
  if (liesWithin(workspace, file)) return;
  throw new UserError(
    `${slashPath(workspace, file)} leads outside the workspace through a link. Nothing was changed.`,
  );
}
