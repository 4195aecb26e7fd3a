import { expect, test } from 'vitest';
import { inOurVoice } from '../../src/cli/own-voice.ts';

const said: [commander: string, ours: string][] = [
  [
    "error: unknown command 'chek'\n(Did you mean check?)",
    'No command `chek`. Did you mean `check`?',
  ],
  ["error: unknown option '--xyz'", 'No option `--xyz`.'],
  [
    "error: unknown option '--sted'\n(Did you mean one of --step, --seed?)",
    'No option `--sted`. Did you mean `--step` or `--seed`?',
  ],
  ["error: missing required argument 'topic'", '`<topic>` is missing.'],
  ["error: option '--step <n>' argument missing", '`--step <n>` needs a value.'],
  [
    "error: option '-w, --watch' cannot be used with option '--all'",
    "`--watch` can't be used with `--all`.",
  ],
  [
    "error: too many arguments for 'check'. Expected 1 argument but got 2.",
    '`check` takes 1 argument, not 2.',
  ],
  [
    "error: too many arguments for 'list'. Expected 0 arguments but got 1.",
    '`list` takes no arguments.',
  ],
  [
    "error: command-argument value 'fisch' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
    '`shell` takes bash, zsh or fish, not `fisch`.',
  ],
  [
    "error: option '--by <way>' argument 'sice' is invalid. Allowed choices are size, time.",
    '`--by <way>` takes size or time, not `sice`.',
  ],
  [
    "error: too many arguments for 'topic'. Expected 10 arguments but got 12.",
    '`topic` takes 10 arguments, not 12.',
  ],
  [
    "error: too many arguments for 'topic'. Expected 2 arguments but got 3.",
    '`topic` takes 2 arguments, not 3.',
  ],
];

test.each(said)('%s', (commander, ours) => {
  expect(inOurVoice(commander)).toBe(ours);
});

test('a sentence that only contains one of these stays as it is', () => {
  for (const line of said.flatMap(([commander]) => commander.replace('error: ', '').split('\n'))) {
    for (const around of [`We saw: ${line}`, `${line} and more`, `An error: ${line}`])
      expect(inOurVoice(around)).toBe(around);
  }
});

test('only a suggestion is put on the line before it', () => {
  expect(inOurVoice("error: unknown option '--xyz'\nSee --help")).toBe(
    'No option `--xyz`.\nSee --help',
  );
});
