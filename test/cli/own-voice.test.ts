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
];

test.each(said)('%s', (commander, ours) => {
  expect(inOurVoice(commander)).toBe(ours);
});
