import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { logFile } from '../../src/progress/log.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'changes');
});

/** As if the learner had got the starter of an older version. */
function pretendOlder(): void {
  const log = fs.readFileSync(logFile(workspace), 'utf8');
  fs.writeFileSync(logFile(workspace), log.replace(/"hash":"\w+"/g, '"hash":"older"'));
}

test('a fresh workspace has nothing new to say', async () => {
  expect((await run('list')).stdout).not.toContain('events-course reset');
});

test('a newer starter is said; the file of the learner is not touched until it is reset', async () => {
  pretendOlder();
  fs.writeFileSync(answer(), '// mine');
  expect((await run('list')).stdout).toContain('exercise-1 has a newer starter; yours is kept');
  expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine');
  await run('reset', '1', '--yes');
  expect((await run('list')).stdout).not.toContain('newer starter');
});

test('an exercise that is new in the course is offered', async () => {
  fs.rmSync(answer());
  expect((await run('list')).stdout).toContain('exercise-1 is not in your workspace yet');
});
