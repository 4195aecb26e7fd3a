// All that tests leave in a temporary folder goes with the run, ended or interrupted tests included.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const name = 'events-course-tests-';

/** vitest calls it for each project before its workers start, which inherit the variables, and what it returns at the end. */
export default function setup(): (() => Promise<void>) | undefined {
  if (path.basename(os.tmpdir()).startsWith(name)) return undefined; // that of another project of this run
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), name)));
  fs.chmodSync(folder, 0o755); // one test runs the program as another user
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = folder;
  return () => removeWhole(folder);
}

/** A code cache may still be written there. rmSync's own retries don't look at what came since. */
async function removeWhole(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return fs.rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}
