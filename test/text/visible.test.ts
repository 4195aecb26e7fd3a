// Two values that differ look different, wherever a verdict is shown.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { quoted, visible, visibleValue } from '../../src/text/visible.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

test.each([
  ['0', "'0'"],
  ['null', "'null'"],
  ['', "''"],
  ['paid ', "'paid '"],
  ['paid\n', "'paid\\n'"],
  ['paid\tnow', "'paid\\tnow'"],
  ['1\u00a0000', "'1\\u00a0000'"],
  ['pa\u200bid', "'pa\\u200bid'"],
  ['\u202edaip', "'\\u202edaip'"],
  ['\ud800', "'\\ud800'"],
  ['\u{e0061}', "'\\u{e0061}'"],
  ['a\\tb', "'a\\\\tb'"],
  ["it's", `"it's"`],
  ['one \ntwo', "'one\\u0020\ntwo'"],
])('a string is shown as in code, with what is invisible in it: %j', (text, shown) => {
  expect(quoted(text)).toBe(shown);
});

test('a message keeps its words and line breaks', () => {
  expect(visible('paid once\n  “twice” — 3 €')).toBe('paid once\n  “twice” — 3 €');
  expect(visibleValue('{\n  "to": "Zoë\u00a0"\n}')).toBe('{\n  "to": "Zoë\\u00a0"\n}');
});

describe('a check', () => {
  let fixture: Fixture;
  let workspace: string;
  beforeAll(async () => {
    fixture = await buildFixture();
  });
  beforeEach(async () => {
    workspace = await makeFixtureWorkspace(fixture, 'visible');
  });

  const checkWith = (add: string, ...options: string[]) => {
    const file = path.join(workspace, 'exercises/exercise-1.ts');
    const text = `export const add = (): any => ${add};\nexport class Counter {}\n`;
    fs.writeFileSync(file, text);
    return runProgram(fixture, workspace, 'check', '1', ...options);
  };

  test('tells the text 3 from the number 3, on the screen and in JSON', async () => {
    const { stdout } = await checkWith("'3'");
    expect(stdout).toMatch(/expected {2}3\n +received {2}'3'\n/);
    const json = JSON.parse((await checkWith("'3'", '--json')).stdout);
    expect(json.steps[0].tests[0]).toMatchObject({ expected: '3', received: "'3'" });
  });

  test('shows in JUnit what was compared', async () => {
    await checkWith("'3\\u200b'", '--junit', 'results.xml');
    const xml = fs.readFileSync(path.join(workspace, 'results.xml'), 'utf8');
    expect(xml).toContain("expected  3\nreceived  '3\\u200b'</failure>");
  });

  test("shows what can't be seen in an error's message", async () => {
    const { stdout } = await checkWith("{ throw new Error('to\\u202e\\u00a0pay\\t') }");
    expect(stdout).toContain('to\\u202e\\u00a0pay\\t');
  });

  test('shows where two long texts differ', async () => {
    const { stdout } = await checkWith(
      "{ throw Object.assign(new Error('long'), { expected: 'x'.repeat(300) + 'a', actual: 'x'.repeat(300) + 'b' }) }",
    );
    expect(stdout).toMatch(/expected\n +…x+a'\n +received\n +…x+b'\n/);
  });

  test('keeps the words of an assertion whose two values print alike', async () => {
    const { stdout } = await checkWith(
      "{ throw Object.assign(new Error('sums: expected {} to be {}'), { expected: {}, actual: {} }) }",
    );
    expect(stdout).toContain('sums: expected {} to be {}\n');
    expect(stdout).not.toMatch(/^ +received/m);
  });
});
