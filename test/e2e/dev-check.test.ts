// `dev check` as an author runs it, in the clone.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeTerminals, leavesNoChild, onTerminal, programOn } from '../support/built-program.ts';

const clone = path.resolve(import.meta.dirname, '../..');
afterAll(closeTerminals);

/** A lesson's example, a guide's program, and the grading of an answer are children of different kinds. */
const parts = [
  ['01-memory-leak-detection', `${process.execPath} --expose-gc`],
  ['01-memory-leaks', process.execPath],
  ['exercise-1', process.execPath],
] as const;

test.concurrent.each(parts)(
  'SIGTERM during the proof of %s ends it with 130, and no child is left',
  async (...part) => {
    const [id, child] = part;
    const terminal = onTerminal(['dev', 'check', '--no-cache', '--only', id], { cwd: clone });
    const noneLeft = await leavesNoChild(terminal, child);
    process.kill(programOn(terminal), 'SIGTERM');
    expect(await terminal.ended).toBe(130);
    await noneLeft();
    expect(terminal.text).not.toMatch(/problem|✓/);
  },
);

test('the package for learners leaves it out, and no other code of its own', () => {
  const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: clone,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(packed.stdout);
  const names: string[] = files.map(({ path: name }: { path: string }) => name);
  const texts = names
    .filter((name) => name.endsWith('.cjs'))
    .map((name) => fs.readFileSync(path.join(clone, name), 'utf8'));
  expect(names).toEqual(expect.arrayContaining(['dist/main.cjs', 'dist/start.cjs']));
  expect(names).not.toContain('dist/dev.cjs');
  expect(texts.filter((text) => /scaffold|is claimed by nothing/.test(text))).toEqual([]);
});
