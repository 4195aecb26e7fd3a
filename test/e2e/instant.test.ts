// What is printed before the program is loaded: help, the version, the list.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  bin,
  closeTerminals,
  inPipe,
  installProgram,
  makeWorkspace,
  onTerminal,
  solve,
} from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';

afterAll(closeTerminals);

function without(...parts: string[]): string {
  const program = installProgram();
  const dist = path.resolve(program, '../../dist');
  for (const part of parts) fs.rmSync(path.join(dist, part), { recursive: true });
  return program;
}
/** It has nothing but what it prints at once. */
const bare = without('main.cjs', 'grade.cjs', 'chunks', 'engine');
/** Everything is printed by the program itself. */
const slow = without('help', 'content/catalogue.json');
const whole = installProgram();

const helps = [
  ['--help'],
  ['-h'],
  ['help'],
  ['check', '--help'],
  ['check', '-h'],
  ['help', 'check'],
  ['run', '--help'],
  ['help', 'help'],
  ['--version'],
  ['-v'],
];
const notInstant = [
  ['nosuch', '--help'],
  ['help', 'nosuch'],
  ['help', '--version'],
  ['run', '01', '--help'],
  ['dev', 'check', '--help'],
  ['check', '1', '--help'],
  ['--version', 'check'],
  ['list', 'all'],
  ['list', '--json', '--json'],
  ['list --json'],
  [''],
];

const named = (lines: string[][]) => lines.map((argv) => ({ line: JSON.stringify(argv), argv }));

describe.concurrent('help', () => {
  const cwd = temporaryFolder('help');

  test.each(named(helps))('$line needs nothing else of the program', async ({ argv }) => {
    const instant = await inPipe(argv, { cwd, program: bare });
    expect(instant).toEqual(await inPipe(argv, { cwd, program: slow }));
    expect(instant).toMatchObject({ exitCode: 0, stderr: '' });
    expect(instant.stdout).not.toBe('');
  });

  test.each(named(notInstant))('$line is left to the program', async ({ argv }) => {
    const answer = await inPipe(argv, { cwd, program: whole });
    expect(answer).toEqual(await inPipe(argv, { cwd, program: slow }));
  });

  const environments: Record<string, string>[] = [
    { COLUMNS: '60' },
    { COLUMNS: '100' },
    { COLUMNS: 'many' },
    { FORCE_COLOR: '1' },
  ];
  test.each(environments)('in a pipe with %j', async (env) => {
    const answer = await inPipe(['--help'], { cwd, env, program: whole });
    expect(answer).toEqual(await inPipe(['--help'], { cwd, env, program: slow }));
  });

  test.each([60, 80, 100])('on a terminal of %i columns', async (columns) => {
    const [instant, own] = [whole, slow].map((program) =>
      onTerminal(['check', '--help'], { cwd, columns, program }),
    );
    expect(await instant!.ended).toBe(0);
    expect(await own!.ended).toBe(0);
    expect(instant!.raw).toBe(own!.raw);
  });
});

describe.concurrent('list', () => {
  const worked = (async () => {
    const cwd = await makeWorkspace();
    solve(cwd);
    await inPipe(['check', '1'], { cwd });
    fs.appendFileSync(path.join(cwd, '.events-course/progress.jsonl'), 'torn\n');
    fs.rmSync(path.join(cwd, 'exercises/exercise-3.ts'));
    return cwd;
  })();

  test.each(named([['list'], ['list', '--json'], []]))('$line shows the same', async ({ argv }) => {
    for (const cwd of [await worked, temporaryFolder('no workspace')]) {
      const instant = await inPipe(argv, { cwd, program: bare });
      expect(instant).toEqual(await inPipe(argv, { cwd, program: slow }));
      expect(instant.exitCode).toBe(0);
    }
  });

  test.each([40, 80])('on a terminal of %i columns it has the same colors', async (columns) => {
    const cwd = await worked;
    const [instant, own] = [bare, slow].map((program) =>
      onTerminal(['list'], { cwd, columns, program }),
    );
    expect(await instant!.ended).toBe(0);
    expect(await own!.ended).toBe(0);
    expect(instant!.raw).toBe(own!.raw);
    expect(instant!.raw).toContain('\x1b[');
  });

  test('what goes wrong is explained by the program', async () => {
    const cwd = await makeWorkspace();
    const broken = without('content/exercises/exercise-1/starter.sha256');
    const { exitCode, stderr } = await inPipe(['list'], { cwd, program: broken });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('starter.sha256');
  });
});

test.each(named([['--help'], ['list']]))(
  '$line opens no stream and makes no segmenter: both take long',
  async ({ argv }) => {
    const preload = path.join(temporaryFolder('preload'), 'preload.cjs');
    fs.writeFileSync(preload, watchLoading);
    const env = { NODE_OPTIONS: `--require "${preload}"` };
    expect((await inPipe(argv, { cwd: await makeWorkspace(), env })).stderr).toBe('');
  },
);

/** Says on stderr, at the end, what it should not have found. */
const watchLoading = `
  const found = [];
  Intl.Segmenter = class { constructor() { found.push('segmenter'); } segment() { return []; } };
  process.on('exit', () => {
    const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
    found.push(...['stream', 'net', 'tty'].filter((name) => loaded.includes(name)));
    if (found.length > 0) require('node:fs').writeSync(2, found.join());
  });
`;

test.skipIf(process.platform === 'win32')(
  'a pipe that is full for a while gets all of the help',
  async () => {
    const file = path.join(temporaryFolder('pipe'), 'pipe');
    execFileSync('mkfifo', [file]);
    const pipe = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    const filled = fill(pipe);
    // By way of a shell: Node makes a stdout that it hands on a blocking one.
    const child = spawn('sh', ['-c', 'exec "$0" "$@" >&3', process.execPath, bin, '--help'], {
      stdio: ['ignore', 'ignore', 'inherit', pipe],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    let got = '';
    while (child.exitCode === null || got.length < filled) {
      got += drain(pipe);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ended).toBe(0);
    got += drain(pipe);
    expect(got.slice(filled)).toBe((await inPipe(['--help'], { cwd: '/' })).stdout);
  },
);

function fill(pipe: number): number {
  let filled = 0;
  try {
    for (;;) filled += fs.writeSync(pipe, '.'.repeat(4096));
  } catch {
    return filled;
  }
}

function drain(pipe: number): string {
  const some = Buffer.alloc(4096);
  try {
    return some.toString('utf8', 0, fs.readSync(pipe, some));
  } catch {
    return '';
  }
}
