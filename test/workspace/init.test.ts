import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildFixture, type Fixture, runProgram, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await buildFixture();
});

test.each([
  ['course', 'course'],
  ['notes', 'notes/course'],
  ['course/exercises', 'course'],
  ['course/.vscode', 'course'],
])('init where the file %s is in the way of %s is a misuse', async (file, folder) => {
  const cwd = temporaryFolder('init');
  fs.mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
  fs.writeFileSync(path.join(cwd, file), 'mine');
  const before = fs.readdirSync(cwd, { recursive: true });
  const { exitCode, stderr } = await runProgram(fixture, cwd, 'init', folder);
  expect(stderr).toBe(
    `  ${path.basename(file)} is a file where a folder is needed: nothing was written.  events-course init <another folder>\n`,
  );
  expect(exitCode).toBe(2);
  expect(fs.readdirSync(cwd, { recursive: true })).toEqual(before);
});
