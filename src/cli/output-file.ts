// The file that an option writes, such as `--junit results.xml`. Whether it may be written is decided
// before any work begins: an option never replaces a file that it didn't write itself.
import fs from 'node:fs';
import path from 'node:path';
import { isLink, liesWithin } from '../course/real-paths.ts';
import { UserError } from '../course/user-error.ts';
import { replaceFiles } from '../workspace/replace-files.ts';
import type { Context } from './context.ts';

export interface OutputFile {
  /** Whole or not at all; a UserError where the system refuses it. */
  write(text: string): void;
}

interface Asked {
  /** As it was typed: `--junit results.xml`. */
  option: string;
  file: string;
  /** Recognizes what the option wrote before. Without it no existing file is replaced. */
  isOwn?: (text: string) => boolean;
}

/** A UserError where the option must not write there. */
export function outputFile(asked: Asked, context: Context): OutputFile {
  const target = path.resolve(context.cwd, asked.file);
  const refuse = () => {
    const why = asked.file === '' ? 'a file name is missing' : refusalOf(target, asked, context);
    if (why !== undefined)
      throw new UserError(`\`${asked.option} ${asked.file}\`: ${why}. Nothing was written.`);
  };
  refuse();
  return {
    write(text) {
      refuse(); // it may have been made meanwhile
      try {
        fs.mkdirSync(path.dirname(target), { recursive: true });
        replaceFiles([{ target, content: Buffer.from(text) }]);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new UserError(`${asked.file} can't be written (${code}).`);
      }
    },
  };
}

function refusalOf(target: string, { isOwn }: Asked, context: Context): string | undefined {
  if (/\.[cm]?[jt]sx?$/i.test(target)) return 'that is a code file. Name a report file instead';
  const workspace = context.workspaceIfAny();
  const kept = ['exercises', '.events-course'].find(
    (folder) => workspace !== undefined && liesWithin(path.join(workspace, folder), target),
  );
  if (kept !== undefined) return `it lies in ${kept}/. Choose a place outside that folder`;
  return refusalOfExisting(target, isOwn);
}

function refusalOfExisting(target: string, isOwn: Asked['isOwn']): string | undefined {
  let found: fs.Stats;
  try {
    found = fs.statSync(target);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (isLink(target)) return 'it is a link that leads nowhere';
    return ['ENOENT', 'ENOTDIR'].includes(code) ? undefined : `it can't be read (${code})`;
  }
  if (found.isDirectory()) return 'it is a folder';
  if (!found.isFile()) return "it isn't a regular file";
  if (!isOwn) return 'it is already there. Choose another name';
  return found.size <= mostBytes && isOwn(fs.readFileSync(target, 'utf8'))
    ? undefined
    : "it is already there, and this option didn't write it. Choose another name";
}

/** No report of ours comes near this size. */
const mostBytes = 50e6;
