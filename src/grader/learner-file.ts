// The text that is graded, read once and only from within its workspace.
import fs from 'node:fs';
import path from 'node:path';
import { liesWithin } from '../course/real-paths.ts';
import { readRegularFile } from '../course/regular-file.ts';
import { mostAnswerBytes } from './limits.ts';
import { type Trouble, troubleOfFile } from './reasons.ts';

export interface LearnerFile {
  text: string;
  /** As they are on the disk. */
  bytes: Buffer;
}

/** Never throws. What a link outside the workspace leads to is neither read nor shown. */
export function readLearnerFile(file: string, workspace: string): LearnerFile | Trouble {
  try {
    const real = fs.realpathSync(file);
    if (!liesWithin(boundaryOf(file, workspace), real)) return troubleOfFile('outside');
    const bytes = readRegularFile(real, mostAnswerBytes); // not a link that was put there just now
    if (!bytes) return troubleOfFile('not a file');
    if (bytes.length > mostAnswerBytes) return troubleOfFile('too large');
    return { bytes, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return troubleOfFile(String((error as NodeJS.ErrnoException).code));
  }
}

/** Others' work may be named by its path: then its own workspace is the limit. */
function boundaryOf(file: string, workspace: string): string {
  const [top] = path.relative(workspace, file).split(path.sep);
  if (top !== '..' && !path.isAbsolute(top!)) return workspace;
  const folder = path.dirname(file);
  return path.basename(folder) === 'exercises' ? path.dirname(folder) : folder;
}
