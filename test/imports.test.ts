// Who may import whom: the tree's own rules.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Folder under the root → the folders it may import, besides itself, Node and packages; all of src also `src/text`. */
const mayImport: Record<string, string[]> = {
  'src/text': [],
  // Signals and keys.
  'src/terminal': [],
  'src/markdown': [],
  'src/course': [],
  'src/diff': ['src/course'],
  'src/progress': ['src/course'],
  'src/workspace': ['src/course', 'src/terminal'],
  'src/watch': ['src/course'],
  'src/quiz': ['src/course', 'src/progress'],
  'src/example': ['src/course', 'src/terminal'],
  'src/trial': [],
  'src/grader': ['src/course', 'src/terminal', 'src/trial'],
  // Types only: it reads no file and runs nothing.
  'src/ui': [
    'src/course',
    'src/markdown',
    'src/grader',
    'src/progress',
    'src/diff',
    'src/example',
    'src/proof',
    'src/trial',
  ],
  'src/course-build': ['src/course', 'src/grader', 'src/trial'],
  'src/proof': [
    'src/course',
    'src/course-build',
    'src/grader',
    'src/example',
    'src/markdown',
    'src/quiz',
    'src/trial',
  ],
  'src/cli': [
    'src/course',
    'src/grader',
    'src/example',
    'src/progress',
    'src/workspace',
    'src/watch',
    'src/quiz',
    'src/diff',
    'src/markdown',
    'src/ui',
    'src/proof',
    'src/terminal',
    'package.json',
  ],
  'lessons/stage': ['src/course', 'src/terminal', 'src/text', 'src/ui'],
  lessons: ['src/course', 'lessons/stage'],
  guides: ['src/course'],
  exercises: [],
};

const filesIn = (folder: string): string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));

function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const found = [
    ...text.matchAll(
      /^(?:import|export)[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
    ),
  ];
  return found.map(([, a, b, c]) => path.join(path.dirname(file), (a ?? b ?? c)!));
}

const folderOf = (file: string): string =>
  Object.keys(mayImport)
    .sort((a, b) => b.length - a.length)
    .find((folder) => file.startsWith(`${folder}/`)) ?? file;

describe('who may import whom', () => {
  for (const [folder, allowed] of Object.entries(mayImport)) {
    test(`${folder} imports only ${['itself', ...allowed].join(', ')}`, () => {
      const wrong = filesIn(folder)
        .filter((file) => folderOf(file) === folder)
        .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
        .filter(({ target }) => ![folder, ...allowed].includes(folderOf(target)))
        .filter(({ target }) => !folder.startsWith('src/') || folderOf(target) !== 'src/text');
      expect(wrong).toEqual([]);
    });
  }

  test('no file imports itself by way of others', () => {
    const left = new Map(
      ['src', 'lessons', 'bench'].flatMap(filesIn).map((file) => [file, importsOf(file)]),
    );
    const leaves = () =>
      [...left].filter(([, targets]) => !targets.some((target) => left.has(target)));
    for (let found = leaves(); found.length > 0; found = leaves())
      for (const [file] of found) left.delete(file);
    expect([...left.keys()]).toEqual([]); // a circle, and what imports it
  });

  test('solutions import no program: a learner reads them as they are', () => {
    const wrong = filesIn('solutions')
      .filter((file) => !/\/(about|mistakes\/step-\d+)\.ts$|index\.ts$/.test(file))
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => target.startsWith('src/') && folderOf(target) !== 'src/trial');
    expect(wrong).toEqual([]);
  });

  test('only main ends the process, or lost output', () => {
    const wrong = filesIn('src').filter(
      (file) =>
        !file.startsWith('src/grader/engine/') &&
        file !== 'src/main.ts' &&
        file !== 'src/stdout.ts' &&
        /process\.(exit\(\d?\)|exitCode =)/.test(fs.readFileSync(path.join(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('only one room listens for signals and the end of the process', () => {
    const wrong = filesIn('src').filter(
      (file) =>
        !/^src\/(terminal|trial|grader\/engine)\//.test(file) &&
        /process\.(on|once)\(/.test(fs.readFileSync(path.join(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('commands and screens get the world handed in', () => {
    const wrong = ['src/cli', 'src/ui']
      .flatMap(filesIn)
      .filter((file) =>
        /process\.(std|cwd|argv|on\(|off\(|once\(|env[.[])/.test(
          fs.readFileSync(path.join(root, file), 'utf8'),
        ),
      );
    expect(wrong).toEqual([]);
  });

  test('only the theme knows chalk, only the prompts know clack', () => {
    const users = (name: string) =>
      filesIn('src').filter((file) =>
        fs.readFileSync(path.join(root, file), 'utf8').includes(`from '${name}'`),
      );
    expect(users('chalk')).toEqual(['src/ui/theme.ts']);
    expect(users('@clack/prompts')).toEqual(['src/ui/prompts.ts']);
  });
});
