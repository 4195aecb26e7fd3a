// `.events-course/` in a workspace, where we keep what a learner did. No link in it is followed: in a
// folder that somebody else made, it could lead to anybody's files.
import fs from 'node:fs';
import path from 'node:path';
import { isLink } from './real-paths.ts';
import { UserError } from './user-error.ts';

export const ownFolderName = '.events-course';

export const ownPath = (workspace: string, ...parts: string[]): string =>
  path.join(workspace, ownFolderName, ...parts);

/** The part of `.events-course/…` that is a link, as a path to show; undefined where none is. */
export function linkInOwnPath(workspace: string, ...parts: string[]): string | undefined {
  const ways = [ownFolderName, ...parts].map((_, i, all) => all.slice(0, i + 1));
  return ways.find((way) => isLink(path.join(workspace, ...way)))?.join('/');
}

/** Makes the folder of a file that we are about to write there, and returns the file's path. */
export function makeOwnPath(workspace: string, ...parts: string[]): string {
  const link = linkInOwnPath(workspace, ...parts);
  if (link !== undefined)
    throw new UserError(`${link} is a link, which is never followed. Remove the link.`);
  const file = ownPath(workspace, ...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return file;
}
