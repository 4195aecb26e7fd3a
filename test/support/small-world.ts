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

const question = (id: string, outline: number, right: number) => ({
  id,
  outline,
  scenario: `Scenario of ${id}`,
  choices: [0, 1].map((i) => ({
    text: `${id}-${i}`,
    right: i === right,
    because: `why ${id}-${i}`,
  })),
  guide: '01-counting#calls',
});

/** With two lessons, two guides and two exercises, and their content as the build makes it. */
export function smallCourse(more: Partial<World> = {}) {
  const content = temporaryFolder('content');
  const put = (file: string, text: string) => {
    const target = path.join(content, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  };
  const ids = ['exercise-1', 'exercise-2'];
  for (const id of ids) {
    put(`exercises/${id}/starter.ts`, `// starter of ${id}\n`);
    put(`exercises/${id}/starter.sha256`, `hash of ${id}`);
    put(`exercises/${id}/reference.ts`, '// one\n// two\n// three\n');
  }
  put(
    'guides/01-counting.md',
    '# Counting\n\n## Sums\n\nA sum adds.\n\n## Calls\n\nA call counts.\n',
  );
  put('guides/02-waiting.md', '# Waiting\n\n## Calls\n\nA call waits.\n\n## Timers\n\nTick.\n');
  const hints = ['first hint', 'second hint'];
  const course = {
    lessons: [
      {
        id: '01-counting',
        title: 'Who counts?',
        minutes: 2,
        guide: '01-counting',
        exercise: 'exercise-1',
        questions: [question('counted', 1, 0), question('summed', 2, 1)],
      },
      { id: '02-waiting', title: 'Who waits?', minutes: 3, guide: '02-waiting', questions: [] },
    ],
    guides: [
      { id: '01-counting', title: 'All about counting', minutes: 4 },
      { id: '02-waiting', title: 'All about waiting', minutes: 5 },
    ],
    exercises: ids.map((id) => ({
      id,
      title: `Title of ${id}`,
      minutes: 6,
      lesson: '01-counting',
      hasCrashPoints: id === 'exercise-2',
      steps: [
        { title: 'adding', hints },
        { title: 'counting', hints },
      ],
    })),
  } as unknown as World['course'];
  return smallWorld({ course, content, ...more });
}

/** Streams on which a person can be asked. */
export function onTerminal(said: { stdout: string; stderr: string }): Partial<World> {
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: true,
    columns: 100,
    write: (text: string) => {
      said[name] += text;
    },
  });
  return { stdin: { isTTY: true }, stdout: stream('stdout'), stderr: stream('stderr') };
}
