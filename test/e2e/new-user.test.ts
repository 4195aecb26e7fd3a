// A new user does what the screen says, in a shell, word by word, with a copy that isn't on npm.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inPipe, installProgram } from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';

const program = installProgram();
fs.mkdirSync(path.resolve(program, '../../.git')); // so it is a clone
const packed = installProgram();
const env = { PATH: process.env.PATH! }; // the program isn't on it

/** What the shell prints, however the command ends. */
function inShell(command: string, cwd: string): string {
  const options = { cwd, encoding: 'utf8', env: { ...env, HOME: cwd } } as const;
  return execFileSync('/bin/sh', ['-c', `(${command}) 2>&1; true`], options);
}

async function makeWorkspace(options: string[] = [], from = program) {
  const cwd = temporaryFolder('new user');
  const { stdout } = await inPipe(['init', 'my ws', ...options], { cwd, env, program: from });
  return { cwd, stdout, workspace: path.join(cwd, 'my ws') };
}

test('what init says works as it stands there, without an install', async () => {
  const { cwd, stdout } = await makeWorkspace();
  const [, go = ''] = /^ +go +(.*)$/m.exec(stdout) ?? [];
  const [, run = ''] = /^ +next +(.*)$/m.exec(stdout) ?? [];
  const [, check = ''] = /^ +next +.*\n +(.*)$/m.exec(stdout) ?? [];
  expect(inShell(`${go} && ${run} --no-predict`, cwd)).toContain('01 · Memory leaks');
  const verdict = inShell(`${go} && ${check}`, cwd);
  const [, hint = ''] = /^ +hint +(.*)$/m.exec(verdict) ?? [];
  expect(inShell(`${go} && ${hint}`, cwd)).toContain('hint 1 of');
});

test("the editor's task lists failures without an install", async () => {
  const { workspace } = await makeWorkspace();
  const tasks = fs.readFileSync(path.join(workspace, '.vscode/tasks.json'), 'utf8');
  const { command, args } = JSON.parse(tasks).tasks[0];
  const words = [command, ...args].map((word: string) =>
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
    word.replace('${relativeFile}', 'exercises/exercise-1.ts'),
  );
  const task = words.map((word) => `'${word}'`).join(' ');
  expect(inShell(task, workspace)).toMatch(/^exercises\/exercise-1\.ts:\d+:\d+: error: /m);
});

test('package.json gets the program from where it is, and then npx finds it', async () => {
  const { workspace } = await makeWorkspace();
  const text = fs.readFileSync(path.join(workspace, 'package.json'), 'utf8');
  const wanted: string = JSON.parse(text).devDependencies['events-course'];
  const root = path.resolve(workspace, wanted.replace(/^file:/, ''));
  expect(root).toBe(path.resolve(program, '../..'));
  const modules = path.join(workspace, 'node_modules'); // as npm links a folder
  fs.mkdirSync(path.join(modules, '.bin'), { recursive: true });
  fs.symlinkSync(root, path.join(modules, 'events-course'), 'junction');
  fs.symlinkSync(program, path.join(modules, '.bin/events-course'));
  expect(inShell('npx --no-install events-course check 1', workspace)).toContain(
    'hint   npx events-course hint 1',
  );
});

test('a workflow installs what the workspace has, and npx may fetch nothing', async () => {
  const { workspace } = await makeWorkspace(['--ci']);
  const workflow = fs.readFileSync(path.join(workspace, '.github/workflows/check.yml'), 'utf8');
  expect(workflow).toMatch(/run: npm install\n.*run: npx --no-install events-course check --all/);
});

test.each([
  ['a workflow', ['--ci'], program],
  ['a copy that is no clone', [], packed],
])('for %s the package itself is put into the workspace', async (_, options, from) => {
  const { workspace } = await makeWorkspace(options, from);
  const text = fs.readFileSync(path.join(workspace, 'package.json'), 'utf8');
  const wanted: string = JSON.parse(text).devDependencies['events-course'];
  expect(wanted).toMatch(/^file:events-course-\d+\.\d+\.\d+\.tgz$/);
  const unpacked = temporaryFolder('unpacked');
  execFileSync('tar', ['-xzf', path.join(workspace, wanted.slice('file:'.length)), '-C', unpacked]);
  const dist = (folder: string) => fs.readFileSync(path.join(folder, 'dist/start.cjs'), 'utf8');
  expect(dist(path.join(unpacked, 'package'))).toBe(dist(path.resolve(program, '../..')));
});
