// An import by an alias of the learner's own settings isn't called a package.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'aliases');
  write('package.json', '{ "imports": { "#lib/*": "./exercises/lib/*.ts" } }');
  write('tsconfig.json', tsconfig);
  write('exercises/lib/sums.ts', 'export const add = (a: number, b: number) => a + b;\n');
});

const tsconfig = `{
  // aliases
  "compilerOptions": { "lib": ["es2023"], "paths": { "@lib/*": ["./exercises/lib/*"], "sums": ["./exercises/lib/sums.ts"], }, },
}`;

function write(file: string, text: string): void {
  const target = path.join(workspace, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}

async function adviceFor(specifier: string, more = ''): Promise<string> {
  const text = `import { add as sum } from '${specifier}';\n${more}\nexport const add = sum;\nexport class Counter {}\n`;
  write('exercises/exercise-1.ts', text);
  const { stdout } = await runProgram(fixture, workspace, 'check', '1', '--json');
  const { reason, message, advice, at } = JSON.parse(stdout);
  expect({ reason, message }).toEqual({
    reason: 'import',
    message: `"${specifier}" cannot be imported here`,
  });
  expect(at).toMatchObject({ file: 'exercises/exercise-1.ts', line: 1 });
  return advice;
}

const usesNoPackages = 'Exercises use no packages: what they practise fits into one file.';

test.each([
  ['#lib/sums', '`imports` in package.json'],
  ['@lib/sums', '`paths` in tsconfig.json'],
  ['sums', '`paths` in tsconfig.json'],
  ['@/lib/sums', '`paths` in tsconfig.json'],
])('%s is a path alias', async (specifier, declared) => {
  expect(await adviceFor(specifier)).toBe(
    `It is a path alias (${declared}), which graded files can't use. Import the file by its relative path, such as ./lib/bus.ts.`,
  );
});

test('an alias of package.json is refused also where other files are imported', async () => {
  const other = "import * as sums from './lib/sums.ts';\nvoid sums;";
  expect(await adviceFor('#lib/sums', other)).toContain('`imports` in package.json');
});

test('a package stays a package, whatever the settings are', async () => {
  expect(await adviceFor('lodash')).toBe(usesNoPackages);
  expect(await adviceFor('es2023')).toBe(usesNoPackages);
  write('tsconfig.json', '{ "compilerOptions": { "paths": { "*": ["./types/*"] } } }');
  expect(await adviceFor('lodash')).toBe(usesNoPackages);
  fs.rmSync(path.join(workspace, 'tsconfig.json'));
  expect(await adviceFor('@lib/sums')).toBe(usesNoPackages);
});
