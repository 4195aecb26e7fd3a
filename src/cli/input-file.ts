// The file that an option reads, such as `--import progress.json`. What has no end is refused.
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../course/user-error.ts';

const mostBytes = 20e6;

/** `-` is stdin. A UserError where it can't be read. */
export function readInputFile(file: string, cwd: string): string {
  try {
    return file === '-' ? readToEnd(0, 'stdin') : readRegular(path.resolve(cwd, file), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function readRegular(file: string, shown: string): string {
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants; // a pipe isn't waited for
  const descriptor = fs.openSync(file, O_RDONLY | O_NONBLOCK);
  try {
    if (!fs.fstatSync(descriptor).isFile())
      throw new UserError(`${shown} isn't a regular file, so it isn't read.`);
    return readToEnd(descriptor, shown);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The size that a file claims to have may be wrong, and stdin claims none. */
function readToEnd(descriptor: number, shown: string): string {
  const chunks: Buffer[] = [];
  for (let bytes = 0; bytes <= mostBytes; ) {
    const chunk = Buffer.alloc(65_536);
    const length = readSome(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk.subarray(0, length));
    bytes += length;
  }
  throw new UserError(`${shown} has more than ${mostBytes / 1e6} MB, so it isn't read.`);
}

function readSome(descriptor: number, chunk: Buffer): number {
  try {
    return fs.readSync(descriptor, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0; // Windows, at the end of a pipe
    throw error;
  }
}
