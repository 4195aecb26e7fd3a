// What the shells are offered at Tab. Their scripts ask `complete -- <words>`, the last one unfinished.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { guides } from '../../guides/index.ts';
import { lessons } from '../../lessons/index.ts';
import { exercises } from '../../solutions/index.ts';
import type { World } from '../../src/cli/context.ts';
import { optionName } from '../../src/course/knob-values.ts';
import { main } from '../../src/main.ts';
import { bin, inPipe } from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';

const cwd = temporaryFolder('completion');
const nowhere = { write: () => {} };
const world: World = {
  course: { lessons, exercises, guides, openQuestions: [] },
  content: cwd,
  engine: { engine: cwd, cache: cwd },
  ...{ cwd, env: {}, stdin: {}, stdout: nowhere, stderr: nowhere },
};

describe('completion', () => {
  test('offers the commands', async () => {
    const offered = await offeredAt('');
    expect(offered).toEqual(expect.arrayContaining(['run', 'check', 'guide', 'quiz', 'doctor']));
    expect(offered).not.toContain('dev');
  });

  test.each([
    ['run', '08'],
    ['play', '08'],
    ['quiz', '08'],
    ['check', '5'],
    ['hint', '5'],
    ['diff', '5'],
    ['reset', '5'],
    ['guide', 'pub-sub-pattern'],
    ['completion', 'fish'],
  ])('%s offers what may follow it, %s among it', async (command, name) => {
    expect(await offeredAt(command, '')).toContain(name);
  });

  test('only what begins so', async () => {
    expect(await offeredAt('guide', 'ev')).toEqual(['event-sourcing', 'event-driven-architecture']);
  });

  test('a command has its options', async () => {
    expect(await offeredAt('check', '--')).toEqual(expect.arrayContaining(['--watch', '--step']));
  });

  test.each(lessons)('lesson $id has its own options, and their words', async (lesson) => {
    const number = lesson.id.slice(0, 2);
    const options = await offeredAt('run', number, '--');
    for (const name of ['--break', '--seed', '--source', '--json']) expect(options).toContain(name);
    expect(options.length).toBe(Object.keys(lesson.knobs).length + 5);
    expect(await offeredAt('run', number, '--break', '')).toEqual(Object.keys(lesson.breaks));
    for (const [name, knob] of Object.entries(lesson.knobs)) {
      if (knob.type !== 'choice') continue;
      expect(await offeredAt('run', number, optionName(name), '')).toEqual(
        Object.keys(knob.choices),
      );
    }
  });

  test('each word comes with what it is, from the built program', async () => {
    const { stdout } = await inPipe(['complete', '--', 'run', '0'], { cwd });
    for (const { title } of lessons) expect(stdout).toContain(`\t${title}\n`);
  });

  test('the built program offers the options of a lesson', async () => {
    const { stdout } = await inPipe(['complete', '--', 'run', '05', '--'], { cwd });
    expect(wordsIn(stdout)).toEqual(await offeredAt('run', '05', '--'));
  });
});

/** Each is read by the shell itself, where this machine has it. */
describe.concurrent('the scripts', () => {
  for (const [shell, checkOnly] of [
    ['bash', '-n'],
    ['zsh', '-n'],
    ['fish', '--no-execute'],
  ] as const) {
    test.skipIf(!has(shell))(`${shell} can read its own`, async () => {
      const { stdout } = await inPipe(['completion', shell], { cwd });
      const file = path.join(cwd, `completion.${shell}`);
      fs.writeFileSync(file, stdout);
      const { status, stderr } = spawnSync(shell, [checkOnly, file], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });
  }

  test.skipIf(!has('bash'))('bash needs no package for its own', async () => {
    const { stdout } = await inPipe(['completion', 'bash'], { cwd });
    const atTab = `events-course() { "${process.execPath}" "${bin}" "$@"; }
      ${stdout}
      COMP_WORDS=(events-course guide ev) COMP_CWORD=2
      __events_course_complete; echo "\${COMPREPLY[*]}"`;
    const shell = spawnSync('bash', ['--norc'], { input: atTab, encoding: 'utf8' });
    expect(shell.stdout).toBe('event-sourcing event-driven-architecture\n');
  });

  test('of an unknown shell there is none', async () => {
    const { exitCode, stderr } = await inPipe(['completion', 'csh'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/bash.*zsh.*fish.*powershell/);
  });
});

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** In this process: all but the shell and the start of the program is there. */
async function offeredAt(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
  await main(['complete', '--', ...words], world).finally(() => log.mockRestore());
  return wordsIn(lines.map((line) => `${line}\n`).join(''));
}

const wordsIn = (offered: string): string[] =>
  offered
    .split('\n')
    .slice(0, -2) // the last line is a directive to the shell
    .map((line) => line.split('\t')[0]!);
