// A lesson's example, built once a test file and run as `events-course run` runs it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, vi } from 'vitest';
import type { LessonDefinition } from '../../src/course/course.ts';
import { type ExampleResult, runExample } from '../../src/example/run-example.ts';
import { Memory, memoryFolder } from '../../src/proof/memory.ts';
import { whatRuns } from '../../src/proof/prove-lesson.ts';

const clone = path.resolve(import.meta.dirname, '../..');
const lessons = path.join(clone, 'lessons');

/** Ample, for a machine that ten others use; only an example that hangs takes so long. */
const patienceMs = 60_000;

type Parts = Pick<LessonDefinition<any>, 'predictions' | 'breaks'>;

/** `Facts` is what the example reports. Call it at the top of a test file. */
export function exampleOf<Facts extends object>(id: string, { predictions, breaks }: Parts) {
  vi.setConfig({ testTimeout: 3 * patienceMs, hookTimeout: patienceMs });
  /** What the example writes, it writes here. */
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-lesson-'));
  const file = path.join(folder, 'example.mjs');
  /** On 80 columns, by their arguments. */
  const runs = new Map<string, ExampleResult>();

  beforeAll(async () => {
    await build({
      entryPoints: [path.join(lessons, id, 'example.ts')],
      outfile: file,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'warning',
    });
  });
  afterAll(() => {
    rememberRuns(id, fs.readFileSync(file, 'utf8'), runs, breaks);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function runOn(columns: number, args: string[]) {
    const result = await runExample({
      file,
      args,
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', COLUMNS: String(columns), TMPDIR: folder },
      output: () => {},
      timeLimitMs: patienceMs,
      expectedExitCode: exitCodeOf(args, breaks),
    });
    if (columns === 80) runs.set(JSON.stringify(args), result);
    return { ...result, facts: result.facts as Facts };
  }

  return {
    folder,
    file,
    run: (...args: string[]) => runOn(80, args),
    /** By the ids of the predictions. */
    answers: (facts: Facts): Record<string, string> =>
      Object.fromEntries(predictions.map(({ id, answer }) => [id, answer(facts)])),
    /** On 80 columns and on 40: the lines that do not fit, or have an escape sequence. */
    async linesThatDoNotFit(...args: string[]): Promise<string[]> {
      const bad: string[] = [];
      for (const columns of [80, 40]) {
        const known = columns === 80 && runs.get(JSON.stringify(args));
        const { output } = known || (await runOn(columns, args));
        const [ours = ''] = output.split('\nnode:internal'); // the rest is Node's own word
        for (const line of ours.split('\n'))
          if (line.trimEnd().length > columns || line.includes('\x1b')) bad.push(line);
      }
      return bad;
    },
  };
}

const exitCodeOf = (args: string[], breaks: Parts['breaks']): number =>
  breaks[args[args.indexOf('--break') + 1] ?? '']?.exitCode ?? 0;

/** `dev check` need not run again what ended well here. */
function rememberRuns(
  id: string,
  example: string,
  runs: Map<string, ExampleResult>,
  breaks: Parts['breaks'],
): void {
  const memory = new Memory(memoryFolder(clone));
  memory.forgetTheRest(); // what is known from elsewhere has its own file
  for (const [key, run] of runs) {
    const args: string[] = JSON.parse(key);
    if (run.status === 'ok') memory.keep(whatRuns(example, args, exitCodeOf(args, breaks)), run);
  }
  memory.save(`runs-of-${id}`);
}
