// The help that the build keeps against the help that the commands print.
import { describe, expect, test } from 'vitest';
import { allCommands } from '../../src/cli/commands.ts';
import type { Stream, World } from '../../src/cli/context.ts';
import { helpTexts } from '../../src/cli/help-texts.ts';
import { main } from '../../src/main.ts';

const texts = await helpTexts();
const kept = (name: string, columns: number) =>
  texts[name]?.findLast(([from]) => from <= columns)?.[1];

/** What the program itself prints: a text needs nothing of the world but its streams. */
async function printed(argv: string[], stream: Omit<Stream, 'write'>, env = {}): Promise<string> {
  let text = '';
  const stdout = { ...stream, write: (part: string) => (text += part) };
  const world = { cwd: '/', env, stdin: {}, stdout, stderr: stdout };
  expect(await main(argv, world as unknown as World)).toBe(0);
  return text;
}

const commands = [...Object.keys(await allCommands()), 'help'];

describe.each(['events-course', ...commands])('the help of %s', (name) => {
  const argv = name === 'events-course' ? ['--help'] : [name, '--help'];

  test.each([80, 81, 92, 93, 100, 117, 140, 300])('on %i columns', async (columns) => {
    const text = kept(name, columns);
    expect(await printed(argv, { isTTY: true, columns })).toBe(text);
    expect(await printed(argv, {}, { COLUMNS: String(columns) })).toBe(text);
  });

  test('without colors and with them', async () => {
    const terminal = { isTTY: true, columns: 80 };
    expect(await printed(argv, terminal, { NO_COLOR: '1' })).toBe(kept(name, 80));
    expect(await printed(argv, terminal, { FORCE_COLOR: '1' })).toBe(kept(name, 80));
  });
});

test('the version', async () => {
  expect(await printed(['--version'], {})).toBe(kept('--version', 80));
});
