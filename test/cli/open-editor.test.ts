import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEditor, startOf } from '../../src/cli/open-editor.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const file = '/my course/exercises/exercise-1.ts';
const colons = `${file}:80:11`;
const place = 'C:\\my course\\exercises\\exercise-1.ts:3:5';

test('on Windows the shell gets one line, in which a path with spaces stays one', () => {
  expect(startOf('code', ['-r', '-g', place], true, 'win32')).toEqual([
    `"code" "-r" "-g" "${place}"`,
    [],
    { stdio: 'ignore', shell: true, windowsHide: true },
  ]);
});

test('elsewhere no shell reads the path, and a terminal editor has the terminal', () => {
  const args = ['+3', '/home/$(ada)/exercise-1.ts'];
  const [command, given, options] = startOf('vim', args, false, 'linux');
  expect([command, given, options.stdio]).toEqual(['vim', args, 'inherit']);
});

describe('the command that is set is run', () => {
  const folder = temporaryFolder('my editors');
  const said = path.join(folder, 'said');

  /** An editor that notes its arguments. */
  function makeEditor(name: string, more = ''): string {
    const command = path.join(folder, name);
    const script = `#!/bin/sh\nprintf '%s|' "$@" > '${said}'\n${more}\n`;
    fs.writeFileSync(command, script, { mode: 0o755 });
    return command;
  }
  const open = (env: Record<string, string | undefined>) =>
    openEditor({ file, line: 80, column: 11 }, env);
  const noted = () => fs.readFileSync(said, 'utf8');

  test('one file is opened, also where LAUNCH_EDITOR is set', async () => {
    const mine = `'${makeEditor('mine-own')}' --new`;
    for (const env of [{ LAUNCH_EDITOR: mine }, { EDITOR: mine, LAUNCH_EDITOR: 'other' }]) {
      expect(await open(env)).toBe(undefined);
      expect(noted()).toBe(`--new|${file}|`);
    }
  });

  test('VISUAL goes before EDITOR', async () => {
    const env = { VISUAL: `'${makeEditor('nvim')}' -p`, EDITOR: 'none' };
    expect(await open(env)).toBe(undefined);
    expect(noted()).toBe(`-p|+call cursor(80, 11)|${file}|`);
  });

  test('a window that stays open keeps nobody waiting', async () => {
    const env = { EDITOR: `'${makeEditor('code', `exec sleep 5`)}' --wait` };
    expect(await open(env)).toBe(undefined);
    expect(noted()).toBe(`--wait|-r|-g|${colons}|`);
  });

  test('one that cannot be started, or fails, is named', async () => {
    expect(await open({ EDITOR: 'no-such-editor' })).toMatch(/no-such-editor cannot be started/);
    expect(await open({ EDITOR: `'${makeEditor('zed', 'exit 3')}'` })).toMatch(
      /zed ended with code 3/,
    );
  });
});
