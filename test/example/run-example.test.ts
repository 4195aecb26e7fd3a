import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExampleJob, runExample, timeLimitFor } from '../../src/example/run-example.ts';
import { Terminal } from '../support/terminal.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-example-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function example(code: string): string {
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  fs.writeFileSync(file, code);
  return file;
}

/** Runs the code and keeps what it forwards. */
async function run(code: string, job: Partial<ExampleJob> = {}) {
  const forwarded: string[] = [];
  const output = (text: string) => forwarded.push(text);
  const result = await runExample({ file: example(code), output, ...job });
  return { ...result, forwarded };
}

/** With a time limit that is longer than it takes until the code says `up`, also on a busy machine. */
async function runLimited(
  code: string,
  timeLimitMs = 500,
): Promise<Awaited<ReturnType<typeof run>>> {
  const result = await run(code, { timeLimitMs });
  const isLate = result.output === '' && timeLimitMs < 20_000;
  return isLate ? runLimited(code, 4 * timeLimitMs) : result;
}

const factOf = (name: string, value: unknown) =>
  `fs.writeSync(Number(process.env.EVENTS_COURSE_FACTS), JSON.stringify({ fact: '${name}', value: ${JSON.stringify(value)} }) + '\\n');`;

test('an example on a terminal has the time of a person, one in a pipe that of a machine', () => {
  expect(timeLimitFor('inherit')).toBeGreaterThan(5 * 60_000);
  expect(timeLimitFor(() => {})).toBeLessThan(60_000);
});

describe('an example that runs', () => {
  test('ends well, and hands over its facts', async () => {
    const code = `import fs from 'node:fs'; ${factOf('calls', 3)} ${factOf('heaps', [1, 2.5])}`;
    const result = await run(code);
    expect(result).toMatchObject({ status: 'ok', exitCode: 0, signal: null });
    expect(result.facts).toEqual({ calls: 3, heaps: [1, 2.5] });
  });

  test('keeps its last fact when it ends at once', async () => {
    const result = await run(
      `import fs from 'node:fs'; ${factOf('last', 'x'.repeat(50_000))} process.exit(0);`,
    );
    expect(String(result.facts.last)).toHaveLength(50_000);
  });

  test('is forwarded as it prints, on both streams', async () => {
    const code = `console.log('é first'); setTimeout(() => console.error('second'), 50);`;
    const { forwarded, output } = await run(code);
    expect(forwarded).toEqual(['é first\n', 'second\n']);
    expect(output).toBe('é first\nsecond\n');
  });

  test('gets its arguments, its folder, and a garbage collector', async () => {
    const code = `console.log(process.argv.slice(2).join(), process.cwd(), typeof gc);`;
    const { output } = await run(code, { args: ['--calls', '3'], cwd: folder });
    expect(output).toBe(`--calls,3 ${fs.realpathSync(folder)} function\n`);
  });

  test('hears the warnings of Node, which are not printed raw', async () => {
    const code = `process.on('warning', ({ name }) => console.log(name)); process.emitWarning('w', 'OurWarning');`;
    expect((await run(code)).output).toBe('OurWarning\n');
  });

  test('gets the environment without what would change a measurement', async () => {
    const code = `const { NODE_OPTIONS, NODE_EXTRA_CA_CERTS, COLUMNS } = process.env;
      console.log([NODE_OPTIONS, NODE_EXTRA_CA_CERTS, COLUMNS].join('|'));`;
    const env = {
      ...process.env,
      NODE_OPTIONS: '--no-deprecation',
      NODE_EXTRA_CA_CERTS: '/none',
      COLUMNS: '40',
    };
    expect((await run(code, { env })).output).toBe('||40\n');
  });
});

