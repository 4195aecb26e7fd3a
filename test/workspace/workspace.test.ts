// Where the workspace is, and what a reset, a copy to play with and a replaced file leave behind.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Course, Exercise } from '../../src/course/course.ts';
import { attemptsAt } from '../../src/workspace/attempts.ts';
import { changesOf } from '../../src/workspace/changes.ts';
import { copyToPlay } from '../../src/workspace/play.ts';
import { replaceFiles } from '../../src/workspace/replace-files.ts';
import { findWorkspace, isWorkspace, resetExercise } from '../../src/workspace/workspace.ts';
import { temporaryFolder } from '../support/fixture.ts';

const exercise = { id: 'exercise-5', given: ['exercise-5.infra.ts'] } as Exercise;
const course = { exercises: [{ id: 'exercise-1' }, exercise] } as Course;
let place: string;
let workspace: string;
let content: string;

const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};
const read = (...parts: string[]) => fs.readFileSync(path.join(...parts), 'utf8');
const below = (folder: string) => fs.readdirSync(folder, { recursive: true }).sort();

beforeEach(() => {
  place = temporaryFolder('workspace');
  workspace = path.join(place, 'mine');
  content = path.join(place, 'content');
  fs.mkdirSync(workspace);
  write(path.join(content, 'exercises/exercise-5/starter.ts'), 'starter');
  write(path.join(content, 'exercises/exercise-5/starter.sha256'), 'hash');
  write(path.join(content, 'exercises/exercise-5/given/exercise-5.infra.ts'), 'infra');
});

describe('the workspace', () => {
  const deep = () => path.join(workspace, 'a/b');
  beforeEach(() => fs.mkdirSync(deep(), { recursive: true }));

  test('is the nearest folder upward with an exercise of the course, or with progress', () => {
    write(path.join(workspace, 'exercises/exercise-1.ts'), '');
    expect(findWorkspace(course, { cwd: deep() })).toBe(workspace);
    fs.mkdirSync(path.join(workspace, 'a/.events-course'));
    expect(findWorkspace(course, { cwd: deep() })).toBe(path.join(workspace, 'a'));
  });

  test('is not any folder with exercises', () => {
    write(path.join(workspace, 'exercises/exercise-7.ts'), '');
    expect(isWorkspace(course, workspace)).toBe(false);
    expect(findWorkspace(course, { cwd: deep() })).toBeUndefined();
  });

  test('is the clone where there is none upward', () => {
    expect(findWorkspace(course, { cwd: deep(), clone: '/clone' })).toBe('/clone');
    write(path.join(workspace, 'exercises/exercise-1.ts'), '');
    expect(findWorkspace(course, { cwd: deep(), clone: '/clone' })).toBe(workspace);
  });

  test('is the one that --workspace names, from where the learner is, or a misuse', () => {
    write(path.join(workspace, 'exercises/exercise-1.ts'), '');
    const where = { cwd: deep(), clone: '/clone' };
    expect(findWorkspace(course, { ...where, option: '../..' })).toBe(workspace);
    expect(() => findWorkspace(course, { ...where, option: '..' })).toThrow('`..`');
  });
});

describe('a reset', () => {
  const now = new Date('2026-11-01T10:20:30.456Z');
  const answer = () => path.join(workspace, 'exercises/exercise-5.ts');
  const reset = (at = now) =>
    resetExercise(workspace, content, exercise, (file) => `<${file}>`, at);
  const copy = '.events-course/backups/exercise-5.2026-11-01T10-20-30.456Z.ts';

  test('puts the starter there with the files that come with it, where nothing was', () => {
    expect(reset()).toBeUndefined();
    expect(below(workspace)).toEqual([
      'exercises',
      'exercises/exercise-5.infra.ts',
      'exercises/exercise-5.ts',
    ]);
    expect([read(answer()), read(workspace, 'exercises/exercise-5.infra.ts')]).toEqual([
      'starter',
      'infra',
    ]);
  });

  test('keeps what was there, as a backup and among the attempts', () => {
    write(answer(), 'mine');
    expect(reset()).toBe(path.normalize(copy));
    expect(read(workspace, copy)).toBe('mine');
    expect(read(answer())).toBe('starter');
    const [attempt] = attemptsAt(workspace, 'exercise-5');
    expect(read(attempt!.file)).toBe('mine');
  });

  test('keeps a file of those that come with it if the learner has changed it', () => {
    write(path.join(workspace, 'exercises/exercise-5.infra.ts'), 'changed');
    reset();
    expect(read(workspace, copy.replace('5.2026', '5.infra.2026'))).toBe('changed');
    reset(new Date());
    expect(fs.readdirSync(path.join(workspace, '.events-course/backups'))).toHaveLength(2);
    const infra = fs
      .readdirSync(path.join(workspace, '.events-course/backups'))
      .filter((name) => name.includes('infra'));
    expect(infra).toHaveLength(1); // an unchanged one is no loss
  });

  test('that would overwrite an earlier backup changes nothing', () => {
    write(answer(), 'first');
    reset();
    write(answer(), 'second');
    expect(() => reset()).toThrow(`<${answer()}> is as it was.`);
    expect([read(answer()), read(workspace, copy)]).toEqual(['second', 'first']);
  });

  test('that the system refuses says so, with where the copy is', () => {
    write(answer(), 'mine');
    const call = vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' });
    });
    expect(() => reset()).toThrow(`A copy of it is <${path.normalize(copy)}>.`);
    call.mockRestore();
    expect(read(answer())).toBe('mine');
    expect(fs.readdirSync(path.join(workspace, 'exercises'))).toEqual(['exercise-5.ts']);
  });
});

