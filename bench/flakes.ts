// Are the checks steady? Every reference and alternative, many times, while other processes burn every
// core. `--runs 100`, `--only exercise-2`; 1 where any run did not pass.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exercises } from '../solutions/index.ts';
import { exerciseSources } from '../src/course/paths.ts';
import { grade } from '../src/grader/grade.ts';
import { root } from './program.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, only: { type: 'string' } },
});
const runs = Number(values.runs);
const dist = path.join(root, 'dist');
const engine = {
  engine: path.join(dist, 'engine'),
  cache: path.join(os.tmpdir(), 'events-course'),
};

const burners = Array.from({ length: os.availableParallelism() }, burn);
let failures = 0;
try {
  for (const exercise of exercises.filter(({ id }) => (values.only ?? id) === id)) {
    const { reference, alternatives } = exerciseSources(root, exercise.id);
    const others = fs.readdirSync(alternatives).map((file) => path.join(alternatives, file));
    for (const file of [reference, ...others]) failures += await repeat(exercise, file);
  }
} finally {
  for (const burner of burners) burner.kill('SIGKILL');
}
console.log(failures === 0 ? 'no failure' : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;

async function repeat(exercise: (typeof exercises)[number], file: string): Promise<number> {
  const failed: string[] = [];
  for (let run = 0; run < runs; run++) {
    const content = path.join(dist, 'content');
    const verdict = await grade({ exercise, file, workspace: root, content, engine });
    if (verdict.status === 'pass') continue;
    const tests = verdict.steps.flatMap((step) => step.tests);
    const first = tests.find(({ status }) => status === 'fail');
    failed.push(first ? `"${first.name}": ${first.message}` : String(verdict.status));
  }
  const name = path.relative(root, file);
  console.log(`${name}: ${runs - failed.length} of ${runs} passed`);
  for (const each of new Set(failed)) console.log(`  ${each.split('\n')[0]}`);
  return failed.length;
}

/** Keeps a core busy until it is killed. */
function burn(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}
