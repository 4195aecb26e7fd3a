// The process's own stdout. Node's stream for it takes a seventh of a start, so a text that is known
// whole goes past it where it can.
import fs from 'node:fs';
import os from 'node:os';

/** The null device is none: nobody reads there. */
export function isTerminal(): boolean {
  try {
    const stdout = fs.fstatSync(1);
    return stdout.isCharacterDevice() && stdout.rdev !== fs.statSync(os.devNull).rdev;
  } catch {
    return true; // then the stream knows
  }
}

/** A full pipe and a full disk are left to the stream: it waits, or explains. */
export function printAtOnce(text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (!isTerminal() && rest.length > 0) rest = rest.subarray(fs.writeSync(1, rest));
  } catch {}
  if (rest.length === 0) return;
  explainLostOutput();
  process.stdout.write(rest);
}

export function explainLostOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return; // `events-course list | head -1` is fine
    const room = error.code === 'ENOSPC' ? ' Make room on the disk.' : '';
    process.stderr.write(`  The output cannot be written (${error.code}).${room}\n`);
    process.exit(2);
  });
}
