import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeEach, describe, expect, test } from 'vitest';
import { filesBehind } from '../../src/grader/imports.ts';
import { temporaryFolder } from '../support/fixture.ts';

let workspace: string;
beforeEach(() => {
  workspace = temporaryFolder('imports');
});

const at = (name: string) => path.join(workspace, name);

function write(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), text);
  }
  return at('exercises/exercise-1.ts');
}

const behind = (file: string, given: string[] = []) => filesBehind({ file, workspace, given });

/** What esbuild itself reads. */
async function inputsOf(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    absWorkingDir: workspace,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).map((name) => at(name));
}

const answers: Record<string, Record<string, string>> = {
  'a helper that imports a helper': {
    'exercises/exercise-1.ts': "import { a } from './lib/a.ts';\nexport const x = a;\n",
    'exercises/lib/a.ts': "import { b } from './b';\nexport const a = b;\n",
    'exercises/lib/b.ts': 'export const b = 1;\n',
  },
  'a helper outside exercises/': {
    'exercises/exercise-1.ts': 'export * from "../shared/list.js";\n',
    'shared/list.ts': 'export const list = [];\n',
  },
  'a barrel, a folder, a side effect and data': {
    'exercises/exercise-1.ts': "import './lib';\nexport { a } from './barrel.mjs';\n",
    'exercises/lib/index.ts': "import data from '../data.json';\nconsole.log(data);\n",
    'exercises/data.json': '{}\n',
    'exercises/barrel.mts': "export * from './a.tsx';\nexport * from './empty.ts';\n",
    'exercises/a.tsx': 'export const a = 1;\n',
    'exercises/empty.ts': 'export {};\n',
  },
  'two that import each other, and a dynamic import': {
    'exercises/exercise-1.ts': "export const later = () => import('./a.ts');\n",
    'exercises/a.ts': "import './b.ts';\n",
    'exercises/b.ts': "import './a.ts';\nimport './exercise-1.ts';\n",
  },
};

describe('all that esbuild reads for an answer is known, of', () => {
  for (const [what, files] of Object.entries(answers)) {
    test(what, async () => {
      const file = write(files);
      const inputs = await inputsOf(file);
      expect(inputs.sort()).toEqual(Object.keys(files).map(at).sort());
      expect(behind(file)).toEqual(expect.arrayContaining(inputs));
    });
  }
});

test('a file that is missing is known before it is there', () => {
  const file = write({ 'exercises/exercise-1.ts': "import './lib/later.ts';\n" });
  expect(behind(file)).toContain(at('exercises/lib/later.ts'));
});

test('the imports of an answer that is half typed are known', () => {
  const file = write({ 'exercises/exercise-1.ts': "import './lib/a.ts';\nexport const x = ;\n" });
  expect(behind(file)).toContain(at('exercises/lib/a.ts'));
});

test('what is no part of an answer is not watched', () => {
  const file = write({
    'exercises/exercise-5.ts': '',
    'exercises/exercise-1.ts':
      "import './given.ts';\nimport '../../elsewhere.ts';\nimport 'node:fs';\nimport '../node_modules/a.js';\n",
  });
  expect(behind(file, ['given.ts'])).toEqual([file]);
});
