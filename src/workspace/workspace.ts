// Where the learner works: a folder with `exercises/` and, once something was done, `.events-course/`.
import fs from 'node:fs';
import path from 'node:path';
import type { Course, Exercise } from '../course/course.ts';
import { builtExercise, learnerFile } from '../course/paths.ts';
import { UserError } from '../course/user-error.ts';
import { replaceFiles } from './replace-files.ts';

/** The folder that `init` makes where none is named. */
export const defaultFolder = 'events-course';

/**
 * `--workspace`, else the nearest folder upward that is one, else the clone's own root.
 * Undefined where there is none.
 */
export function findWorkspace(
  course: Course,
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
export function isWorkspace(course: Course, folder: string): boolean {
  return (
    fs.existsSync(path.join(folder, '.events-course')) ||
    course.exercises.some(({ id }) => fs.existsSync(learnerFile(folder, id)))
  );
}

/**
 * Puts the starter back, and what comes with it; keeps the learner's file. Returns the backup, relative
 * to the workspace, if there was a file. Where it fails, a UserError, the learner's file is as it was.
 */
export function resetExercise(
  workspace: string,
  content: string,
  { id, given = [] }: Exercise,
  now = new Date(),
): string | undefined {
  const file = learnerFile(workspace, id);
  const built = builtExercise(content, id);
  const starter = { target: file, content: fs.readFileSync(built.starter) };
  const besides = given.map((name) => ({
    target: path.join(path.dirname(file), name),
    content: fs.readFileSync(built.given(name)),
  }));
  let backup: string | undefined;
  try {
    if (fs.existsSync(file)) backup = keepBackup(workspace, file, id, now);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    replaceFiles([...besides, starter]);
    return backup;
  } catch (error) {
    throw notReset(id, backup, error as NodeJS.ErrnoException);
  }
}

function notReset(id: string, backup: string | undefined, { message }: Error): UserError {
  const copy = backup === undefined ? '' : ` A copy of it is ${backup}.`;
  return new UserError(
    `The system refuses it: ${message}. exercises/${id}.ts is as it was.${copy} Look at the rights there and at the space on the disk:`,
    'doctor',
  );
}

function keepBackup(workspace: string, file: string, id: string, now: Date): string {
  const stamp = now.toISOString().replace(/:/g, '-'); // no colon: Windows forbids it
  const backup = path.join('.events-course', 'backups', `${id}.${stamp}.ts`);
  const target = path.join(workspace, backup);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(file, target, fs.constants.COPYFILE_EXCL);
  return backup;
}
