// A fresh workspace: what is in it, and that nothing of the learner's goes for it.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import { keepAttempt } from '../../src/workspace/attempts.ts';
import { type Bringing, initWorkspace } from '../../src/workspace/init.ts';
import { restoreAttempt } from '../../src/workspace/restore.ts';
import { temporaryFolder } from '../support/fixture.ts';

const course = {
  exercises: [{ id: 'exercise-1' }, { id: 'exercise-5', given: ['exercise-5.infra.ts'] }],
} as Course;
let folder: string;
let content: string;

const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};
const read = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
const data = (file: string) => JSON.parse(read(file));

beforeEach(() => {
  const place = temporaryFolder('fresh');
  folder = path.join(place, 'mine');
  content = path.join(place, 'content');
  for (const id of ['exercise-1', 'exercise-5'])
    write(path.join(content, 'exercises', id, 'starter.ts'), `${id}'s starter`);
  write(path.join(content, 'exercises/exercise-5/given/exercise-5.infra.ts'), 'infra');
});

const bringing: Bringing = {
  command: ['node', '../clone/bin/events-course.js'],
  dependency: 'file:../clone',
};
const init = (more: Partial<Bringing & { ci: boolean }> = {}) =>
  initWorkspace(course, content, folder, { ...bringing, ...more });

describe('a fresh workspace', () => {
  test('has every starter with what comes with it, and says which files it made', () => {
    const files = init();
    expect(read('exercises/exercise-1.ts')).toBe("exercise-1's starter");
    expect(read('exercises/exercise-5.ts')).toBe("exercise-5's starter");
    expect(read('exercises/exercise-5.infra.ts')).toBe('infra');
    const made = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => fs.statSync(path.join(folder, file)).isFile());
    expect(made.map((file) => file.split(path.sep).join('/')).sort()).toEqual(files.sort());
    expect(files).not.toContain('.github/workflows/check.yml');
  });

  test('brings the course and the types of Node, and is published by no accident', () => {
    init();
    expect(data('package.json')).toEqual({
      name: 'my-events-course',
      private: true,
      type: 'module',
      devDependencies: {
        '@types/node': expect.stringMatching(/^\^20\./),
        'events-course': 'file:../clone',
      },
    });
  });

  test('is checked strictly by the editor, as the exercises import: with .ts, and built by nobody', () => {
    init();
    expect(data('tsconfig.json')).toEqual({
      compilerOptions: {
        target: 'es2023',
        lib: ['es2023', 'esnext.disposable'],
        module: 'nodenext',
        types: ['node'],
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
      },
      include: ['exercises'],
    });
  });

  test('hides what we keep from the editor and from git', () => {
    init();
    expect(data('.vscode/settings.json')['files.exclude']).toEqual({ '.events-course': true });
    expect(read('.gitignore').split('\n')).toEqual(['node_modules/', '.events-course/', '']);
  });

  test('has a task that checks the open file with the command that was brought', () => {
    init();
    const { version, tasks } = data('.vscode/tasks.json');
    expect(version).toBe('2.0.0');
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      label: 'check this exercise',
      type: 'shell',
      command: 'node',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
      args: ['../clone/bin/events-course.js', 'check', '${relativeFile}', '--problems'],
      group: { kind: 'test', isDefault: true },
      presentation: { clear: true },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
      problemMatcher: { owner: 'events-course', fileLocation: ['relative', '${workspaceFolder}'] },
    });
    expect(read('README.md')).toContain(`"${tasks[0].label}"`);
  });

  test('says how to check without an installation, where the command is a path', () => {
    init();
    expect(read('README.md')).toContain(
      '    node ../clone/bin/events-course.js check exercise-1\n',
    );
    fs.rmSync(folder, { recursive: true });
    init({ command: ['npx', '--no-install', 'events-course'] });
    expect(read('README.md')).not.toContain('Without `npm install`');
    expect(read('README.md')).toContain('npx --no-install events-course check exercise-1');
  });

  test('with --ci has a workflow that installs and checks', () => {
    expect(init({ ci: true })).toContain('.github/workflows/check.yml');
    expect(read('.github/workflows/check.yml')).toMatch(
      /run: npm install\n.*run: npx --no-install events-course check --all --junit results\.xml/,
    );
  });

  test('carries the course along where it has to', () => {
    init({ packed: { name: 'events-course-0.1.0.tgz', content: Buffer.from('tgz') } });
    expect(read('events-course-0.1.0.tgz')).toBe('tgz');
  });
});

describe('where something is already there', () => {
  test.each(['exercises/exercise-5.ts', 'README.md', 'exercises/exercise-5.infra.ts'])(
    '%s stays, and nothing is written',
    (file) => {
      write(path.join(folder, file), 'mine');
      expect(init).toThrow(`mine already has ${file}: nothing was written.`);
      expect(fs.readdirSync(folder)).toEqual([file.split('/')[0]]);
      expect(read(file)).toBe('mine');
    },
  );

  test('a file that comes meanwhile stays too', () => {
    write(path.join(folder, 'README.md'), 'mine');
    const exists = vi.spyOn(fs, 'existsSync').mockImplementation((file) => {
      return !String(file).endsWith('README.md') && !String(file).includes('exercises/');
    });
    expect(init).toThrow();
    exists.mockRestore();
    expect(read('README.md')).toBe('mine');
  });

  test('other files are no hindrance', () => {
    write(path.join(folder, 'notes.md'), 'mine');
    init();
    expect(read('notes.md')).toBe('mine');
  });
});

describe('an attempt that is put back', () => {
  const answer = () => path.join(folder, 'exercises/exercise-1.ts');
  const kept = (text: string) =>
    keepAttempt(folder, 'exercise-1', Buffer.from(text), {
      status: 'fail',
      stepsPassed: 0,
      steps: 2,
    })!;
  const restore = (text: string) => restoreAttempt(folder, 'exercise-1', kept(text));

  test('is there, and what it replaced is kept under its number', () => {
    write(answer(), 'now');
    expect(restore('before')).toEqual({ status: 'restored', kept: 2 });
    expect(fs.readFileSync(answer(), 'utf8')).toBe('before');
  });

  test('changes nothing where the same text is there', () => {
    write(answer(), 'same');
    expect(restore('same')).toEqual({ status: 'identical' });
  });

  test('needs no file and no folder there', () => {
    fs.mkdirSync(folder);
    expect(restore('before')).toEqual({ status: 'restored', kept: undefined });
    expect(fs.readFileSync(answer(), 'utf8')).toBe('before');
  });

  test('keeps as a file what is too large for an attempt', () => {
    write(answer(), 'x'.repeat(1e6 + 1));
    expect(restore('before')).toMatchObject({ kept: expect.stringContaining('backups') });
  });
});