describe('files that are replaced', () => {
  const target = () => path.join(workspace, 'a.ts');
  const replace = (text = 'new') =>
    replaceFiles([{ target: target(), content: Buffer.from(text) }]);

  test('are whole, and nothing is left beside them', () => {
    replace();
    replace('newer');
    expect(read(target())).toBe('newer');
    expect(below(workspace)).toEqual(['a.ts']);
  });

  test('stay links where they are links', () => {
    write(path.join(workspace, 'real.ts'), 'old');
    fs.symlinkSync('real.ts', target());
    replace();
    expect(fs.readlinkSync(target())).toBe('real.ts');
    expect(read(workspace, 'real.ts')).toBe('new');
  });

  test('are as they were when one of them cannot be written, and the first reason is said', () => {
    write(target(), 'old');
    const nowhere = path.join(workspace, 'nowhere/b.ts');
    const files = [target(), nowhere].map((file) => ({ target: file, content: Buffer.from('x') }));
    expect(() => replaceFiles(files)).toThrow('ENOENT');
    expect(below(workspace)).toEqual(['a.ts']);
    const call = vi.spyOn(fs, 'rmSync').mockImplementation(() => {
      throw new Error('EROFS');
    });
    expect(() => replaceFiles(files)).toThrow('ENOENT');
    call.mockRestore();
    expect(read(target())).toBe('old');
  });
});

describe('a copy to play with', () => {
  const example = `import { s } from '../stage/stage.ts';\nimport l from './lesson.ts';\n`;
  beforeEach(() => {
    const lesson = path.join(content, 'lessons/01-leaks');
    write(path.join(lesson, 'source/example.ts'), example);
    write(
      path.join(lesson, 'source/ways/count.ts'),
      `import { s } from '../../stage/stage.ts';\nimport l from '../lesson.ts';`,
    );
    write(path.join(lesson, 'lesson.js'), 'lesson');
    write(path.join(content, 'lessons/stage.js'), 'stage');
  });
  const copied = () => copyToPlay(workspace, content, '01-leaks');

  test('has all sources, and finds the lesson and the stage beside them', () => {
    const { folder, isNew } = copied();
    expect(isNew).toBe(true);
    expect(below(folder)).toEqual(['example.ts', 'lesson.js', 'ways', 'ways/count.ts']);
    expect(read(folder, 'example.ts')).toContain("'../stage.js';\nimport l from './lesson.js'");
    expect(read(folder, 'ways/count.ts')).toContain(
      "'../../stage.js';\nimport l from '../lesson.js'",
    );
    expect(read(folder, '../stage.js')).toBe('stage');
    expect(fs.readdirSync(path.dirname(folder)).sort()).toEqual(['01-leaks', 'stage.js']);
  });

  test('is made once; the stage is renewed, and a changed one is kept', () => {
    const { folder } = copied();
    write(path.join(folder, 'example.ts'), 'mine');
    expect(copied()).toEqual({ folder, isNew: false });
    expect(fs.existsSync(path.join(workspace, '.events-course/backups'))).toBe(false);
    write(path.join(folder, '../stage.js'), 'my stage');
    copied();
    expect(read(folder, 'example.ts')).toBe('mine');
    expect(read(folder, '../stage.js')).toBe('stage');
    const backups = path.join(workspace, '.events-course/backups');
    expect(fs.readdirSync(backups).map((name) => read(backups, name))).toEqual(['my stage']);
  });

  test('needs no stage', () => {
    fs.rmSync(path.join(content, 'lessons/stage.js'));
    expect(fs.existsSync(path.join(copied().folder, '../stage.js'))).toBe(false);
  });
});

describe('what an update has changed', () => {
  const kinds = (written: Record<string, string>) =>
    changesOf({ exercises: [exercise] } as Course, content, workspace, written).map(
      ({ kind }) => kind,
    );

  test('is an exercise without a file, or one whose starter is another', () => {
    expect(kinds({})).toEqual(['new']);
    write(path.join(workspace, 'exercises/exercise-5.ts'), '');
    expect(kinds({ 'exercise-5': 'hash' })).toEqual([]);
    expect(kinds({ 'exercise-5': 'other' })).toEqual(['changed']);
    expect(kinds({})).toEqual([]); // it isn't known which starter the learner got
  });
});
