// Runs an example in a process of its own, and collects what it measured.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { onEnd } from '../terminal/on-end.ts';

export interface ExampleJob {
  /** The built example, one ESM file. */
  file: string;
  args?: string[];
  /** `inherit`: it draws on our terminal, live. Else it gets what is printed, as it comes. */
  output: 'inherit' | ((text: string) => void);
  /** What the example ends with when all goes as intended. */
  expectedExitCode?: number;
  timeLimitMs?: number;
  /** It was built with a source map: an error names the line that somebody wrote. */
  sourceMaps?: boolean;
  /** Ends it, as Ctrl-C would. */
  signal?: AbortSignal;
  cwd?: string;
  env?: Record<string, string | undefined>;
}

export type ExampleResult = ExampleRun & ({ status: 'ok' } | { status: 'error'; reason: Failure });

/** `exit`: another exit code than expected. `signal`: it was killed, not by us. `start`: it never began. */
export type Failure = 'exit' | 'signal' | 'time-limit' | 'interrupted' | 'start';

export interface ExampleRun {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  durationMs: number;
  facts: Record<string, unknown>;
  /** What it printed on stdout and stderr; empty where it drew on our terminal. */
  output: string;
}

/** On a terminal somebody may be reading, key by key, and can press Ctrl-C. */
export const timeLimitFor = (output: ExampleJob['output']): number =>
  output === 'inherit' ? 600_000 : 30_000;
/** Between the polite signal and the other one. */
const graceMs = 500;
const keptOutput = 1_000_000;
const factsFd = 3;

/** Never rejects: what went wrong is in the result. The child is dead when it resolves. */
export async function runExample(job: ExampleJob): Promise<ExampleResult> {
  const giveBack = job.output === 'inherit' ? silenceKeys() : () => {};
  const started = performance.now();
  const child = start(job);
  const printed = collectOutput(child, job.output);
  const facts = collectFacts(child);
  const end = await whenEnded(child, job.timeLimitMs ?? timeLimitFor(job.output), job.signal);
  if (end.wasKilled && job.output === 'inherit' && process.stdout.isTTY) {
    process.stdout.write('\x1b[?25h\n'); // killed while it drew: its cursor is still hidden
  }
  giveBack();
  const ran: ExampleRun = {
    exitCode: end.exitCode,
    signal: end.signal,
    durationMs: Math.round(performance.now() - started),
    facts,
    output: printed.text,
  };
  const reason = failureOf(end, job.expectedExitCode ?? 0);
  return reason ? { ...ran, status: 'error', reason } : { ...ran, status: 'ok' };
}

/**
 * A key that is echoed while the example redraws shifts its picture: an Enter by a line. So the
 * terminal echoes nothing meanwhile; Ctrl-C stays a signal. Returns how to give it back as it was,
 * also after an example that was killed while it read single keys. What was typed unseen is dropped:
 * neither the next question nor the shell may take it for an answer.
 */
function silenceKeys(): () => void {
  if (process.platform === 'win32' || !isatty(0)) return () => {};
  const shell = (script: string, ...args: string[]) =>
    spawnSync('sh', ['-c', script, ...args], {
      stdio: ['inherit', 'pipe', 'ignore'],
      encoding: 'utf8',
    }).stdout;
  const before = shell('stty -g && stty -echo')?.trim();
  if (!before) return () => {}; // a system without stty
  const giveBack = () => {
    release();
    shell('stty -icanon min 0 time 0 && cat > /dev/null; stty "$0"', before);
  };
  const release = onEnd({ ends: giveBack });
  return giveBack;
}

interface End {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stoppedFor?: 'time-limit' | 'interrupted' | 'start';
  /** It did not end when it was asked to. */
  wasKilled: boolean;
}

/** `--no-warnings`: the examples hear Node's warnings and say them in their own words. */
function start(job: ExampleJob): ChildProcess {
  const { file, args = [], output, cwd, env = process.env, sourceMaps } = job;
  const isLive = output === 'inherit';
  const flags = ['--expose-gc', '--no-warnings', ...(sourceMaps ? ['--enable-source-maps'] : [])];
  return spawn(process.execPath, [...flags, file, ...args], {
    cwd,
    env: childEnvironment(env),
    stdio: isLive ? ['inherit', 'inherit', 'inherit', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

/** NODE_OPTIONS would change what is measured; NODE_EXTRA_CA_CERTS costs 33 ms a start. */
function childEnvironment(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...rest } = env;
  return { ...rest, EVENTS_COURSE_FACTS: String(factsFd) };
}

function collectOutput(child: ChildProcess, output: ExampleJob['output']): { text: string } {
  const printed = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (printed.text.length < keptOutput) printed.text += text;
      if (output !== 'inherit') output(text);
    });
  }
  return printed;
}

function collectFacts(child: ChildProcess): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  let rest = '';
  const pipe = child.stdio[factsFd] as Readable | null | undefined;
  pipe?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const { fact, value } = JSON.parse(line);
      facts[fact] = value;
    }
  });
  pipe?.on('error', () => {}); // the child never began
  return facts;
}

/** Ends the child at the time limit, and whenever we are told to end: nothing is left running. */
function whenEnded(child: ChildProcess, timeLimitMs: number, aborted?: AbortSignal): Promise<End> {
  return new Promise((resolve) => {
    const end: End = { exitCode: null, signal: null, wasKilled: false };
    const stop = (why: End['stoppedFor']) => {
      end.stoppedFor ??= why;
      child.kill('SIGTERM');
      setTimeout(kill, graceMs).unref();
    };
    const kill = () => {
      if (child.exitCode === null && child.signalCode === null)
        end.wasKilled = child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('time-limit'), timeLimitMs);
    const interrupt = () => stop('interrupted');
    const release = onEnd({ told: interrupt, ends: kill });
    aborted?.addEventListener('abort', interrupt);
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      release();
      aborted?.removeEventListener('abort', interrupt);
      resolve({ ...end, exitCode, signal });
    };
    child.on('close', finish);
    child.on('error', () => {
      end.stoppedFor ??= 'start';
      if (child.pid === undefined) finish(null, null);
    });
  });
}

/** On a terminal Ctrl-C reaches the child too, and it may be done before we hear of it: 130 and 143 say so. */
function failureOf({ exitCode, signal, stoppedFor }: End, expected: number): Failure | undefined {
  if (stoppedFor) return stoppedFor;
  if (signal) return signal === 'SIGINT' ? 'interrupted' : 'signal';
  if (exitCode === expected) return undefined;
  return exitCode === 130 || exitCode === 143 ? 'interrupted' : 'exit';
}