describe('an example that goes wrong', () => {
  test('says with which code it ended', async () => {
    expect(await run('process.exit(3);')).toMatchObject({
      status: 'error',
      reason: 'exit',
      exitCode: 3,
    });
  });

  test('is fine with the exit code that its break declares, and only with that', async () => {
    const declared = { expectedExitCode: 3 };
    expect((await run('process.exit(3);', declared)).status).toBe('ok');
    expect((await run('', declared)).status).toBe('error');
  });

  test('keeps the facts from before a crash', async () => {
    const result = await run(
      `import fs from 'node:fs'; ${factOf('calls', 1)} throw new Error('no');`,
    );
    expect(result).toMatchObject({ status: 'error', reason: 'exit', facts: { calls: 1 } });
    expect(result.output).toContain('Error: no');
  });

  test('names the line that somebody wrote, where it has a source map', async () => {
    const outfile = path.join(folder, 'built.mjs');
    const stdin = { contents: "type T = 1;\n\nthrow new Error('no');", sourcefile: 'mine.ts' };
    buildSync({ stdin: { ...stdin, loader: 'ts' }, outfile, sourcemap: 'inline', format: 'esm' });
    const result = await runExample({ file: outfile, sourceMaps: true, output: () => {} });
    expect(result.output).toContain('mine.ts:3');
  });

  test('is ended at the time limit, politely where it listens', async () => {
    const code = `process.on('SIGTERM', () => { console.log('tidied'); process.exit(143); });
      console.log('up'); setInterval(() => {}, 1000);`;
    const result = await runLimited(code);
    expect(result).toMatchObject({ status: 'error', reason: 'time-limit', exitCode: 143 });
    expect(result.output).toBe('up\ntidied\n');
  });

  test('is killed at the time limit when it never gives control back', async () => {
    const code = `process.on('SIGTERM', () => {}); console.log('up'); for (;;);`;
    const result = await runLimited(code);
    expect(result).toMatchObject({ status: 'error', reason: 'time-limit', signal: 'SIGKILL' });
  });

  test.each([130, 143])(
    'that ended with %d was interrupted, on a terminal before we heard of it',
    async (exitCode) => {
      const result = await run(`process.exit(${exitCode});`);
      expect(result).toMatchObject({ status: 'error', reason: 'interrupted', exitCode });
      const declared = await run(`process.exit(${exitCode});`, { expectedExitCode: exitCode });
      expect(declared.status).toBe('ok');
    },
  );

  test('that ended of Ctrl-C was interrupted, of another signal it was killed', async () => {
    const endBy = (signal: string) =>
      run(`process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000);`);
    expect(await endBy('SIGINT')).toMatchObject({ reason: 'interrupted', signal: 'SIGINT' });
    expect(await endBy('SIGTERM')).toMatchObject({ reason: 'signal', signal: 'SIGTERM' });
  });

  test('that was killed from outside says by which signal', async () => {
    const result = await run(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`);
    expect(result).toMatchObject({ status: 'error', reason: 'signal', signal: 'SIGKILL' });
  });

  test('that was interrupted on the terminal is not taken for a failure', async () => {
    expect(await run('process.exit(130);')).toMatchObject({ reason: 'interrupted' });
  });

  test('leaves no listener of ours behind', async () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('exit');
    await run('');
    expect(process.listenerCount('SIGINT') + process.listenerCount('exit')).toBe(before);
  });
});

/** A program that has `runExample`, and `file`, an example with this code. */
function bundledParent(source: string, code: string): string {
  const runner = path.resolve(import.meta.dirname, '../../src/example/run-example.ts');
  const outfile = path.join(folder, 'parent.mjs');
  buildSync({
    stdin: {
      contents: `import { runExample } from ${JSON.stringify(runner)};
        const file = ${JSON.stringify(example(code))};
        ${source}`,
      resolveDir: folder,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  return outfile;
}

describe.skipIf(process.platform === 'win32')('on a terminal', () => {
  const sayEcho = `const { spawnSync } = await import('node:child_process');
    const { stdout } = spawnSync('stty', ['-a'], { stdio: ['inherit', 'pipe', 'inherit'] });
    console.log(/(?<![a-z])-?echo(?![a-z])/.exec(stdout)[0], /-?icanon/.exec(stdout)[0]);`;

  test.each([
    ['ends', ''],
    [
      'is killed while it reads keys',
      `process.stdin.setRawMode(true); process.kill(process.pid, 'SIGKILL');`,
    ],
  ])('keys are not echoed, and are again when the example %s', async (_, end) => {
    const run = `await runExample({ file, output: 'inherit' });`;
    const parent = bundledParent(`${run} ${sayEcho}`, `${sayEcho} ${end}`);
    const env = { PATH: process.env.PATH, TERM: 'xterm' };
    const terminal = new Terminal(process.execPath, [parent], { cwd: folder, env });
    expect(await terminal.ended).toBe(0);
    expect(terminal.text.match(/-?echo -?icanon/g)).toEqual(['-echo icanon', 'echo icanon']);
  });
});

describe.skipIf(process.platform === 'win32')('keys that are typed while it runs', () => {
  test('are not seen, and nobody takes them for an answer', async () => {
    const typed = path.join(folder, 'typed');
    const run = `await runExample({ file, output: 'inherit' });
      const { spawnSync } = await import('node:child_process');
      const rest = 'stty -icanon min 0 time 0; echo "left: <$(cat)>"';
      spawnSync('sh', ['-c', rest], { stdio: 'inherit' });`;
    const example = `import fs from 'node:fs';
      console.log('up');
      while (!fs.existsSync(${JSON.stringify(typed)})) await new Promise((r) => setTimeout(r, 10));`;
    const env = { PATH: process.env.PATH, TERM: 'xterm' };
    const parent = bundledParent(run, example);
    const terminal = new Terminal(process.execPath, [parent], { cwd: folder, env });
    await terminal.waitFor('up');
    terminal.press('rm -rf\r');
    await sleep(100); // the terminal has them
    fs.writeFileSync(typed, '');
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).toBe('up\nleft: <>\n');
  });
});

describe.skipIf(process.platform === 'win32')('when we are ended', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal}: the example ends too, and the result says so`, async () => {
      const parent = parentOf(`console.log(process.pid); setInterval(() => {}, 1000);`);
      const child = Number(await parent.said());
      parent.kill(signal);
      expect(await parent.ended()).toContain('"reason":"interrupted"');
      expect(isAlive(child)).toBe(false);
    });
  }

  /** A process that runs the code as an example and prints the result. */
  function parentOf(code: string) {
    const output = '(text) => process.stdout.write(text)';
    const bundled = bundledParent(
      `const result = await runExample({ file, output: ${output} });
      console.log(JSON.stringify(result));`,
      code,
    );
    const process_ = spawn(process.execPath, [bundled], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    process_.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    return {
      said: async () => {
        while (!text.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10));
        return text.trim();
      },
      kill: (signal: NodeJS.Signals) => process_.kill(signal),
      ended: () => new Promise<string>((resolve) => process_.on('close', () => resolve(text))),
    };
  }

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }
});
