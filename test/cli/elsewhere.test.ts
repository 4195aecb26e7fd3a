// From a folder that isn't the workspace: which workspace is used, and paths that can be opened.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
let empty: string;
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');
/** With the workspace as the clone that the program runs from. */
const run = (cwd: string, ...argv: string[]) =>
  runProgram({ ...fixture, clone: workspace } as Fixture, cwd, ...argv);
const pathsIn = (text: string) => text.match(/[\w/.:-]*(exercise-1|backups)[\w/.-]*\.ts/g) ?? [];

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'clone');
  empty = temporaryFolder('empty');
});

describe('in a folder that is no workspace', () => {
  test.each([['check', '1'], ['hint'], ['list'], ['run', '1'], ['progress']])(
    '%s says that the workspace of the clone is used',
    async (...argv) => {
      const { stderr } = await run(empty, ...argv);
      expect(stderr).toBe(`  This folder isn't a workspace. Using the one in ${workspace}\n`);
      expect((await run(workspace, ...argv)).stderr).toBe('');
    },
  );

  test('reset --yes changes nothing, and says how to name the workspace', async () => {
    fs.writeFileSync(answer(), '// mine\n');
    const { exitCode, stderr } = await run(empty, 'reset', '1', '--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`replaces ${answer()} (a copy is kept)`);
    expect(stderr).toContain(`events-course reset 1 --yes --workspace ${workspace}`);
    expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine\n');
    await run(empty, 'reset', '1', '--yes', '--workspace', workspace);
    expect(fs.readFileSync(answer(), 'utf8')).toContain('NotImplemented');
  });

  test('a path leads into the workspace of its file, not into the clone', async () => {
    const other = await makeFixtureWorkspace(fixture, 'other');
    const { stderr } = await run(empty, 'check', path.join(other, 'exercises/exercise-1.ts'));
    expect(stderr).toBe('');
    expect(fs.readFileSync(path.join(other, '.events-course/progress.jsonl'), 'utf8')).toContain(
      'exercise-checked',
    );
  });
});

describe('paths on screens can be opened from', () => {
  test.each([
    ['a folder elsewhere', () => empty],
    ['the folder of the exercises', () => path.join(workspace, 'exercises')],
    ['the folder above', () => path.dirname(workspace)],
    ['the workspace', () => workspace],
  ])('%s', async (_, cwd) => {
    const option = ['--workspace', workspace];
    for (const argv of [
      ['check', '1', ...option],
      ['check', '1', '--problems', ...option],
      ['reset', '1', '--yes', ...option],
    ]) {
      const paths = pathsIn((await run(cwd(), ...argv)).stdout).map((each) =>
        path.resolve(cwd(), each.replace(/:.*/, '')),
      );
      expect(paths).toContain(answer());
      for (const each of paths) expect(each).toSatisfy(fs.existsSync);
    }
  });

  test('the same in JSON, whose paths begin at the workspace', async () => {
    const { stdout } = await run(empty, 'check', '1', '--json');
    expect(JSON.parse(stdout).file).toBe('exercises/exercise-1.ts');
  });
});

test('the next command finds a workspace that an option has named', async () => {
  const above = path.dirname(workspace);
  const { stdout } = await runProgram(fixture, above, 'check', '1', '--workspace', 'course');
  expect(stdout).toContain('hint   events-course --workspace course hint 1');
  const { stdout: there } = await run(workspace, 'check', '1', '--workspace', '.');
  expect(there).toContain('hint   events-course hint 1');
});
