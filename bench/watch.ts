// From a save to its verdict: `check --watch` against vitest's watch mode on the same spec, in turn.
// What the tests themselves take is subtracted on both sides.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exerciseSources } from '../src/course/paths.ts';
import { interleave, quantile, ratioOf, roundsFrom } from './interleave.ts';
import { env, root, solvedWorkspace } from './program.ts';
import { type Row, report } from './table.ts';

/** Long enough for each save to be one of its own, and for the next child to have booted. */
const betweenSavesMs = 700;
const patienceMs = 60_000;

export async function watch(rounds: number): Promise<Row[]> {
  const ours = startOurs();
  const theirs = startVitest();
  try {
    await Promise.all([ours.verdict(), theirs.verdict()]);
    const samples = await interleave(
      {
        check: () => saveToVerdict(ours),
        vitest: () => saveToVerdict(theirs),
      },
      rounds,
    );
    const ratio = ratioOf(samples.check, samples.vitest);
    return [
      {
        what: 'save to verdict / vitest, without the tests',
        unit: '×',
        value: ratio.median,
        spread: ratio.spread,
        bound: 0.35,
      },
      {
        what: 'save to verdict, without the tests',
        unit: 'ms',
        value: quantile(samples.check, 0.5),
        spread: [quantile(samples.check, 0.25), quantile(samples.check, 0.75)],
        bound: 60,
      },
    ];
  } finally {
    ours.stop();
    theirs.stop();
  }
}

interface Watcher {
  file: string;
  verdict(): Promise<void>;
  /** What the tests of the last run took, ms. */
  testsOfLast(): number;
  stop(): void;
}

/** In ms, without the tests of this very run. */
async function saveToVerdict(watcher: Watcher): Promise<number> {
  await sleep(betweenSavesMs);
  const verdict = watcher.verdict();
  const saved = performance.now();
  fs.appendFileSync(watcher.file, '\n// saved');
  await verdict;
  return performance.now() - saved - watcher.testsOfLast();
}

function startOurs(): Watcher {
  const workspace = solvedWorkspace();
  const child = spawn(
    process.execPath,
    [path.join(root, 'bin/events-course.js'), 'check', '1', '--watch', '--json'],
    { cwd: workspace, env, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const answer = path.join(workspace, 'exercises/exercise-1.ts');
  return watcherOf(child, answer, /\n/g, (text) => {
    const { status, steps } = JSON.parse(text.trimEnd().split('\n').at(-1)!) as Passed;
    if (status !== 'pass') throw new Error(text);
    return steps.flatMap((step) => step.tests).reduce((sum, { durationMs }) => sum + durationMs, 0);
  });
}

interface Passed {
  status: string;
  steps: { tests: { durationMs: number }[] }[];
}

/** On a copy of the spec and the reference, in a folder of the repository, where vitest finds its parts. */
function startVitest(): Watcher {
  const folder = fs.mkdtempSync(path.join(root, 'solutions', 'bench-watch-'));
  fs.cpSync(exerciseSources(root, 'exercise-1').folder, folder, { recursive: true });
  const settings = "export default { test: { include: ['spec.ts'] } };";
  fs.writeFileSync(path.join(folder, 'vitest.config.mjs'), settings); // not the one above
  const child = spawn(
    process.execPath,
    [path.join(root, 'node_modules/vitest/vitest.mjs'), '--watch', '--root', folder],
    { cwd: folder, env, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  child.on('close', () => fs.rmSync(folder, { recursive: true, force: true }));
  const answer = path.join(folder, 'exercise-1.ts');
  return watcherOf(child, answer, /Waiting for file changes/g, (text) => {
    const said = [...text.matchAll(/tests ([\d.]+)(ms|s)/g)].at(-1);
    return said ? Number(said[1]) * (said[2] === 's' ? 1000 : 1) : 0;
  });
}

function watcherOf(
  child: ChildProcess,
  file: string,
  verdictIn: RegExp,
  testsIn: (text: string) => number,
): Watcher {
  let text = '';
  let wake = () => {};
  child.stdout!.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    wake();
  });
  const count = () => [...text.matchAll(verdictIn)].length;
  let seen = 0;
  return {
    file,
    async verdict() {
      const deadline = performance.now() + patienceMs;
      while (count() <= seen) {
        if (performance.now() > deadline) throw new Error(`no verdict came:\n${text.slice(-500)}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 1000).unref();
        });
      }
      seen = count();
    },
    testsOfLast: () => testsIn(text),
    stop: () => child.kill('SIGINT'),
  };
}

if (import.meta.filename === process.argv[1]) {
  const rounds = roundsFrom(process.argv.slice(2), 20);
  process.exitCode = report(await watch(rounds), `${rounds} rounds`);
}
