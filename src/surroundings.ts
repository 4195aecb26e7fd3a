// What the real world looks like from the folder `dist` of this copy of the program.
import fs from 'node:fs';
import path from 'node:path';
import type { SmallWorld } from './cli/context.ts';

export function surroundings(dist: string): Omit<SmallWorld, 'course' | 'stdout'> {
  const root = path.dirname(dist);
  return {
    content: path.join(dist, 'content'),
    clone: fs.existsSync(path.join(root, '.git')) ? root : undefined,
    installed: { root, isPublished: fs.existsSync(path.join(dist, 'published')) },
    cwd: process.cwd(),
    env: process.env,
    // Node makes each stream when it is first asked for. Most commands need no input and have no
    // talk: made here all the same, these two cost 7 % of a start.
    stdin: {
      get isTTY() {
        return process.stdin.isTTY;
      },
      get keyboard() {
        return process.stdin;
      },
    },
    stderr: {
      write: (text) => process.stderr.write(text),
      get isTTY() {
        return process.stderr.isTTY;
      },
      get columns() {
        return process.stderr.columns;
      },
      get terminal() {
        return process.stderr;
      },
    },
  };
}
