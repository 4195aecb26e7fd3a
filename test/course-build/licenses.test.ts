// Whoever gets the package gets the license of everything that is bundled in it.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { licensesOf, packagesIn } from '../../src/course-build/licenses.ts';
import { temporaryFolder } from '../support/fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shipped = fs.readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
const named = [...shipped.matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+\S* \(/gm)].map(([, name]) => name);

test('the package has the licenses of the program, the engine and the lessons', () => {
  const program = ['commander', 'diff', 'marked', '@clack/prompts', '@bomb.sh/tab'];
  const engine = ['@vitest/expect', '@vitest/pretty-format', 'tinyrainbow', 'chai', 'fast-check'];
  const lessons = ['eventemitter3', 'mitt'];
  expect(named).toEqual(expect.arrayContaining([...program, ...engine, ...lessons]));
  expect(shipped).toContain('Copyright (c) Bombshell Authors');
});

test('a package counts once, and one within another for itself', () => {
  const files = [
    'node_modules/a/x.js',
    'node_modules/a/y.js',
    'node_modules/a/node_modules/@b/c/z.js',
  ];
  expect(packagesIn([...files, 'src/main.ts'])).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/@b/c',
  ]);
});

test('a package without a license text is not shipped', () => {
  const folder = temporaryFolder('package');
  const about = { name: 'textless', version: '1.2.3', license: 'MIT' };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(about));
  expect(() => licensesOf([folder])).toThrow('textless 1.2.3 (MIT) is bundled');
  fs.writeFileSync(path.join(folder, 'LICENCE.md'), 'Do what you like.\n');
  expect(licensesOf([folder])).toBe('textless 1.2.3 (MIT)\n\nDo what you like.');
});

test('nothing is built for the package but by the build that notes what it bundles', () => {
  const folder = path.join(root, 'src/course-build');
  const others = fs.readdirSync(folder).filter((file) => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    return /import \{[^}]*\bbuild\b[^}]*\} from 'esbuild'/.test(text);
  });
  // load-course.ts reads a course into the build itself.
  expect(others).toEqual(['licenses.ts', 'load-course.ts']);
});
