// What is written of the log, and what is said where it cannot be.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { append, logFile, merge, readLog, tryLog, UnusableLog } from '../../src/progress/log.ts';
import { temporaryFolder } from '../support/fixture.ts';

let workspace: string;
beforeEach(() => {
  workspace = temporaryFolder('log');
});

const opened = (guide: string) => ({ type: 'guide-opened', guide }) as const;
const text = () => fs.readFileSync(logFile(workspace), 'utf8');
const at = new Date('2026-11-01T10:00:00.000Z');

function refused(work: () => unknown): UnusableLog {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UnusableLog);
    return error as UnusableLog;
  }
  throw new Error('it was not refused');
}

const fails = (call: 'appendFileSync' | 'readFileSync' | 'mkdirSync', code: string) =>
  vi.spyOn(fs, call).mockImplementation(() => {
    throw Object.assign(new Error(code), { code });
  });

describe('what is recorded', () => {
  test('stands a line each, after one that names the format', () => {
    append(workspace, [opened('a'), opened('b')], at);
    const lines = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'log-started', format: 1, at: at.toISOString() },
      { guide: 'a', at: at.toISOString() },
      { guide: 'b' },
    ]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(3);
    append(workspace, [opened('c')]);
    expect(text().match(/log-started/g)).toHaveLength(1);
    expect(text().endsWith('}\n')).toBe(true);
  });

  test('is nothing where nothing happened', () => {
    append(workspace, []);
    expect(merge(workspace, [])).toBe(0);
    expect(fs.existsSync(logFile(workspace))).toBe(false);
  });

  test('begins with the format in an empty file too', () => {
    fs.mkdirSync(path.dirname(logFile(workspace)));
    fs.writeFileSync(logFile(workspace), '');
    append(workspace, [opened('a')]);
    expect(text()).toMatch(/^\{"id":"[^"]+","at":"[^"]+","type":"log-started"/);
  });

  test('begins on a line of its own after a torn one, and only then', () => {
    append(workspace, [opened('a')]);
    append(workspace, [opened('b')]);
    expect(text()).not.toContain('\n\n');
    fs.appendFileSync(logFile(workspace), '{"id":');
    append(workspace, [opened('c')]);
    expect(text()).toMatch(/\{"id":\n\{.*"c"\}\n$/);
  });

  test('does not touch a log of a newer version', () => {
    fs.mkdirSync(path.dirname(logFile(workspace)));
    const newer = { id: '1', at: at.toISOString(), type: 'log-started', format: 2 };
    fs.writeFileSync(logFile(workspace), JSON.stringify(newer));
    const { why, todo, message } = refused(() => append(workspace, [opened('a')]));
    expect(why).toContain('newer version');
    expect(todo).toContain('Update the course');
    expect(message).toContain('read or recorded');
    expect(text()).toBe(JSON.stringify(newer));
  });
});

describe('where the log cannot be used it is said what to do', () => {
  test.each([
    ['EACCES', 'rights'],
    ['ENOSPC', 'disk'],
    ['EDQUOT', 'disk'],
  ])('while recording: %s', (code, todo) => {
    append(workspace, [opened('a')]);
    const call = fails('appendFileSync', code);
    const error = refused(() => append(workspace, [opened('b')]));
    call.mockRestore();
    expect(error.message).toContain('Progress cannot be recorded: ');
    expect(error.why).toBe(`.events-course/progress.jsonl (${code})`);
    expect(error.todo).toContain(todo);
  });

  test('while reading', () => {
    append(workspace, [opened('a')]);
    const call = fails('readFileSync', 'EACCES');
    const error = refused(() => readLog(workspace));
    call.mockRestore();
    expect(error.message).toContain('Progress cannot be read or recorded: ');
    expect(error.todo).toContain('rights');
  });

  test('a file in the place of its folder', () => {
    fs.writeFileSync(path.dirname(logFile(workspace)), '');
    for (const work of [() => readLog(workspace), () => append(workspace, [opened('a')])])
      expect(refused(work).todo).toContain('Move the file .events-course away');
    const call = fails('mkdirSync', 'EEXIST');
    fs.rmSync(path.dirname(logFile(workspace)));
    expect(refused(() => tryLog(workspace)).todo).toContain('Move the file .events-course away');
    call.mockRestore();
  });

  test('a folder in its place', () => {
    fs.mkdirSync(logFile(workspace), { recursive: true });
    const { why, todo } = refused(() => readLog(workspace));
    expect(why).toMatch(/^\.events-course\/progress\.jsonl is/);
    expect(todo).toContain('Move it away');
  });

  test('a link in its place, which is never followed', () => {
    const elsewhere = path.join(workspace, 'elsewhere');
    fs.writeFileSync(elsewhere, '');
    fs.mkdirSync(path.dirname(logFile(workspace)));
    fs.symlinkSync(elsewhere, logFile(workspace));
    for (const work of [() => readLog(workspace), () => append(workspace, [opened('a')])]) {
      const { why, todo } = refused(work);
      expect(why).toContain('.events-course/progress.jsonl is a link');
      expect(todo).toBe('Remove the link.');
    }
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('');
  });

  test('an error that no file system makes is not taken for one', () => {
    append(workspace, [opened('a')]);
    const call = vi.spyOn(fs, 'appendFileSync').mockImplementation(() => {
      throw new TypeError('ours');
    });
    expect(() => append(workspace, [opened('b')])).toThrow(TypeError);
    call.mockRestore();
  });
});

describe('to try whether it could be recorded', () => {
  test('leaves nothing but the folder', () => {
    tryLog(workspace);
    expect(fs.readdirSync(workspace, { recursive: true })).toEqual(['.events-course']);
    append(workspace, [opened('a')]);
    const before = text();
    tryLog(workspace);
    expect(text()).toBe(before);
    expect(fs.readdirSync(path.dirname(logFile(workspace)))).toEqual(['progress.jsonl']);
  });

  test('asks whether the file itself may be written', () => {
    append(workspace, [opened('a')]);
    const call = vi.spyOn(fs, 'accessSync').mockImplementation(() => {
      throw Object.assign(new Error(), { code: 'EACCES' });
    });
    expect(refused(() => tryLog(workspace)).message).toContain('Progress cannot be recorded');
    expect(call).toHaveBeenCalledWith(logFile(workspace), fs.constants.W_OK);
    call.mockRestore();
  });
});

test('an import takes over what is new, with its own ids and times', () => {
  append(workspace, [opened('a')], at);
  const [started, known] = readLog(workspace).events;
  const fresh = { ...known!, id: 'other', at: '2026-10-01T10:00:00.000Z' };
  expect(merge(workspace, [started!, known!, fresh])).toBe(1);
  expect(readLog(workspace).events.map(({ id }) => id)).toEqual(['other', started!.id, known!.id]);
});
