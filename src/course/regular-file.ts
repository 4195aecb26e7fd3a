// Reads a file that anybody may have put there.
import fs from 'node:fs';

/**
 * Undefined where it isn't a file. A link isn't followed, a pipe isn't waited for, and no more is read than
 * `most` bytes and one.
 */
export function readRegularFile(file: string, most: number): Buffer | undefined {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  const descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return fs.fstatSync(descriptor).isFile() ? readUpTo(descriptor, most + 1) : undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The size isn't asked: a file of the kernel's says 0, and may have no end. */
function readUpTo(descriptor: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  for (let left = most; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(left, 64 * 1024));
    const length = fs.readSync(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
    left -= length;
  }
}
