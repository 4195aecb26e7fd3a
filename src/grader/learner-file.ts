// The text that is graded, read once and only from within its workspace.
import fs from 'node:fs';
import path from 'node:path';
import { liesWithin } from '../course/real-paths.ts';
import { readRegularFile } from '../course/regular-file.ts';
import { tooLarge } from './inputs.ts';
import { mostAnswerBytes } from './limits.ts';
import type { NoVerdict } from './verdict.ts';

export interface LearnerFile {
  text: string;
  /** As they are on the disk. */
  bytes: Buffer;
}

type Unread = Pick<NoVerdict, 'reason' | 'message' | 'advice'>;

/** Never throws. What a link outside the workspace leads to is neither read nor shown. */
export function readLearnerFile(file: string, workspace: string): LearnerFile | Unread {
  try {
    const real = fs.realpathSync(file);
    if (!liesWithin(boundaryOf(file, workspace), real)) return outside;
    const bytes = readRegularFile(real, mostAnswerBytes); // not a link that was put there just now
    if (!bytes) return notAFile;
    if (bytes.length > mostAnswerBytes) return tooLargeFile;
    return { bytes, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return unread(error as NodeJS.ErrnoException);
  }
}

/** Others' work may be named by its path: then its own workspace is the limit. */
function boundaryOf(file: string, workspace: string): string {
  const [top] = path.relative(workspace, file).split(path.sep);
  if (top !== '..' && !path.isAbsolute(top!)) return workspace;
  const folder = path.dirname(file);
  return path.basename(folder) === 'exercises' ? path.dirname(folder) : folder;
}

const outside: Unread = {
  reason: 'import',
  message: 'the exercise leads outside your workspace through a link',
  advice: 'Put a real file there. Only files within the workspace are graded.',
};

const tooLargeFile: Unread = {
  reason: 'load',
  message: `the file is ${tooLarge.size}`,
  advice: tooLarge.advice,
};

const notAFile: Unread = {
  reason: 'missing',
  message: 'the exercise is not a file',
  advice: 'Something else stands in its place.',
};

function unread({ code }: NodeJS.ErrnoException): Unread {
  if (code === 'ENOENT')
    return {
      reason: 'missing',
      message: 'the file is not there',
      advice: 'The command `reset` brings the starter back.',
    };
  return {
    reason: 'missing',
    message: `the file cannot be read (${code})`,
    advice: 'Look at its permissions.',
  };
}
