// What an answer may consist of is looked at before anything reads it: some files never end.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { bundle } from '../../src/grader/bundle.ts';
import { readLearnerFile } from '../../src/grader/learner-file.ts';
import { temporaryFolder } from '../support/fixture.ts';

let workspace: string;
const at = (name: string) => path.join(workspace, 'exercises', name);

beforeEach(() => {
  workspace = temporaryFolder('inputs');
  fs.mkdirSync(path.join(workspace, 'exercises'));
});

/** Of that size, without a byte of it on the disk. */
function writeLarge(name: string, bytes: number): void {
  fs.writeFileSync(at(name), '');
  fs.truncateSync(at(name), bytes);
}

describe('the file of the learner', () => {
  test('above 1 MB is refused, and the message says why', () => {
    for (const bytes of [1_000_001, 80e6]) {
      writeLarge('exercise-1.ts', bytes);
      expect(readLearnerFile(at('exercise-1.ts'), workspace)).toMatchObject({
        reason: 'load',
        message: 'the file is larger than 1 MB',
        advice: expect.stringContaining('Is this the right file?'),
      });
    }
  });

  test('of 1 MB is read to its end', () => {
    fs.writeFileSync(at('exercise-1.ts'), `${'x'.repeat(999_999)}!`);
    const source = readLearnerFile(at('exercise-1.ts'), workspace);
    expect('text' in source && [source.text.length, source.text.at(-1)]).toEqual([1e6, '!']);
  });

  test.skipIf(process.platform === 'win32')('a pipe in its place is not waited for', () => {
    execFileSync('mkfifo', [at('exercise-1.ts')]);
    expect(readLearnerFile(at('exercise-1.ts'), workspace)).toMatchObject({
      reason: 'missing',
      message: 'the exercise is not a file',
    });
  });
});

describe('a file that it imports', () => {
  async function bundled(text: string) {
    fs.writeFileSync(at('exercise-1.ts'), text);
    const { problem, message, line } = (await bundle({
      text,
      file: at('exercise-1.ts'),
      workspace,
      given: ['given.ts'],
    })) as { problem?: string; message?: string; line?: number };
    return { problem, message, line };
  }

  test('above 1 MB is refused, with the line of the import', async () => {
    writeLarge('table.json', 80e6);
    expect(await bundled("\nimport table from './table.json';\nexport { table };")).toEqual({
      problem: 'import',
      message: 'table.json makes the answer larger than 1 MB',
      line: 2,
    });
  });

  test('counts together with the others, and with the answer', async () => {
    fs.writeFileSync(at('a.ts'), `import './b';\n//${'a'.repeat(400_000)}`);
    fs.writeFileSync(at('b.ts'), `import './exercise-1.ts';\n//${'b'.repeat(400_000)}`);
    expect(await bundled("import './a.js';")).toMatchObject({ problem: undefined });
    expect(await bundled(`import './a.js';//${'x'.repeat(200_000)}`)).toMatchObject({
      message: 'b.ts makes the answer larger than 1 MB',
    });
  });

  test('is the one that esbuild would find, and only where it is imported', async () => {
    fs.writeFileSync(at('table.ts'), 'export const table = [];');
    for (const name of ['table.json', 'given.ts', 'other.ts']) writeLarge(name, 80e6);
    const text =
      "export * from './table';\nexport * from './given.ts';\nexport const other = './other.ts';";
    expect(await bundled(text)).toMatchObject({ problem: undefined });
  });

  test.skipIf(process.platform === 'win32').each([
    ['export * from', "export * from './pipe.ts';"],
    ['import()', "export const a = import(\n  './pipe.ts'\n);"],
    ['a comment before the name', "import /* it */ './pipe.ts';"],
    ['a helper', "export * from './helper.ts';"],
    ['an absolute path', () => `import './helper.ts';\nimport '${at('pipe.ts')}';`],
  ])('a pipe is not waited for: %s', async (_, text) => {
    execFileSync('mkfifo', [at('pipe.ts')]);
    fs.writeFileSync(at('helper.ts'), "export * from './pipe.ts';");
    expect(await bundled(typeof text === 'string' ? text : text())).toMatchObject({
      problem: 'import',
      message: 'pipe.ts is not a file',
    });
  });

  test.skipIf(process.platform === 'win32')('a link to a device is not read', async () => {
    fs.symlinkSync('/dev/zero', at('zero.ts'));
    expect(await bundled("import './zero.ts';")).toEqual({
      problem: 'import',
      message: 'zero.ts is outside your workspace',
      line: 1,
    });
  });
});
