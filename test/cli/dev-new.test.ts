// What an author gets to begin with.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scaffold } from '../../src/cli/commands/dev/new.ts';
import type { Context } from '../../src/cli/context.ts';
import { temporaryFolder } from '../support/fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('new files are as the linter wants them', async () => {
  const clone = temporaryFolder('clone');
  fs.copyFileSync(path.join(root, 'biome.json'), path.join(clone, 'biome.json'));
  const context = { clone, print: () => {} } as unknown as Context;
  await scaffold('lesson', '09-schema-evolution', context);
  await scaffold('exercise', 'exercise-6', context);
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'check', '--error-on-warnings', '--vcs-enabled=false'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: clone,
    encoding: 'utf8',
  });
  expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
}, 60_000);
