// What a command is handed: where the workspace is, what was recorded in it, and the ways to speak.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createContext, doneIn } from '../../src/cli/context.ts';
import { foldProgress } from '../../src/progress/fold.ts';
import { append, logFile } from '../../src/progress/log.ts';
import { smallWorld } from '../support/small-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const opened = { type: 'guide-opened', guide: '01-counting', sections: 2 } as const;
const terminal = (columns?: number) => {
  let text = '';
  return {
    isTTY: true,
    columns,
    write: (part: string) => {
      text += part;
    },
    written: () => text,
  };
};

describe('the workspace', () => {
  test('is found from a folder within it, and paths are shown from there', () => {
    const { workspace, world } = smallWorld();
    const context = createContext({ ...world, cwd: path.join(workspace, 'exercises') });
    expect(context.workspace()).toBe(workspace);
    expect(context.isElsewhere()).toBe(false);
    expect(context.shown(path.join(workspace, 'exercises/exercise-1.ts'))).toBe('exercise-1.ts');
  });

  test('is that of the clone where there is none here, and that is said once', () => {
    const { workspace, world, said } = smallWorld();
    const cwd = temporaryFolder('elsewhere');
    const context = createContext({ ...world, cwd, clone: workspace });
    expect(context.isElsewhere()).toBe(true);
    expect(context.workspace()).toBe(workspace);
    expect(context.events()).toEqual([]);
    expect(context.record(opened)).toBe(true);
    expect(said.stderr).toBe(`  This folder isn't a workspace. Using the one in ${workspace}\n`);
    expect(context.shown('exercises/exercise-1.ts')).toBe(
      path.join(workspace, 'exercises/exercise-1.ts'),
    );
  });

  test('of the clone is nothing to talk about from within it, or where it was named', () => {
    const { workspace, world, said } = smallWorld();
    const within = { ...world, cwd: path.join(workspace, 'exercises'), clone: workspace };
    expect(createContext(within).isElsewhere()).toBe(false);
    const cwd = temporaryFolder('elsewhere');
    const named = createContext({ ...world, cwd, clone: workspace }, { workspace });
    expect([named.isElsewhere(), named.workspace()]).toEqual([false, workspace]);
    const other = smallWorld();
    const inOther = createContext({ ...world, cwd: other.workspace, clone: workspace });
    expect([inOther.isElsewhere(), inOther.workspace()]).toEqual([false, other.workspace]);
    expect(said.stderr).toBe('');
  });

  test('that is missing: how to make one, or where the one that `init` made is', () => {
    const { world } = smallWorld();
    const cwd = temporaryFolder('empty');
    const context = createContext({ ...world, cwd });
    expect(context.workspaceIfAny()).toBe(undefined);
    expect(context.isElsewhere()).toBe(false);
    expect(() => context.workspace()).toThrow(
      expect.objectContaining({ message: expect.stringContaining('No exercises'), next: 'init' }),
    );
    expect(context.record(opened)).toBe(false);
    expect(context.events()).toEqual([]);
    expect(context.shown('notes.md')).toBe('notes.md');
    fs.mkdirSync(path.join(cwd, 'events-course/exercises'), { recursive: true });
    fs.writeFileSync(path.join(cwd, 'events-course/exercises/exercise-1.ts'), '');
    expect(() => context.workspace()).toThrow('cd events-course');
  });

  test('that an option has named is named by the next command, where it needs to be', () => {
    const { workspace, world } = smallWorld();
    const above = path.dirname(workspace);
    const name = path.basename(workspace);
    const programIn = (cwd: string, option?: string, clone?: string) =>
      createContext({ ...world, cwd, clone }, { workspace: option }).program;
    expect(programIn(above, name)).toBe(`events-course --workspace ${name}`);
    expect(programIn(above)).toBe('events-course');
    expect(programIn(workspace, '.')).toBe('events-course');
    expect(programIn(above, name, workspace)).toBe('events-course');
    expect(programIn(above, 'nothing-here')).toBe('events-course');
  });
});

