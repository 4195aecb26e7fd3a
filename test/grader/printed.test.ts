// What an answer prints is found under the test in which it was printed.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { right } from '../support/corpus.ts';
import { buildFixture, type Fixture, runProgram, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;

beforeAll(async () => {
  fixture = await buildFixture();
  workspace = temporaryFolder('printed');
  fs.mkdirSync(path.join(workspace, 'exercises'));
  fs.writeFileSync(path.join(workspace, 'exercises/right.ts'), right);
}, 60_000);

async function check(text: string, ...options: string[]) {
  fs.writeFileSync(path.join(workspace, 'exercises/exercise-1.ts'), text);
  return (await runProgram(fixture, workspace, 'check', '1', ...options)).stdout;
}

const whenAdding = (code: string, after = '') =>
  `${after}\nexport { Counter } from './right.ts';\nexport function add(a: number, b: number) {\n  ${code}\n  return a + b;\n}\n`;

interface Printed {
  output: string;
  outputOutsideTests: string;
  tests: (string | undefined)[];
}

/** Tests in the order of the spec: adds small numbers, adds negative numbers, counts calls, stops at close. */
async function printedBy(text: string, ...options: string[]): Promise<Printed> {
  const { output, outputOutsideTests, steps } = JSON.parse(await check(text, '--json', ...options));
  const tests = steps.flatMap((step: any) => step.tests.map((one: any) => one.output));
  return { output, outputOutsideTests, tests };
}

describe('in JSON', () => {
  test('each test has what was printed in it, the verdict what was printed outside', async () => {
    const text = whenAdding("console.log('add', a);", "console.log('load');");
    expect(await printedBy(text)).toEqual({
      output: 'load\nadd 1\nadd -1\n',
      outputOutsideTests: 'load\n',
      tests: ['add 1\n', 'add -1\n', undefined, undefined],
    });
  });

  test('a test that hangs has what was printed before it hung', async () => {
    const { tests } = await printedBy(
      whenAdding("console.log('add', a);\n  if (a < 0) process.exit(0);"),
    );
    expect(tests).toEqual(['add 1\n', 'add -1\n', undefined, undefined]);
  });

  test('with --all-steps, so have the tests after it', async () => {
    const text = whenAdding("console.log('add', a);\n  if (a > 0) process.exit(0);");
    const { tests, output } = await printedBy(text, '--all-steps');
    expect(tests).toEqual(['add 1\n', 'add -1\n', undefined, undefined]);
    expect(output).toBe('add 1\nadd -1\n');
  });

  test('both streams keep their order, and every encoding its length', async () => {
    const code = [
      "process.stdout.write('c3a9', 'hex');",
      "console.error(' é ✓');",
      'process.stdout.write(new Uint8Array([65, 10]));',
      "process.emitWarning('careful');",
      'console.log(a);',
    ];
    const { tests } = await printedBy(whenAdding(code.join('\n  ')));
    expect(tests[0]).toMatch(/^é é ✓\nA\n1\n\(node:\d+\) Warning: careful\n/);
    expect(tests[1]).toMatch(/^é é ✓\nA\n-1\n\(node:\d+\) Warning: careful\n/);
  });

  test('a test keeps 8 KB, the verdict 64 KB; with --output both are whole', async () => {
    const text = whenAdding("console.log('x'.repeat(100_000));");
    const cut = await printedBy(text);
    expect(cut.tests[0]).toMatch(/^x{4096}\n…\nx{4095}\n$/);
    expect(cut.output.length).toBe(64 * 1024 + 3);
    const whole = await printedBy(text, '--output');
    expect(whole.tests[0]).toBe(`${'x'.repeat(100_000)}\n`);
    expect(whole.output.length).toBe(200_002);
  });
});

describe('on the screen', () => {
  const chatty = whenAdding("for (let i = 1; i <= 30; i++) console.log('line', i, 'of', a);");

  test('a pass says how much was printed, and how to see it', async () => {
    expect(await check(chatty)).toMatch(
      /Passed\.[\s\S]*output {3}events-course check 1 --output +your code printed 60 lines\n/,
    );
    expect(await check(right)).not.toContain('--output');
  });

  test('a failing test shows what was printed in it, and nothing of the others', async () => {
    const wrong = chatty.replace('return a + b', 'return a < 0 ? 0 : a + b');
    const screen = await check(wrong);
    expect(screen).toMatch(/printed in this test\n {4}line 1 of -1\n[\s\S]* … 20 more lines\n/);
    expect(screen).toMatch(/line 30 of -1\n/);
    expect(screen).not.toContain('of 1\n');
  });

  test('a test that is stopped shows what was printed in it', async () => {
    const screen = await check(whenAdding("console.log('before');\n  process.exit(0);"));
    expect(screen).toMatch(
      /process\.exit\(0\) was called in [\s\S]*printed in this test\n {4}before\n/,
    );
  });

  test('what was printed while the file was loaded is shown where it throws', async () => {
    const screen = await check("console.log('before');\nthrow new Error('at once');");
    expect(screen).toMatch(/at once[\s\S]*printed outside the tests\n {4}before\n/);
  });

  test('with --output all of it is there, also after a pass, under the name of the test', async () => {
    for (const all of [[], ['--all']]) {
      const screen = await check(chatty, '--output', ...all);
      expect(screen).toMatch(
        /printed in 1 {2}adds small numbers\n {4}line 1 of 1\n[\s\S]* line 30 of 1\n[\s\S]*printed in 1 {2}adds negative numbers\n/,
      );
      expect(screen.match(/line \d+ of/g)).toHaveLength(60);
      expect(screen).not.toContain('check 1 --output');
    }
  });
});
