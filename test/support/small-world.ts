// A world with a workspace of one exercise, without the built course: for what needs no grading.
import fs from 'node:fs';
import path from 'node:path';
import type { World } from '../../src/cli/context.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const exercise = {
  id: 'exercise-1',
  title: 'Counting',
  steps: [{ hints: [] }, { hints: [] }],
} as unknown as World['course']['exercises'][number];

const course = { lessons: [], guides: [], exercises: [exercise] } as unknown as World['course'];

/** Stands in its workspace, and keeps what is written. */
export function smallWorld(more: Partial<World> = {}) {
  const workspace = temporaryFolder('small');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/exercise-1.ts'), '// mine\n');
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const world = {
    course,
    cwd: workspace,
    env: {},
    stdin: {},
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    ...more,
  } as World;
  return { workspace, world, said };
}
