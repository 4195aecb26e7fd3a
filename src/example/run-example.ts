// Runs a lesson's example in a process of its own and collects the facts that it reports on fd 3.
import { spawn } from 'node:child_process';

export interface ExampleRequest {
  /** The built example. */
  file: string;
  /** `['--sessions', '100']` */
  args: string[];
  /** `inherit`: it draws on our terminal by itself. Else what it prints is collected. */
  stdout?: 'inherit' | 'collect';
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

/** Never throws for what the example does; ends with it, or at the time limit. */
export async function runExample(request: ExampleRequest): Promise<ExampleRun> {
  const { file, args, expectedExitCode = 0, timeLimitMs = 30_000 } = request;
  const started = performance.now();
  const printed = request.stdout ?? 'collect';
  const child = spawn(process.execPath, ['--expose-gc', file, ...args], {
    cwd: request.cwd ?? process.cwd(),
    env: environment(request.env ?? process.env),
    stdio: ['ignore', printed === 'inherit' ? 'inherit' : 'pipe', printed === 'inherit' ? 'inherit' : 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const reported: Buffer[] = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  (child.stdio[3] as NodeJS.ReadableStream).on('data', (chunk: Buffer) => reported.push(chunk));

  // A terminal sends Ctrl-C to the child as well: we wait for it to tidy up.
  const onInterrupt = () => {
    if (printed !== 'inherit') child.kill('SIGINT');
  };
  process.on('SIGINT', onInterrupt);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeLimitMs);
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('error', () => resolve([null, null]));
    child.on('close', (code, by) => resolve([code, by]));
  });
  clearTimeout(limit);
  process.off('SIGINT', onInterrupt);
  return {
    status: exitCode === expectedExitCode && !timedOut ? 'ok' : 'error',
    exitCode,
    signal,
    timedOut,
    durationMs: Math.round(performance.now() - started),
    facts: readFacts(Buffer.concat(reported).toString('utf8')),
    output: Buffer.concat(chunks).toString('utf8'),
  };
}

/** NODE_OPTIONS could change what is measured; NODE_EXTRA_CA_CERTS costs 33 ms a start. */
function environment(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certs, ...rest } = env;
  return { ...rest, EVENTS_COURSE_FACTS: '3' } as NodeJS.ProcessEnv;
}

function readFacts(lines: string): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const { fact, value } = JSON.parse(line);
    facts[fact] = value;
  }
  return facts;
}

