// What others wrote or typed is shown as text: it does not colour, move or rename the terminal.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compare } from '../../src/diff/compare.ts';
import { logFile } from '../../src/progress/log.ts';
import { renderDiff } from '../../src/ui/render-diff.ts';
import { createTheme } from '../../src/ui/theme.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);

const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
const red = '\x1b[31mred\x1b]0;title\x07';

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'escapes');
});

test('foreign lines of the log, in the history', async () => {
  const event = { id: '1', at: '2030-01-01T00:00:00.000Z', type: red, says: red };
  const known = { ...event, id: '2', type: 'guide-opened', guide: `${red}\nmore` };
  for (const line of [event, known])
    fs.appendFileSync(logFile(workspace), `${JSON.stringify(line)}\n`);
  const { stdout } = await run('progress', '--history');
  expect(stdout).toMatch(/2030-01-01 00:00:00 {2}something that this version doesn't know: red\n/);
  expect(stdout).toContain('opened the guide red more\n');
  expect(stdout).not.toMatch(controls);
});

test("the learner's own file, beside the reference", async () => {
  const file = path.join(workspace, 'exercises/exercise-1.ts');
  fs.appendFileSync(file, `const s = '${red}';\n// \x1b[2J\r gone\n`);
  const { stdout } = await run('diff', '1', '--yes');
  expect(stdout).toContain("const s = 'red");
  expect(stdout).not.toMatch(controls);
  const rows = compare(fs.readFileSync(file, 'utf8'), 'export const s = 1;\n');
  const theme = createTheme({ color: false, unicode: true });
  expect(renderDiff(rows, { theme, columns: 80, sideBySide: true })).not.toMatch(controls);
});

test.each([
  ['guide', '--search', red],
  ['guide', red],
  ['check', red],
  ['check', `${red}.ts`],
  ['check', `--${red}`],
  ['check', '--step', red],
  ['run', '01', `--${red}`],
  ['topic', red, `a.${red}`],
  ['progress', '--at', red],
  ['progress', '--import', red],
  ['progress', '--export', red],
  ['init', red],
  ['--workspace', red, 'list'],
  [red],
])('what was typed: %j', async (...argv) => {
  const { stdout, stderr } = await run(...argv);
  expect(stdout + stderr).toContain('red');
  expect(stdout + stderr).not.toMatch(controls);
});
