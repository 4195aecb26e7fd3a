// The command line, as it is made of the commands.
import { expect, test } from 'vitest';
import { commandsFor } from '../../src/cli/commands.ts';
import type { World } from '../../src/cli/context.ts';
import { main } from '../../src/main.ts';
import { smallWorld } from '../support/small-world.ts';

const called = async (...argv: string[]) => Object.keys(await commandsFor(argv));

test.each([
  [['check', 'nosuch']],
  [['--debug', 'check']],
  [['--workspace', 'list', 'check']],
  [['--workspace=list', '--debug', 'check', 'list']],
])('a command line waits for no command but its own: %j', async (argv) => {
  expect(await called(...argv)).toEqual(['check']);
});

test.each([['chek'], ['help'], ['--help'], ['complete'], ['toString']])(
  '%s can say which commands there are',
  async (word) => {
    expect(await called(word)).toEqual(expect.arrayContaining(['list', 'check', 'completion']));
  },
);

test('a mistyped command is answered with the nearest', async () => {
  const { world, said } = smallWorld();
  expect(await main(['chek'], world)).toBe(2);
  expect(said.stderr).toContain('No command `chek`. Did you mean `check`?');
});

test("outside a clone there are no authors' commands, and that is said", async () => {
  const { world, said } = smallWorld({ clone: undefined } as Partial<World>);
  expect(await main(['dev', 'check'], world)).toBe(2);
  expect(said.stderr).toMatch(/^ {2}`dev` is for authors: it works in a clone of the course/);
});
