// The program as one file, for a workspace that has to install it where it can't be fetched.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../course/user-error.ts';

/** What `npm pack` makes of an installed copy, with its file name. */
export function packProgram(root: string): { name: string; content: Buffer } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-'));
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32', // npm is a .cmd file there
    });
    const [name = ''] = fs.readdirSync(folder);
    return { name, content: fs.readFileSync(path.join(folder, name)) };
  } catch (error) {
    const why = String((error as Error).message)
      .trim()
      .split('\n')
      .at(-1);
    throw new UserError(
      `\`npm pack\` failed, so the workspace can't install the course: ${why}. Nothing was written.`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
