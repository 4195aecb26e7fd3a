// All that tests leave in a temporary folder goes with the run, ended or interrupted tests included.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const name = 'events-course-tests-';

/** vitest calls it for each project before its workers start, which inherit the variables, and what it returns at the end. */
export default function setup(): (() => void) | undefined {
  if (path.basename(os.tmpdir()).startsWith(name)) return undefined; // that of another project of this run
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), name)));
  fs.chmodSync(folder, 0o755); // one test runs the program as another user
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = folder;
  return () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 9 }); // a code cache may still be written there
}
