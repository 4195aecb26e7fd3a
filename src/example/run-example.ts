// Runs a lesson's example in a process of its own and collects the facts that it reports on fd 3.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ExampleRequest {
  /** The built example. */
  file: string;
  /** `['--sessions', '100']` */
  args: string[];
  /** `inherit`: it draws on our terminal by itself. Else what it prints is collected. */
  stdout?: 'inherit' | 'collect';
  /** Gets what is printed as it comes, where it is collected. */
  onOutput?: (text: string) => void;
  /** Where it works, and where its files go. */
  cwd?: string;
  /** What a break declares; default 0. */
  expectedExitCode?: number;
  timeLimitMs?: number;
  /** For colours and widths; default: our own. */
  env?: Record<string, string | undefined>;
}

export interface ExampleRun {
  status: 'ok' | 'error';
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  durationMs: number;
  facts: Record<string, unknown>;
  /** What it printed, where it was collected. */
  output: string;
}

/** Between the polite signal and the other one. */
const graceMs = 500;
const factsFd = 3;

/** Never throws for what the example does; ends with it, or at the time limit. */
export async function runExample(request: ExampleRequest): Promise<ExampleRun> {
  const { expectedExitCode = 0, timeLimitMs = 30_000 } = request;
  const started = performance.now();
  const child = start(request);
  const printed = collectOutput(child, request.onOutput);
  const facts = collectFacts(child);
  const { exitCode, signal, timedOut } = await whenEnded(child, timeLimitMs);
  return {
    status: exitCode === expectedExitCode && !timedOut ? 'ok' : 'error',
    exitCode,
    signal,
    timedOut,
    durationMs: Math.round(performance.now() - started),
    facts,
    output: printed.join(''),
  };
}

/** `--no-warnings`: an example hears Node's warnings itself, and says them in its own words. */
function start({ file, args, stdout, cwd, env = process.env }: ExampleRequest): ChildProcess {
  const to = stdout === 'inherit' ? 'inherit' : 'pipe';
  return spawn(process.execPath, ['--expose-gc', '--no-warnings', file, ...args], {
    cwd: cwd ?? process.cwd(),
    env: environment(env),
    stdio: ['ignore', to, to, 'pipe'],
  });
}

/** NODE_OPTIONS could change what is measured; NODE_EXTRA_CA_CERTS costs 33 ms a start. */
function environment(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certs, ...rest } = env;
  return { ...rest, EVENTS_COURSE_FACTS: String(factsFd) };
}

function collectOutput(child: ChildProcess, onOutput?: (text: string) => void): string[] {
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed.push(text);
      onOutput?.(text);
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
    rest = lines.pop()!; // half a line, where the child was killed while it wrote
    for (const line of lines) {
      const { fact, value } = JSON.parse(line);
      facts[fact] = value;
    }
  });
  return facts;
}

type End = Pick<ExampleRun, 'exitCode' | 'signal' | 'timedOut'>;

/** Ends the child at the time limit, and with us: nothing is left running. */
function whenEnded(child: ChildProcess, timeLimitMs: number): Promise<End> {
  return new Promise((resolve) => {
    let timedOut = false;
    const kill = () => child.kill('SIGKILL');
    const limit = setTimeout(() => {
      timedOut = true;
      child.kill('SIGTERM'); // time to show the cursor again
      setTimeout(kill, graceMs).unref();
    }, timeLimitMs);
    const release = endsWithUs(child);
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(limit);
      release();
      resolve({ exitCode, signal, timedOut });
    };
    child.on('error', () => {
      if (child.pid === undefined) finish(null, null);
    });
    child.on('close', finish);
  });
}

/** A terminal sends Ctrl-C to the child as well, once is enough; we wait for it to tidy up. */
function endsWithUs(child: ChildProcess): () => void {
  const isOnTerminal = child.stdout === null && process.stdout.isTTY;
  const passOn = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !isOnTerminal) child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const kill = () => child.kill('SIGKILL');
  for (const signal of signals) process.on(signal, passOn);
  process.on('exit', kill);
  return () => {
    for (const signal of signals) process.off(signal, passOn);
    process.off('exit', kill);
  };
}
