// The files that options read and write, and the names that are taken out of what a learner sends.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createContext, type World } from '../../src/cli/context.ts';
import { readInputFile } from '../../src/cli/input-file.ts';
import { keepLastError, lastErrorIn } from '../../src/cli/last-error.ts';
import { outputFile } from '../../src/cli/output-file.ts';
import { withoutNames } from '../../src/cli/without-names.ts';
import { smallWorld } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let small: ReturnType<typeof smallWorld>;
let inside: (file: string) => string;
beforeEach(() => {
  small = smallWorld();
  inside = (file) => path.join(small.workspace, file);
});
const contextIn = (more: Partial<World> = {}) => createContext({ ...small.world, ...more });

describe('a file to read', () => {
  const read = (file: string) => readInputFile(file, small.workspace);

  test('is read whole, from the folder of the command, however long', () => {
    const text = `begin ${'ä€ '.repeat(50_000)} end`;
    fs.writeFileSync(inside('given.json'), text);
    expect(read('given.json')).toBe(text);
    expect(read(inside('given.json'))).toBe(text);
    fs.writeFileSync(inside('empty.json'), '');
    expect(read('empty.json')).toBe('');
  });

  test.each<[string, string, (file: string) => void]>([
    ['a folder', "given isn't a regular file", (file) => fs.mkdirSync(file)],
    ['missing', "given can't be read (ENOENT)", () => {}],
    [
      'endless',
      'given has more than 20 MB',
      (file) => fs.writeFileSync(file, Buffer.alloc(20_100_000)),
    ],
  ])('that is %s is refused by name', (_, says, make) => {
    make(inside('given'));
    expect(() => read('given')).toThrow(expect.objectContaining({ name: 'UserError' }));
    expect(() => read('given')).toThrow(says);
  });

  test('is given back, also where it is refused', () => {
    const close = vi.spyOn(fs, 'closeSync');
    fs.writeFileSync(inside('given.json'), '{}');
    read('given.json');
    expect(() => read('exercises')).toThrow('regular');
    expect(close).toHaveBeenCalledTimes(2);
    close.mockRestore();
  });

  test('may be stdin, whose end is an error on Windows', () => {
    const parts = ['first ', 'second', ''];
    const reading = vi.spyOn(fs, 'readSync').mockImplementation(((fd: number, chunk: Buffer) => {
      expect(fd).toBe(0);
      const part = parts.shift();
      if (part === undefined) throw Object.assign(new Error('EOF'), { code: 'EOF' });
      return chunk.write(part);
    }) as never);
    expect(read('-')).toBe('first second');
    expect(read('-')).toBe('');
    reading.mockImplementation((() => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    }) as never);
    expect(() => read('-')).toThrow("- can't be read (EIO)");
    reading.mockRestore();
  });
});

describe('a file to write', () => {
  const isOwn = (text: string) => text.startsWith('ours');
  const asked = (file: string, more: Partial<World> = {}) =>
    outputFile({ option: '--out', file, isOwn }, contextIn(more));

  test('is written whole, with the folders above it', () => {
    asked('reports/deep/out.txt').write('ours, first');
    expect(fs.readFileSync(inside('reports/deep/out.txt'), 'utf8')).toBe('ours, first');
    asked('reports/deep/out.txt').write('ours, second');
    expect(fs.readFileSync(inside('reports/deep/out.txt'), 'utf8')).toBe('ours, second');
  });

  test.each<[string, string, (() => void)?]>([
    ['', 'a file name is missing'],
    ['exercises/out.txt', 'it lies in exercises/.'],
    [
      '.events-course/out.txt',
      'it lies in .events-course/.',
      () => fs.mkdirSync(inside('.events-course')),
    ],
    ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'TS'].map(
      (ending): [string, string] => [`out.${ending}`, 'that is a code file'],
    ),
    ['link.txt', 'a link that leads nowhere', () => fs.symlinkSync('nowhere', inside('link.txt'))],
    ['reports', 'it is a folder', () => fs.mkdirSync(inside('reports'))],
    ['/dev/null', "isn't a regular file"],
    [
      'notes.txt',
      "this option didn't write it",
      () => fs.writeFileSync(inside('notes.txt'), 'mine'),
    ],
    ['x'.repeat(300), "it can't be read (ENAMETOOLONG)"],
  ])('%j is refused before any work: %s', (file, why, makeReady) => {
    makeReady?.();
    expect(() => asked(file)).toThrow(`\`--out ${file}\`: `);
    expect(() => asked(file)).toThrow(why);
    expect(() => asked(file)).toThrow(/ Nothing was written\.$/);
  });

  test('that holds the words of one of ours may end in any way but code', () => {
    for (const name of ['out.ts.txt', 'ts', 'out.json', 'out.jsonl']) asked(name).write('ours');
    expect(fs.existsSync(inside('out.ts.txt'))).toBe(true);
  });

  test('is never replaced where the option knows none of its own, or it is too large', () => {
    fs.writeFileSync(inside('out.txt'), 'ours');
    const plain = () => outputFile({ option: '--out', file: 'out.txt' }, contextIn());
    expect(plain).toThrow('it is already there. Choose another name. Nothing was written.');
    fs.truncateSync(inside('out.txt'), 50_000_001);
    expect(() => asked('out.txt')).toThrow("didn't write it");
    expect(fs.statSync(inside('out.txt')).size).toBe(50_000_001);
  });

  test('that somebody made meanwhile is not replaced', () => {
    const output = asked('out.txt');
    fs.writeFileSync(inside('out.txt'), 'mine');
    expect(() => output.write('ours')).toThrow("didn't write it");
    expect(fs.readFileSync(inside('out.txt'), 'utf8')).toBe('mine');
  });

  test('in a folder that is a file is refused by the system, and that is said', () => {
    fs.writeFileSync(inside('notes'), 'mine');
    const output = asked('notes/out.txt');
    expect(() => output.write('ours')).toThrow(/^notes\/out\.txt can't be written \(E\w+\)\.$/);
  });

  test('outside a workspace may be in a folder called exercises', () => {
    const cwd = temporaryFolder('elsewhere');
    asked('exercises/out.txt', { cwd }).write('ours');
    expect(fs.readFileSync(path.join(cwd, 'exercises/out.txt'), 'utf8')).toBe('ours');
  });
});

