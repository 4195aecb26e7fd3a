// esbuild must say the same of every file: its binary, its service, and a binary that was started ahead.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exerciseSources } from '../../src/course/paths.ts';
import { bundle, prepareBundler, type Service, startService } from '../../src/grader/bundle.ts';
import { temporaryFolder } from '../support/fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');

const texts = {
  'what can be transformed': 'enum A { B }\nexport class C { constructor(readonly a: A) {} }\n',
  'a syntax error': 'export const a = ;\n',
  'an error of two places': 'let a = 1;\nlet a = 2;\n',
  'a string without an end': "export const a = 'b\n",
  'top-level await': 'export const a = await 1;\n',
  'the reference of exercise 1': fs.readFileSync(
    exerciseSources(root, 'exercise-1').reference,
    'utf8',
  ),
};

describe('the binary, the service and one started ahead say the same of', () => {
  for (const [what, text] of Object.entries(texts)) {
    test(what, async () => {
      const source = { text, file: path.join(root, 'any.ts'), workspace: root, given: [] };
      const service = await startService();
      const said = await bundle(source);
      expect(await bundle({ ...source, service })).toEqual(said);
      expect(await bundle({ ...source, bundler: prepareBundler() })).toEqual(said);
    });
  }
});

test('a service that has died leaves the file to the binary', async () => {
  const service: Service = { transform: () => Promise.reject(new Error('The service is gone')) };
  const source = {
    text: 'export {};',
    file: path.join(root, 'any.ts'),
    workspace: root,
    given: [],
  };
  expect(await bundle({ ...source, service })).toMatchObject({ code: expect.any(String) });
});

test('an answer of several files gives no name to each function that it makes', async () => {
  const folder = temporaryFolder('several');
  fs.writeFileSync(path.join(folder, 'own.ts'), 'export const own = () => () => 1;\n');
  const text = "export * from './own.ts';\n";
  const file = path.join(folder, 'exercise-1.ts');
  fs.writeFileSync(file, text);
  const { code } = (await bundle({ text, file, workspace: folder, given: [] })) as { code: string };
  expect(code).toMatch(
    /__name = \(target, value\) => target\.prototype === undefined \? target : /,
  );
});

describe.skipIf(process.platform === 'win32')('the limit of the bundler', () => {
  const source = {
    text: 'export {};',
    file: path.join(root, 'any.ts'),
    workspace: root,
    given: [],
  };
  const limits = { processorSeconds: 1, wallMs: 60_000 };

  /** What runs before esbuild, or in its place. */
  function bundlerThat(script: string): string {
    const file = path.join(temporaryFolder('bundler'), 'esbuild');
    const esbuild = createRequire(import.meta.url).resolve('esbuild/bin/esbuild');
    fs.writeFileSync(file, `#!/bin/sh\n${script}\nexec '${esbuild}' "$@"\n`, { mode: 0o755 });
    return file;
  }

  test('is not used up by waiting, as for a processor on a busy machine', async () => {
    expect(await bundle(source, limits, bundlerThat('sleep 1.5'))).toMatchObject({
      code: expect.any(String),
    });
  });

  test('ends work without end', async () => {
    expect(await bundle(source, limits, bundlerThat('while :; do :; done'))).toMatchObject({
      message: expect.stringContaining('Could not read all of its files'),
    });
  });

  test('ends a wait without end too', async () => {
    const bundler = bundlerThat('exec sleep 600');
    expect(await bundle(source, { ...limits, wallMs: 200 }, bundler)).toMatchObject({
      message: expect.stringContaining('Could not read all of its files'),
    });
  });
});
