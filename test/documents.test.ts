// What the documents say can be counted, looked up or typed.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { guides } from '../guides/index.ts';
import { lessons } from '../lessons/index.ts';
import { exercises } from '../solutions/index.ts';
import { allCommands } from '../src/cli/commands.ts';
import { createProgram } from '../src/cli/program.ts';
import { builtExercise } from '../src/course/paths.ts';
import type { DeclaredTest } from '../src/grader/verdict.ts';

const root = path.resolve(import.meta.dirname, '..');
const testsOf = (id: string): DeclaredTest[] =>
  JSON.parse(fs.readFileSync(builtExercise(path.join(root, 'dist/content'), id).tests, 'utf8'));

const tests = exercises.flatMap(({ id }) => testsOf(id)).length;
const steps = exercises.flatMap((exercise) => exercise.steps).length;

test.each(['README.md', 'CHANGELOG.md'])('%s counts steps and tests rightly', (file) => {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replace(/\s+/g, ' ');
  expect(text).toContain(`${steps} steps`);
  expect(text).toContain(`${tests} tests`);
});

const documents = ['README.md', 'CONTRIBUTING.md', ...fs.readdirSync(path.join(root, 'docs'))]
  .filter((file) => file.endsWith('.md'))
  .map((file) => (fs.existsSync(path.join(root, file)) ? file : `docs/${file}`));

test.each(documents)('every link in %s leads to a file', (document) => {
  const text = fs.readFileSync(path.join(root, document), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) =>
    path.resolve(root, path.dirname(document), link!),
  );
  expect(links.filter((file) => !fs.existsSync(file))).toEqual([]);
});

test('the README leads to every lesson, guide and document', () => {
  const text = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const ids = [...lessons.map(({ id }) => `lessons/${id}/`), ...guides.map(({ id }) => id)];
  const all = [...ids, ...documents.filter((file) => file !== 'README.md')];
  expect(all.filter((each) => !text.includes(each))).toEqual([]);
});

test('docs/commands.md has every command with every option', async () => {
  const text = fs.readFileSync(path.join(root, 'docs/commands.md'), 'utf8');
  const program = createProgram(
    await allCommands(),
    () => {
      throw new Error('no command is run');
    },
    () => {},
  );
  const shown = program.createHelp().visibleCommands(program);
  const missing = shown.flatMap((command) => {
    const row = text
      .split('\n')
      .find((line) => new RegExp(`^\\| \`${command.name()}[ \`]`).test(line));
    const options = command.options.map(({ long }) => long!);
    return row
      ? options
          .filter((option) => !row.includes(option))
          .map((option) => `${command.name()} ${option}`)
      : [command.name()];
  });
  expect(missing).toEqual([]);
});
