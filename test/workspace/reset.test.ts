// A reset puts the starter there, or leaves the learner's file as it was.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
const reset = () => runProgram(fixture, workspace, 'reset', '1', '--yes');
const exercises = () => path.join(workspace, 'exercises');
const answer = () => path.join(exercises(), 'exercise-1.ts');
const backups = () => fs.readdirSync(path.join(workspace, '.events-course/backups'));

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'reset');
  fs.writeFileSync(answer(), '// mine\n');
});

test('a file that is a link stays one, and what it leads to is the starter', async () => {
  const elsewhere = path.join(workspace, 'elsewhere.ts');
  fs.renameSync(answer(), elsewhere);
  fs.symlinkSync(elsewhere, answer());
  expect((await reset()).exitCode).toBe(0);
  expect(fs.readlinkSync(answer())).toBe(elsewhere);
  expect(fs.readFileSync(elsewhere, 'utf8')).toContain('NotImplemented');
});

test('a folder in the place of the file is the matter of the learner, and stays', async () => {
  fs.rmSync(answer());
  fs.mkdirSync(answer());
  const { exitCode, stderr } = await reset();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('exercises/exercise-1.ts is as it was.');
  expect(fs.statSync(answer()).isDirectory()).toBe(true);
});

describe.runIf(canBeAnotherUser)('as another user than the owner', () => {
  let command: BuiltCommand;
  beforeAll(async () => {
    command = await buildCommand();
    for (const folder of [path.resolve(command.bin, '../..'), command.cache]) {
      fs.mkdirSync(folder, { recursive: true });
      fs.chmodSync(folder, 0o777);
    }
  });
  const resetAs = async (uid: number) => {
    for (const folder of [path.dirname(workspace), workspace]) fs.chmodSync(folder, 0o777);
    for (const file of fs.readdirSync(workspace, { recursive: true, encoding: 'utf8' }))
      fs.chmodSync(path.join(workspace, file), 0o777);
    return runCommand(command, ['reset', '1', '--yes'], { cwd: workspace, uid });
  };

  test('the file of another is replaced where its folder allows it', async () => {
    expect(await resetAs(65534)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(fs.readFileSync(answer(), 'utf8')).toContain('NotImplemented');
    expect(fs.readdirSync(exercises())).toEqual(['exercise-1.ts']);
  });

  test('where it does not, the file is as it was, and the copy is named', async () => {
    fs.chmodSync(path.dirname(workspace), 0o777);
    await resetAs(65534);
    fs.writeFileSync(answer(), '// mine\n');
    fs.chmodSync(answer(), 0o666);
    fs.chmodSync(exercises(), 0o755);
    const before = backups();
    const { exitCode, stderr } = await runCommand(command, ['reset', '1', '--yes'], {
      cwd: workspace,
      uid: 65534,
    });
    expect(exitCode).toBe(2);
    expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine\n');
    const [backup] = backups().filter((name) => !before.includes(name));
    expect(stderr).toContain(`A copy of it is .events-course/backups/${backup}.`);
  });
});
