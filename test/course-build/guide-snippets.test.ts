import fs from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { checkSnippets, readSnippets } from '../../src/course-build/guide-snippets.ts';

const root = path.join(import.meta.dirname, '..', '..');
const program = (code: string, output?: string, flags = 'run') =>
  `\`\`\`ts ${flags}\n${code}\n\`\`\`\n${output === undefined ? '' : `\n\`\`\`text output\n${output}\n\`\`\`\n`}`;
const problemsIn = (...parts: string[]) =>
  checkSnippets(readSnippets(parts.join('\n')), { folder: root });

it('reads programs with their flags, their output and their line', () => {
  const markdown = `# Title\n\n${program('a();\nb();', '1', 'run gc')}\nText.\n\n${program('c();', undefined, 'check')}`;
  expect(readSnippets(markdown)).toEqual([
    {
      language: 'ts',
      run: true,
      check: false,
      gc: true,
      code: 'a();\nb();',
      output: '1',
      line: 3,
    },
    { language: 'ts', run: false, check: true, gc: false, code: 'c();', line: 14 },
  ]);
});

it('gives an output only to the program right before it', () => {
  const markdown = `${program('a();')}\nText.\n\n${program('b();', '2')}`;
  expect(readSnippets(markdown).map(({ output }) => output)).toEqual([undefined, '2']);
});

it('finds nothing wrong where every program prints what the guide says', async () => {
  const problems = await problemsIn(
    program("import os from 'node:os';\nconsole.log(os.EOL.length > 0);", 'true'),
    program("gc!();\nconsole.log('heap', Math.random(), 'MB');", 'heap * MB', 'run gc'),
    program("console.log('a+b');\nconsole.log(await 2);", 'a+b\n2'),
    program('using _file = { [Symbol.dispose]: () => console.log(1) };', '1'),
    program("console.warn('not part of the output');\nconsole.log(1);", '1'),
    program('export const answer: number = 42;', undefined, 'check'),
  );
  expect(problems).toEqual([]);
});

it('names what does not compile, does not print it, or fails, by its line', async () => {
  const problems = await problemsIn(
    program('const many: number = "a";\nconsole.log(many);', 'a'),
    program('console.log("x y");', 'x*z'),
    program('console.log(1);', '1\n2'),
    program('throw new TypeError("broken");', ''),
    program('console.log(1);'),
  );
  expect(problems).toEqual([
    {
      line: 2,
      problem: "does not compile: TS2322: Type 'string' is not assignable to type 'number'.",
    },
    { line: 10, problem: 'prints `x y` in line 1, the guide says `x*z`' },
    { line: 18, problem: 'prints nothing in line 2, the guide says `2`' },
    { line: 27, problem: 'ends with exit code 1: TypeError: broken' },
    { line: 35, problem: 'no `text output` block follows' },
  ]);
});

it('leaves nothing behind', async () => {
  const cache = path.join(root, 'node_modules', '.cache');
  const left = () => fs.readdirSync(cache).filter((name) => name.startsWith('guide-snippets-'));
  fs.mkdirSync(cache, { recursive: true });
  const before = left();
  await problemsIn(program('console.log(1);', '1'));
  // Other tests prove guides here at the same time: what is theirs goes, too.
  await vi.waitFor(() => expect(left().filter((name) => !before.includes(name))).toEqual([]), {
    timeout: 30_000,
  });
});
