// Output that goes nowhere: said in one line.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bin, makeWorkspace } from '../support/built-program.ts';

const workspace = makeWorkspace();

async function intoFullDisk(argv: string[]) {
  const full = fs.openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd: await workspace,
    stdio: ['ignore', full, 'pipe'],
  });
  fs.closeSync(full);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return { exitCode, stderr };
}

describe.runIf(fs.existsSync('/dev/full'))('stdout on a full disk', () => {
  test.each([
    ['list'],
    ['list', '--json'],
    ['--help'],
    ['run', '04', '--no-predict'],
    ['check', '1'],
    ['check', '--all', '--json'],
    ['guide', 'memory-leaks'],
    ['completion', 'bash'],
  ])('%s %s', async (...argv) => {
    expect(await intoFullDisk(argv)).toEqual({
      exitCode: 2,
      stderr: '  The output cannot be written (ENOSPC). Make room on the disk.\n',
    });
  });
});
