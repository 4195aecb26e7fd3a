// `npm run mutants`: which small changes to the code does no test notice? Of the program, by StrykerJS
// (stryker.config.js); with the id of an exercise, of its reference.
import { spawnSync } from 'node:child_process';
import { gradeMutants } from './exercise-mutants.ts';

const args = process.argv.slice(2);
const stryker = ['core@10.1.1', 'vitest-runner@10.1.1'].map((name) => `@stryker-mutator/${name}`);
const packages = ['node@22', ...stryker, 'vitest@4.1.12'].flatMap((name) => ['-p', name]);

if (args.some((arg) => /^exercise-\d+$/.test(arg))) {
  for (const id of args) if (!(await gradeMutants(id))) process.exitCode = 1;
  process.exit();
}
process.exitCode =
  spawnSync('npx', ['-y', ...packages, 'stryker', 'run', ...args], {
    stdio: 'inherit',
  }).status ?? 1;
