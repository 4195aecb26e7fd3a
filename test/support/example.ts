// A lesson's example, built once a test file and run as `events-course run` runs it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, vi } from 'vitest';
import type { LessonDefinition } from '../../src/course/course.ts';
import { runExample } from '../../src/example/run-example.ts';

const lessons = path.resolve(import.meta.dirname, '../../lessons');

/** Ample, for a machine that ten others use; only an example that hangs takes so long. */
const patienceMs = 60_000;

type Parts = Pick<LessonDefinition<any>, 'predictions' | 'breaks'>;

/** `Facts` is what the example reports. Call it at the top of a test file. */
export function exampleOf<Facts extends object>(id: string, { predictions, breaks }: Parts) {
  vi.setConfig({ testTimeout: 3 * patienceMs, hookTimeout: patienceMs });
  /** What the example writes, it writes here. */
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-lesson-'));
  const file = path.join(folder, 'example.mjs');

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
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  async function runOn(columns: number, args: string[]) {
    const result = await runExample({
      file,
      args,
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', COLUMNS: String(columns), TMPDIR: folder },
      output: () => {},
      timeLimitMs: patienceMs,
      expectedExitCode: breaks[args[args.indexOf('--break') + 1] ?? '']?.exitCode ?? 0,
    });
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
        const { output } = await runOn(columns, args);
        const [ours = ''] = output.split('\nnode:internal'); // the rest is Node's own word
        for (const line of ours.split('\n'))
          if (line.trimEnd().length > columns || line.includes('\x1b')) bad.push(line);
      }
      return bad;
    },
  };
}