describe('the progress log', () => {
  test('has what was recorded, and progress is made of it', () => {
    const { world } = smallWorld();
    const context = createContext(world);
    expect(context.record(opened)).toBe(true);
    expect(context.events().at(-1)).toMatchObject(opened);
    expect(context.progress().guides).toHaveProperty('01-counting');
  });

  test('with unreadable lines is used without them, and that is said once', () => {
    const { workspace, world, said } = smallWorld();
    append(workspace, [opened]);
    const context = createContext(world);
    context.events();
    expect(said.stderr).toBe('');
    fs.appendFileSync(logFile(workspace), 'torn\n');
    expect(context.events().at(-1)).toMatchObject(opened);
    context.events();
    expect(said.stderr).toBe('  Skipped 1 unreadable line in the progress log.\n');
  });

  test('that is no file costs no command, and is said once', () => {
    const { workspace, world, said } = smallWorld();
    fs.mkdirSync(logFile(workspace), { recursive: true });
    const context = createContext(world);
    expect(context.events()).toEqual([]);
    expect(context.record(opened)).toBe(false);
    expect(context.record(opened)).toBe(false);
    const lines = said.stderr.split('\n').filter(Boolean);
    expect(new Set(lines).size).toBe(lines.length);
    expect(said.stderr).toMatch(/^ {2}\S/);
  });

  test('does not hide a bug of ours as a log that cannot be used', () => {
    const { workspace, world } = smallWorld();
    append(workspace, [opened]);
    const context = createContext(world);
    const read = vi.spyOn(fs, 'readFileSync').mockImplementation(() => {
      throw new TypeError('boom');
    });
    expect(() => context.events()).toThrow('boom');
    read.mockRestore();
  });
});

describe('speaking', () => {
  test('results go to stdout, notes to stderr', () => {
    const { world, said } = smallWorld();
    const context = createContext(world);
    context.print('a screen');
    context.printRaw('data\n');
    context.printJson({ line: '##[error] ##[group]' });
    context.say('a note');
    expect(said.stdout).toBe('a screen\ndata\n{"line":"\\u0023#[error] \\u0023#[group]"}\n');
    expect(said.stderr).toBe('a note\n');
  });

  test('on a terminal no line is wider than it; in a pipe, and as data, every line is whole', () => {
    const stdout = terminal(20);
    const { world, said } = smallWorld();
    const long = 'word '.repeat(12).trim();
    const context = createContext({ ...world, stdout });
    context.print(long);
    for (const line of stdout.written().split('\n')) expect(line.length).toBeLessThanOrEqual(20);
    context.printRaw(`${long}\n`);
    expect(stdout.written()).toContain(`${long}\n`);
    context.say(long);
    expect(said.stderr).toBe(`${long}\n`);
  });

  test('a text as it is stays so in a pipe; on a terminal it ends its line and moves no cursor', () => {
    const stdout = terminal(80);
    const { world, said } = smallWorld();
    createContext(world).printRaw('a\x1b[2Jb');
    createContext({ ...world, stdout }).printRaw('a\x1b[2Jb');
    expect(said.stdout).toBe('a\x1b[2Jb');
    expect(stdout.written()).toMatch(/^a[^\x1b]*b\n$/);
  });

  test('an answer is in the form that was asked for, and the other form is never made', () => {
    const { world, said } = smallWorld();
    const { answer } = createContext(world);
    const never = () => expect.unreachable();
    answer({ json: true }, { json: () => ({ a: 1 }), screen: never });
    answer({}, { json: never, screen: () => 'a is 1' });
    expect(said.stdout).toBe('{"a":1}\na is 1\n');
  });

  test("under GitHub Actions no text of a learner's is a command", () => {
    const { world, said } = smallWorld({ env: { GITHUB_ACTIONS: 'true' } });
    const context = createContext(world);
    context.print('::error::forged ##[error]forged');
    context.printLines('::error::forged ##[error]forged');
    context.say('::error::forged');
    for (const text of [said.stdout, said.stderr]) expect(text).not.toMatch(/^::|##\[/m);
    expect(said.stdout).toContain('forged');
  });

  test('the width is that of the terminal as it is now', () => {
    const stdout = terminal(100);
    const context = createContext(smallWorld({ stdout }).world);
    expect(context.columns).toBe(100);
    stdout.columns = 50;
    expect(context.columns).toBe(50);
  });
});

test('questions are asked only where all three ends are a terminal, and never in CI', () => {
  const ends = { stdin: { isTTY: true }, stdout: terminal(), stderr: terminal() };
  const isInteractive = (more: object) => createContext(smallWorld(more).world).isInteractive;
  expect(isInteractive(ends)).toBe(true);
  expect(isInteractive({ ...ends, env: { CI: '1' } })).toBe(false);
  for (const end of ['stdin', 'stdout', 'stderr'])
    expect(isInteractive({ ...ends, [end]: { write() {} } })).toBe(false);
});

test('nothing is done at the start; what was done is', () => {
  const none = doneIn(foldProgress([]));
  expect([none.lesson('a'), none.exercise('a'), none.guide('a')]).toEqual([false, false, false]);
  const some = doneIn({
    lessons: { a: { done: true } },
    exercises: { a: { done: true }, b: { done: false } },
    guides: { a: { read: true } },
  } as never);
  expect([some.lesson('a'), some.exercise('a'), some.exercise('b'), some.guide('a')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});
