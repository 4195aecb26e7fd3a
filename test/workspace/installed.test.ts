// The command that screens and files of a workspace print has to start this copy of the program.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  commandIn,
  dependencyOn,
  type Installed,
  programFrom,
  shellWord,
} from '../../src/workspace/installed.ts';
import { temporaryFolder } from '../support/fixture.ts';

const base = temporaryFolder('base');
const make = (...names: string[]) => {
  const folder = path.join(base, ...names);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};
const root = make('clone');
make('clone', 'bin');
fs.writeFileSync(path.join(root, 'bin/events-course.js'), '');
const clone: Installed = { root, isPublished: false };
const nowhere = { PATH: make('nothing') };

const linkInto = (folder: string, name = 'node_modules') => {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.symlinkSync(root, path.join(folder, name, 'events-course'), 'junction');
};

test('beside a clone the command is its path, and npm would get it from there', () => {
  const workspace = make('ws');
  expect(programFrom(workspace, clone, nowhere)).toBe('node ../clone/bin/events-course.js');
  expect(commandIn(workspace, clone, nowhere)).toEqual(['node', '../clone/bin/events-course.js']);
  expect(dependencyOn(clone, '0.1.0', workspace)).toBe('file:../clone');
});

test('far from it the path is the shorter one', () => {
  const workspace = make(...'a'.repeat(base.length));
  expect(programFrom(workspace, clone, nowhere)).toBe(`node ${root}/bin/events-course.js`);
});

test('npx finds it in the clone, and in a workspace that npm has installed it into', () => {
  expect(programFrom(make('clone', 'exercises'), clone, nowhere)).toBe('npx events-course');
  const workspace = make('installed');
  linkInto(workspace);
  expect(programFrom(make('installed', 'exercises'), clone, nowhere)).toBe('npx events-course');
});

test('npx looks no further than the nearest project, so a workspace in the clone gets the path', () => {
  const workspace = make('clone', 'events-course');
  fs.writeFileSync(path.join(workspace, 'package.json'), '{}');
  expect(programFrom(workspace, clone, nowhere)).toBe('node ../bin/events-course.js');
});

test.skipIf(process.platform === 'win32')('on the PATH its name is enough', () => {
  const bin = make('prefix', 'bin');
  fs.symlinkSync(path.join(root, 'bin/events-course.js'), path.join(bin, 'events-course'));
  const env = { PATH: `${make('other')}${path.delimiter}${bin}` };
  expect(programFrom(make('ws'), clone, env)).toBe('events-course');
  expect(commandIn(make('ws'), clone, env)).toEqual(['npx', '--no-install', 'events-course']);
});

test('what npx has put on the PATH, and another program of the name, do not count', () => {
  const ofNpx = make('run', 'node_modules', '.bin');
  fs.symlinkSync(path.join(root, 'bin/events-course.js'), path.join(ofNpx, 'events-course'));
  const other = make('stranger');
  fs.writeFileSync(path.join(other, 'events-course'), '');
  const env = { PATH: [ofNpx, other].join(path.delimiter) };
  expect(programFrom(make('ws'), clone, env)).toBe('node ../clone/bin/events-course.js');
});

test('of a published copy the version is pinned', () => {
  const published = { root, isPublished: true };
  expect(dependencyOn(published, '0.1.0', make('ws'))).toBe('0.1.0');
  expect(commandIn(make('ws'), published, nowhere)[0]).toBe('npx');
});

test.each([
  ['../main/bin', '../main/bin'],
  ['my clone/ü', '"my clone/ü"'],
  ["it's $5", `'it'\\''s $5'`],
])('%s is one word in a shell', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
