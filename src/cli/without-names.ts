// For texts that a learner sends to somebody else: the names of their folders become words.
import os from 'node:os';
import path from 'node:path';
import { realPath } from '../course/real-paths.ts';
import type { Context } from './context.ts';

type Here = Pick<Context, 'cwd' | 'workspaceIfAny' | 'installed' | 'env'>;

export function withoutNames(text: string, here: Here): string {
  const named = foldersOf(here).reduce(
    (left, [folder, word]) => left.replace(wholeName(folder), word),
    text,
  );
  const user = here.env.USER || here.env.USERNAME;
  return user
    ? named.replace(new RegExp(`([/\\\\])${escaped(user)}(?=[/\\\\])`, 'g'), '$1<user>')
    : named;
}

/** A folder within another comes first. */
function foldersOf({ cwd, workspaceIfAny, installed, env }: Here): [string, string][] {
  const folders: [string | undefined, string][] = [
    [workspaceIfAny(), '<workspace>'],
    [installed?.root, '<course>'],
    [env.HOME || env.USERPROFILE || os.homedir(), '~'],
    [os.tmpdir(), '<temp>'],
    [cwd, '<here>'],
  ];
  return folders
    .flatMap(([folder, word]) => waysToWrite(folder).map((way): [string, string] => [way, word]))
    .sort(([a], [b]) => b.length - a.length);
}

/** Stacks have addresses with `%20`, esbuild writes `/` on Windows too. */
function waysToWrite(folder: string | undefined): string[] {
  if (!folder || folder === path.parse(folder).root) return [];
  const slashed = [folder, realPath(folder)].flatMap((each) => [each, each.replaceAll('\\', '/')]);
  return [...new Set([...slashed, ...slashed.map(encodeURI)])];
}

const wholeName = (folder: string) => new RegExp(`(?<![\\w.~>-])${escaped(folder)}(?![\\w-])`, 'g');
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
