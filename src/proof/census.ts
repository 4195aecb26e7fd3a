// What the generated runs of an exercise are made of: a rule that no run touches is not held.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import type { Exercise } from '../course/course.ts';
import { exerciseSources } from '../course/paths.ts';
import { withTrials } from '../course-build/load-course.ts';
import { usualSeed } from '../trial/settings.ts';
import { findOut } from './find-out.ts';
import { addProblem, type Census, type Ground } from './ground.ts';

export async function proveCensus(ground: Ground, { id }: Exercise): Promise<void> {
  const { trials } = exerciseSources(ground.root, id);
  if (!fs.existsSync(trials)) return;
  const code = await withTrials(ground.root, id, countThem);
  const censuses = await findOut(
    ground,
    ['census', code],
    async () =>
      (JSON.parse(await outputOf(code)) as Census[]).map((one) => ({ ...one, exercise: id })),
    (all) => all.flatMap(tooRare).length === 0,
  );
  for (const census of censuses)
    for (const name of tooRare(census))
      addProblem(
        ground,
        trials,
        `step ${census.step}: "${name}" is in ${percent(census.shares[name])} of the runs, at least ${percent(census.leastShares[name])} are asked for`,
        'Generate more of it.',
      );
  ground.censuses.push(...censuses);
}

const tooRare = ({ shares, leastShares }: Census): string[] =>
  Object.keys(leastShares).filter((name) => (shares[name] ?? 0) < leastShares[name]!);

export const percent = (share = 0): string => `${Math.round(share * 1000) / 10} %`;

/** In a process of its own: models bring virtual time along. */
const countThem = `
const censuses = trials.map(({ step, model, runs }) => {
  const counts = {};
  for (const program of sample(model.programs, { seed: ${usualSeed}, numRuns: runs }))
    for (const name of new Set(model.census?.(program) ?? [])) counts[name] = (counts[name] ?? 0) + 1;
  const shares = Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, n / runs]));
  return { step, runs, shares, leastShares: model.leastShares ?? {} };
});
process.stdout.write(JSON.stringify(censuses));`;

function outputOf(code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(text));
    child.stdin.end(code);
  });
}
