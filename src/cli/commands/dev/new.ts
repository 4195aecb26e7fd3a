// `dev new`: the files of a lesson or an exercise, with every part that `dev check` will ask for.
import fs from 'node:fs';
import path from 'node:path';
import { exerciseSources, lessonSources } from '../../../course/paths.ts';
import { UserError } from '../../../course/user-error.ts';
import { margin } from '../../../text/lines.ts';
import type { Context } from '../../context.ts';
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  summary: 'scaffold a lesson or an exercise',
  arguments: [
    { name: '<kind>', says: 'lesson or exercise' },
    { name: '<id>', says: '09-schema-evolution, exercise-6' },
  ],
  run: (context, _options, kind, id) => scaffold(kind, id, context),
});

export async function scaffold(kind: string, id: string, context: Context): Promise<number> {
  const root = context.clone;
  if (root === undefined) throw new UserError('`dev new` works in a clone of the course.');
  const files =
    kind === 'lesson'
      ? lessonFiles(root, id)
      : kind === 'exercise'
        ? exerciseFiles(root, id)
        : undefined;
  if (!files)
    throw new UserError(
      `\`dev new ${kind}\`: a lesson or an exercise can be made.`,
      'dev new lesson 09-schema-evolution',
    );
  const existing = Object.keys(files).find((file) => fs.existsSync(file));
  if (existing)
    throw new UserError(`${path.relative(root, existing)} is there already: nothing was written.`);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { flag: 'wx' });
  }
  const shown = Object.keys(files).map((file) => `${margin}${path.relative(root, file)}`);
  const index = kind === 'lesson' ? 'lessons/index.ts' : 'solutions/index.ts';
  context.print(
    `\n${shown.join('\n')}\n\n${margin}Now add \`${id}\` to ${index}, write, and run \`npm test\`.\n`,
  );
  return 0;
}

function lessonFiles(root: string, id: string): Record<string, string> {
  if (!/^\d\d-[a-z0-9-]+$/.test(id))
    throw new UserError(`\`${id}\` is no lesson id. Write it like \`09-schema-evolution\`.`);
  const { lesson, example, covers } = lessonSources(root, id);
  return { [lesson]: lessonText(id), [example]: exampleText, [covers]: coversText };
}

function exerciseFiles(root: string, id: string): Record<string, string> {
  if (!/^exercise-\d+$/.test(id))
    throw new UserError(`\`${id}\` is no exercise id. Write it like \`exercise-6\`.`);
  const sources = exerciseSources(root, id);
  return {
    [sources.about]: aboutText,
    [sources.starter]: starterText,
    [sources.reference]: referenceText,
    [sources.spec]: specText(id),
    [sources.mistakesOf(1)]: mistakesText,
    [path.join(sources.alternatives, 'arrow.ts')]: alternativeText,
  };
}

const lessonText = (
  id: string,
) => `import { defineLesson, number } from '../../src/course/define.ts';

export interface Facts {
  calls: number;
}

export default defineLesson<Facts>()({
  title: '${id.slice(3)}',
  minutes: 10,
  story: 'What is about to be run, and why.',
  objectives: ['What the learner can do afterwards'],
  guide: '01-memory-leaks',
  exercise: 'exercise-1',
  knobs: {
    calls: number({ default: 3, min: 1, max: 100, says: 'how often to call' }),
  },
  predictions: [
    {
      id: 'how-many',
      ask: 'How many calls arrive?',
      choices: { all: 'all of them', none: 'none' },
      answer: ({ calls }) => (calls > 0 ? 'all' : 'none'),
    },
  ],
  breaks: { deaf: { says: 'nobody listens' } },
  takeAway: ['One line to take away.', 'And another.'],
  tries: [{ args: '--break deaf', says: 'nobody listens' }],
  questions: [],
});
`;

const coversText = `// Where this lesson teaches the pieces of the outline that it owns.
export default {};
`;

const exampleText = `// The pattern first: a whole program with one idea.
import { EventEmitter } from 'node:events';
import { facts, knobs } from '../stage/stage.ts';
import lesson, { type Facts } from './lesson.ts';

const fact = facts<Facts>();
const { calls, break: broken } = knobs(lesson);

const emitter = new EventEmitter();
let heard = 0;
if (broken !== 'deaf') emitter.on('call', () => heard++);
for (let i = 0; i < calls; i++) emitter.emit('call');

console.log(\`  \${heard} of \${calls} calls arrived\`);
fact('calls', heard);
`;

const aboutText = `import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'What is to be built',
  minutes: 30,
  lesson: '01-memory-leak-detection',
  guide: '01-memory-leaks',
  steps: [{ title: 'adding', hints: ['A question.', 'A direction.', 'A sketch.'] }],
});
`;

const starterText = `// The story, and every rule that the spec enforces.

class NotImplemented extends Error {
  override name = 'NotImplemented';
}

/** TODO step 1: the sum of both. */
export function add(_a: number, _b: number): number {
  throw new NotImplemented('step 1: add');
}
`;

const referenceText = `/** The sum of both. */
export function add(a: number, b: number): number {
  return a + b;
}
`;

const alternativeText = `export const add = (a: number, b: number): number => b + a;
`;

const specText = (id: string) => `import { describe, expect, test } from 'vitest';
import { add } from './${id}.ts';

describe('1 adding', () => {
  test('adds two numbers', async () => {
    expect(await add(1, 2), 'the sum of 1 and 2').toBe(3);
  });
});
`;

const mistakesText = `import { defineMistakes } from '../../../src/course/define.ts';

export default defineMistakes([
  {
    id: 'subtracts',
    edits: [{ find: 'return a + b;', replace: 'return a - b;' }],
    explanation: 'It subtracts where it should add.',
    anchor: 'cleanup',
  },
]);
`;
