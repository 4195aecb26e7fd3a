// A whole check of each reference here, against the same in another clone that is built, of an older
// commit say: `npx tsx bench/other-clone.ts ../older`. `--only exercise-2`, `--rounds 20`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exercises } from '../solutions/index.ts';
import { exerciseSources } from '../src/course/paths.ts';
import { interleave, ratioOf } from './interleave.ts';
import { env, root } from './program.ts';
import { type Row, report } from './table.ts';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '10' } },
  allowPositionals: true,
});
const [other] = positionals;
if (other === undefined) throw new Error('Name the folder of the other clone.');
const rounds = Number(values.rounds);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-clones-'));

/** Older clones have all of the exercises in one folder. */
function referenceIn(clone: string, id: string): string {
  const { reference } = exerciseSources(clone, id);
  return fs.existsSync(reference) ? reference : path.join(clone, 'solutions', `${id}.ts`);
}

/** Checks references of this clone or the other in a workspace of its own; gives milliseconds. */
function checker(clone: string, name: string): (id: string) => Promise<number> {
  const cwd = path.join(folder, name);
  const run = (...argv: string[]) =>
    execFileSync(process.execPath, [path.join(clone, 'bin/events-course.js'), ...argv], {
      cwd: fs.existsSync(cwd) ? cwd : folder,
      env,
    });
  run('init', cwd);
  return async (id) => {
    const answer = `exercises/${id}.ts`;
    fs.copyFileSync(referenceIn(clone, id), path.join(cwd, answer));
    const started = performance.now();
    run('check', id, '--all-steps');
    return performance.now() - started;
  };
}

try {
  const [here, there] = [checker(root, 'here'), checker(path.resolve(other), 'there')];
  const rows: Row[] = [];
  for (const { id } of exercises.filter(({ id }) => (values.only ?? id) === id)) {
    const samples = await interleave({ here: () => here(id), there: () => there(id) }, rounds);
    const { median, spread } = ratioOf(samples.here, samples.there);
    rows.push({ what: `check ${id}`, unit: '×', value: median, spread, bound: 1 });
  }
  process.exitCode = report(rows, `${rounds} rounds, against ${other}`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
