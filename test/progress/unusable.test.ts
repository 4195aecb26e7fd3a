// A log that cannot be used takes no verdict away: it is said once, with what to do.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logFile } from '../../src/progress/log.ts';
import {
  type BuiltCommand,
  buildCommand,
  canBeAnotherUser,
  runCommand,
} from '../support/built-command.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'unusable');
});

const ways: [what: string, spoil: () => void, says: string][] = [
  [
    'a folder in its place',
    () => {
      fs.rmSync(logFile(workspace));
      fs.mkdirSync(logFile(workspace));
    },
    '.events-course/progress.jsonl is no regular file. Move it away',
  ],
  [
    'a file in the place of its folder',
    () => {
      fs.rmSync(path.dirname(logFile(workspace)), { recursive: true });
      fs.writeFileSync(path.dirname(logFile(workspace)), '');
    },
    '.events-course/progress.jsonl (ENOTDIR). Move the file .events-course away',
  ],
  [
    'a log of a newer version',
    () => {
      const at = '2030-01-01T00:00:00.000Z';
      const newer = { id: '1', at, type: 'log-started', format: 2 };
      fs.writeFileSync(logFile(workspace), `${JSON.stringify(newer)}\n`);
    },
    'a newer version of the course has written it',
  ],
];
if (process.platform !== 'win32')
  ways.push(
    [
      'a pipe that nobody writes into',
      () => {
        fs.rmSync(logFile(workspace));
        execFileSync('mkfifo', [logFile(workspace)]);
      },
      'is no regular file',
    ],
    [
      'a device without an end',
      () => {
        fs.rmSync(logFile(workspace));
        fs.symlinkSync('/dev/zero', logFile(workspace));
      },
      '.events-course/progress.jsonl is a link',
    ],
  );

describe.each(ways)('%s', (_what, spoil, says) => {
  beforeEach(() => spoil());

  test.each([
    [['check', '1'], 1, 'adding'],
    [['check', '1', '--json'], 1, '"status":"fail"'],
    [['check'], 1, 'adding'],
    [['list'], 0, 'exercises'],
    [['hint', '1'], 0, 'hint 1 of'],
    [['guide'], 0, 'counting'],
    [['run', '01'], 0, 'Counting'],
    [['reset', '1', '--yes'], 0, 'is the starter again'],
    [['quiz', '--explain'], 0, ''],
  ] as const)('%j does its work', async (argv, code, shows) => {
    if (argv[0] === 'reset' && !fs.statSync(path.dirname(logFile(workspace))).isDirectory()) return;
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(stdout).toContain(shows);
    expect(exitCode).toBe(code);
    if (argv[0] === 'guide' || argv[0] === 'quiz') return;
    expect(stderr).toMatch(/^ {2}Progress cannot be read or recorded: .*\n$/);
    expect(stderr).toContain(says);
  });

  test.each([
    ['progress'],
    ['progress', '--json'],
    ['progress', '--history'],
    ['progress', '--export', 'all.json'],
  ])('%s %s has nothing to work on, and says so', async (...argv) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  test('doctor says it of both, with what to do', async () => {
    const { exitCode, stdout } = await run('doctor');
    expect(exitCode).toBe(1);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toMatch(/✗ writing +progress cannot be recorded: /);
    expect(said).toMatch(/✗ progress /);
    expect(said.split(says).length).toBe(3);
  });
});

test.runIf(canBeAnotherUser)('the log of another user', async () => {
  const command: BuiltCommand = await buildCommand();
  for (const folder of [path.resolve(command.bin, '../..'), command.cache]) {
    fs.mkdirSync(folder, { recursive: true });
    fs.chmodSync(folder, 0o777);
  }
  fs.chmodSync(path.dirname(workspace), 0o755);
  fs.chmodSync(logFile(workspace), 0o600);
  const runAs = (...argv: string[]) => runCommand(command, argv, { cwd: workspace, uid: 65534 });
  for (const argv of [['check', '1'], ['list'], ['hint']]) {
    const { exitCode, stderr } = await runAs(...argv);
    expect(exitCode).toBe(argv[0] === 'check' ? 1 : 0);
    expect(stderr).toBe(
      '  Progress cannot be read or recorded: .events-course/progress.jsonl (EACCES). Look at the owner and the rights of .events-course/: you have to be able to read and write there.\n',
    );
  }
  fs.chmodSync(logFile(workspace), 0o644);
  expect((await runAs('check', '1')).stderr).toContain('Progress cannot be recorded: ');
  expect((await runAs('list')).stderr).toBe('');
  const doctor = (await runAs('doctor')).stdout.replace(/\s+/g, ' ');
  expect(doctor).toContain('progress cannot be recorded: .events-course/progress.jsonl (EACCES)');
});
