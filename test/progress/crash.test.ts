// What was said to be recorded is there, whatever ends the process that recorded it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { append, logFile, readLog } from '../../src/progress/log.ts';
import { temporaryFolder } from '../support/fixture.ts';

/** `npm run test:full` asks for 200. */
const kills = Number(process.env.EVENTS_COURSE_KILLS ?? 20);

let writer: string;
let workspace: string;

/** Appends one event after the other, and says each number once it is recorded. */
const program = `
import { append } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/progress/log.ts'))};
const [workspace, name, most] = process.argv.slice(2);
for (let n = 0; n < Number(most); n++) {
  append(workspace, [{ type: 'guide-opened', guide: name + ' ' + n }]);
  process.stdout.write(name + ' ' + n + '\\n');
}`;

beforeAll(async () => {
  writer = path.join(temporaryFolder('writer'), 'writer.mjs');
  await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: writer,
    logLevel: 'silent',
  });
});
beforeEach(() => {
  workspace = temporaryFolder('crash');
});

const recorded = () =>
  new Set(
    readLog(workspace).events.flatMap((event) =>
      event.type === 'guide-opened' ? [event.guide] : [],
    ),
  );

/** What the writer said before it ended; it is killed after so many words, at a moment of its own. */
function said(
  name: string,
  killAfter = Number.POSITIVE_INFINITY,
  most = 10_000,
): Promise<string[]> {
  const child = spawn(process.execPath, [writer, workspace, name, String(most)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const words: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    words.push(line);
    if (words.length >= killAfter) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', () => resolve(words)));
}

describe('a log that survives', () => {
  test(`${kills} kills lose nothing that was said to be recorded`, async () => {
    const words: string[] = [];
    const lane = async (lane: number) => {
      for (let kill = lane; kill < kills; kill += 4)
        words.push(...(await said(String(kill), 1 + ((kill * 7) % 23))));
    };
    await Promise.all([0, 1, 2, 3].map(lane));
    const known = recorded();
    expect(words.filter((word) => !known.has(word))).toEqual([]);
    expect(words.length).toBeGreaterThan(kills);
  }, 300_000);

  test('four terminals at once: no event lost, no line mixed', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => said(name, undefined, 200)));
    expect(recorded().size).toBe(800);
    expect(readLog(workspace).skippedLines).toBe(0);
  }, 60_000);

  test('a torn or foreign line is counted, kept, and spoils no other', () => {
    append(workspace, [{ type: 'guide-opened', guide: 'a' }]);
    fs.appendFileSync(logFile(workspace), 'not json\n{"id":"1","at":"2026-01-0');
    append(workspace, [{ type: 'guide-opened', guide: 'b' }]);
    expect(readLog(workspace).skippedLines).toBe(2);
    expect(recorded()).toEqual(new Set(['a', 'b']));
    expect(fs.readFileSync(logFile(workspace), 'utf8')).toContain('not json\n');
  });

  test('a log of a newer format is refused, and not touched', () => {
    const newer = '{"id":"1","at":"2030-01-01T00:00:00.000Z","type":"log-started","format":2}\n';
    fs.mkdirSync(path.dirname(logFile(workspace)));
    fs.writeFileSync(logFile(workspace), newer);
    expect(() => readLog(workspace)).toThrow('newer version of the course');
    expect(() => append(workspace, [{ type: 'guide-opened', guide: 'a' }])).toThrow(
      'newer version',
    );
    expect(fs.readFileSync(logFile(workspace), 'utf8')).toBe(newer);
  });

  test('a log from before formats were numbered opens', () => {
    fs.mkdirSync(path.dirname(logFile(workspace)));
    fs.writeFileSync(
      logFile(workspace),
      '{"id":"1","at":"2026-01-01T00:00:00.000Z","type":"guide-opened","guide":"a"}\n',
    );
    expect(recorded()).toEqual(new Set(['a']));
  });

  test('a full disk is an error that the caller sees', () => {
    const full = vi.spyOn(fs, 'appendFileSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    expect(() => append(workspace, [{ type: 'guide-opened', guide: 'a' }])).toThrow('ENOSPC');
    full.mockRestore();
  });
});
