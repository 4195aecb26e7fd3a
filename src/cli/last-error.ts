// The last internal error, kept for `report`: in the workspace, else in a temporary folder.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { linkInOwnPath, makeOwnPath, ownPath } from '../course/own-folder.ts';
import { replaceFiles } from '../workspace/replace-files.ts';
import type { Context } from './context.ts';
import { withoutNames } from './without-names.ts';

export interface LastError {
  at: string;
  course: string;
  /** The command line, without the program. */
  command: string;
  stack: string;
}

const fileName = 'last-error.json';

/** Returns the file's path where `report` won't find it. Never throws: one error is enough. */
export function keepLastError(
  error: unknown,
  argv: string[],
  context: Context,
): string | undefined {
  const kept: LastError = {
    at: new Date().toISOString(),
    course: packageJson.version,
    command: withoutNames(argv.join(' '), context).slice(0, 500),
    stack: withoutNames(String((error as Error)?.stack ?? error), context).slice(0, 8000),
  };
  const content = Buffer.from(`${JSON.stringify(kept, null, 2)}\n`);
  try {
    const target = makeOwnPath(context.workspace(), fileName);
    replaceFiles([{ target, content }]);
    return undefined;
  } catch {
    return keepElsewhere(content);
  }
}

function keepElsewhere(content: Buffer): string | undefined {
  try {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-')), fileName);
    fs.writeFileSync(file, content, { flag: 'wx' });
    return file;
  } catch {
    return undefined;
  }
}

/** Undefined where there was none, or where the file can't be read. */
export function lastErrorIn(workspace: string): LastError | undefined {
  if (linkInOwnPath(workspace, fileName) !== undefined) return undefined;
  try {
    const found = JSON.parse(fs.readFileSync(ownPath(workspace, fileName), 'utf8'));
    return typeof found.stack === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