describe('names in what a learner sends', () => {
  const here = (more: object = {}) => ({
    cwd: '/course/here',
    workspaceIfAny: () => '/home/ada/course' as string | undefined,
    installed: { root: '/usr/lib/events course', isPublished: true },
    env: { HOME: '/home/ada', USER: 'ada' } as Record<string, string | undefined>,
    ...more,
  });

  test.each([
    ['/home/ada/course/exercises/exercise-1.ts:3', '<workspace>/exercises/exercise-1.ts:3'],
    ['/home/ada/notes', '~/notes'],
    ['at file:///usr/lib/events%20course/dist/a.js', 'at file://<course>/dist/a.js'],
    [`${os.tmpdir()}/x`, '<temp>/x'],
    ['/course/here/x and /course/here', '<here>/x and <here>'],
    ['/home/ada/course-2/x', '~/course-2/x'],
    ['/srv/home/ada/x', '/srv/home/<user>/x'],
    ['C:\\Users\\ada\\x', 'C:\\Users\\<user>\\x'],
    ['ada, /adam/ and /course/hereafter', 'ada, /adam/ and /course/hereafter'],
  ])('%s', (text, shown) => {
    expect(withoutNames(text, here())).toBe(shown);
  });

  test('are found by the variables of Windows too, and with slashes', () => {
    const env = { USERPROFILE: 'C:\\Users\\ada', USERNAME: 'ada' };
    const windows = here({ env, workspaceIfAny: () => undefined, installed: undefined });
    expect(withoutNames('C:\\Users\\ada\\x C:/Users/ada/y D:/ada/z', windows)).toBe(
      '~\\x ~/y D:/<user>/z',
    );
  });

  test('stay where nobody is named, and the root of a disk is no name', () => {
    const env = { HOME: '/home/ada' };
    const nobody = here({ env, cwd: '/', workspaceIfAny: () => undefined });
    expect(withoutNames('/a/b.ts /x/ada/y', nobody)).toBe('/a/b.ts /x/ada/y');
  });
});

describe('the last error', () => {
  const boom = () =>
    Object.assign(new Error('boom'), { stack: `Error: boom\n at ${inside('x.ts')}` });

  test('is kept in the workspace without its folder, and found again', () => {
    expect(keepLastError(boom(), ['topic', inside('a'), 'b'], contextIn())).toBe(undefined);
    expect(lastErrorIn(small.workspace)).toEqual({
      at: expect.stringMatching(/^20\d\d-/),
      course: expect.stringMatching(/^\d+\.\d+\.\d+/),
      command: 'topic <workspace>/a b',
      stack: 'Error: boom\n at <workspace>/x.ts',
    });
  });

  test('is the newest, cut to a length that can be sent', () => {
    keepLastError(boom(), [], contextIn());
    keepLastError({ stack: 'x'.repeat(9000) }, ['y'.repeat(600)], contextIn());
    const { command, stack } = lastErrorIn(small.workspace)!;
    expect([command.length, stack.length]).toEqual([500, 8000]);
    keepLastError('thrown text', [], contextIn());
    expect(lastErrorIn(small.workspace)!.stack).toBe('thrown text');
    keepLastError(undefined, [], contextIn());
    expect(lastErrorIn(small.workspace)!.stack).toBe('undefined');
  });

  test('outside a workspace is kept in a temporary file, which is named', () => {
    const file = keepLastError(boom(), ['list'], contextIn({ cwd: temporaryFolder('empty') }))!;
    expect(path.basename(file)).toBe('last-error.json');
    expect(JSON.parse(fs.readFileSync(file, 'utf8')).command).toBe('list');
  });

  test('that can be kept nowhere costs nothing more', () => {
    const making = vi.spyOn(fs, 'mkdtempSync').mockImplementation(() => {
      throw new Error('full');
    });
    expect(keepLastError(boom(), [], contextIn({ cwd: '/' }))).toBe(undefined);
    making.mockRestore();
  });

  test('is none where there was none, or the file is torn, another or a link', () => {
    expect(lastErrorIn(small.workspace)).toBe(undefined);
    keepLastError(boom(), [], contextIn());
    const file = inside('.events-course/last-error.json');
    const text = fs.readFileSync(file, 'utf8');
    for (const other of ['{', '{"stack":7}', 'null']) {
      fs.writeFileSync(file, other);
      expect(lastErrorIn(small.workspace)).toBe(undefined);
    }
    fs.writeFileSync(inside('kept.json'), text);
    fs.rmSync(file);
    fs.symlinkSync('../kept.json', file);
    expect(lastErrorIn(small.workspace)).toBe(undefined);
  });
});
