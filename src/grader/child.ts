// The disposable child: how it is started, watched and ended, and the record of what it did.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onEnd } from '../terminal/on-end.ts';
import { safeTexts } from '../text/safe.ts';
import type { Story } from '../trial/hold.ts';
import { FairClock, tickMs, waitRecord } from './fair-clock.ts';
import { heapMegabytes, type Limits } from './limits.ts';
import { Output } from './output.ts';
import { withProcessorLimit } from './processor-limit.ts';
import type { Failure, Job, Report, TestReport } from './protocol.ts';
import { residentBytes } from './resident-bytes.ts';

/** What one child did, from which the verdict is made. */
export interface ChildRecord {
  phase: 'boot' | 'load' | 'spec' | 'end';
  tests: Map<string, TestReport>;
  /** The test that was running when the last word came. */
  running?: string;
  /** The generated run that was begun last. */
  run?: { run: number; seed: number };
  /** Of the run that was played alone, as far as it came. */
  told?: Story;
  exports: string[];
  collected: string[];
  loadFailure?: Failure;
  /** The first forbidden module, or function, that was reached for. */
  refusedImport?: { specifier: string; stack: string };
  exitCalled?: { code: number; stack: string };
  unhandled: (Failure & { during?: string })[];
  suiteFailures: Failure[];
  deadMatchers: string[];
  /** The first built-in that was found replaced. */
  replacedBuiltin?: string;
  killedFor?: 'silence' | 'total' | 'memory' | 'output' | 'forgery';
  /** How long it had, as limits count it. */
  usedMs: number;
  /** The most memory that was seen; 0 where it cannot be watched. */
  peakBytes: number;
  output: Output;
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface EngineFiles {
  /** Holds boot.cjs and engine.cjs. */
  engine: string;
  /** For V8's code cache; private to the user. */
  cache: string;
}

/** Starts a child that boots and then waits for its job: the longest step, so it comes first. */
export function startChild(files: EngineFiles, limits: Limits): ChildProcess {
  const cacheFile = cacheFileOf(files);
  const args = [
    ...childFlags(files.engine, cacheFile),
    path.join(files.engine, 'boot.cjs'),
    cacheFile,
  ];
  // Should the grader be killed, the kernel still ends a child that loops.
  return spawn(
    ...withProcessorLimit(process.execPath, args, Math.ceil(limits.totalMs / 1000) + 5),
    {
      cwd: os.tmpdir(),
      env: childEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      detached: true, // the leader of a group that can be killed whole
    },
  );
}

/** After the first verdict on a Node version: makes the code cache, in a process that nobody waits for. */
export function makeCodeCacheIfMissing(files: EngineFiles): void {
  const cacheFile = cacheFileOf(files);
  if (fs.existsSync(cacheFile)) return;
  // The same V8 flags as the children's, or V8 refuses the cache.
  const v8Flags = childFlags(files.engine, cacheFile).filter(
    (flag) => !/permission|allow-fs/.test(flag),
  );
  const args = [...v8Flags, path.join(files.engine, 'boot.cjs'), cacheFile, '--make-cache'];
  spawn(process.execPath, args, {
    env: childEnvironment(),
    stdio: 'ignore',
    detached: true,
  }).unref();
}

/** V8 refuses a cache of another V8, but of the source it compares only the length: so the name says which engine it is of. */
function cacheFileOf({ engine, cache }: EngineFiles): string {
  const { size, mtimeMs } = fs.statSync(path.join(engine, 'engine.cjs'));
  const build = `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`;
  return path.join(cache, `engine-${build}-${process.version}-${process.arch}.v8`);
}

/** What Node's permission model can forbid, it forbids: reading all but a few files, writing, children, workers. */
function childFlags(engine: string, cacheFile: string): string[] {
  const readable = [path.join(engine, 'boot.cjs'), path.join(engine, 'engine.cjs'), cacheFile];
  if (process.platform === 'linux') readable.push(waitRecord('self')); // its limits look there
  return [
    permissionFlag(),
    ...readable.map((file) => `--allow-fs-read=${file}`), // not the folder: more is in it
    '--experimental-vm-modules',
    '--zero-fill-buffers', // memory that was used before holds the spec and the nonce
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    // A V8 flag makes V8 refuse the code cache of Node's own modules, which costs 7 ms: only where it must be.
    ...(process.platform === 'linux' ? [] : [`--max-old-space-size=${heapMegabytes}`]),
  ];
}

function permissionFlag(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return isStable ? '--permission' : '--experimental-permission';
}

/** No secrets, no NODE_OPTIONS; NODE_EXTRA_CA_CERTS alone would cost 33 ms. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LANG, TZ, SystemRoot } = process.env;
  return { PATH, LANG, TZ, SystemRoot, NO_COLOR: '1', NODE_ENV: 'test' };
}

/**
 * Hands the job over and follows the child to its end, which is never later than the limits say. Of a job
 * with several answers each has a record: those that the spec is through with go to `ended`.
 */
export async function superviseChild(
  child: ChildProcess,
  job: Promise<Job | undefined>,
  limits: Limits,
  reported: (record: ChildRecord) => void = () => {},
  ended: (record: ChildRecord) => void = () => {},
): Promise<ChildRecord> {
  const record = newRecord();
  const died = whenDead(child, record);
  const release = killWhenWeEnd(child);
  const stop = (why: ChildRecord['killedFor']) => {
    record.killedFor ??= why;
    killGroup(child);
  };
  collectOutput(child, record, () => stop('output'), limits);
  const work = await job;
  if (!work) {
    killGroup(child);
    await died;
    release();
    return record;
  }
  let saidAll = () => {};
  const said = new Promise<void>((resolve) => {
    saidAll = resolve;
  });
  const watch = followReports(child, record, work, { stop, saidAll, reported, ended }, limits);
  child.stdin!.on('error', () => {}); // it may be dead already; its end is seen above
  child.stdin!.end(JSON.stringify(work));
  // To wait for its death would take another 10 ms.
  await Promise.race([
    died,
    Promise.all([said, whenClosed(child.stdout!), whenClosed(child.stderr!)]),
  ]);
  clearInterval(watch);
  release();
  return record;
}

/** All of it, so that a new record keeps nothing of the one before. */
const newRecord = (): { [Key in keyof Required<ChildRecord>]: ChildRecord[Key] } => ({
  phase: 'boot',
  tests: new Map(),
  running: undefined,
  run: undefined,
  told: undefined,
  loadFailure: undefined,
  refusedImport: undefined,
  exitCalled: undefined,
  replacedBuiltin: undefined,
  killedFor: undefined,
  exports: [],
  collected: [],
  unhandled: [],
  suiteFailures: [],
  deadMatchers: [],
  usedMs: 0,
  peakBytes: 0,
  output: new Output(),
  code: null,
  signal: null,
});

const whenClosed = (stream: NodeJS.ReadableStream) =>
  new Promise((resolve) => {
    stream.once('end', resolve);
  });

function whenDead(child: ChildProcess, record: ChildRecord): Promise<void> {
  return new Promise((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      record.code = code;
      record.signal = signal;
      resolve();
    };
    child.on('error', () => end(null, null));
    child.on('exit', () => killGroup(child)); // a grandchild may still hold the pipes open
    child.on('close', end);
  });
}

/** It leads a group of its own, so a Ctrl-C reaches only us. */
function killWhenWeEnd(child: ChildProcess): () => void {
  const kill = () => killGroup(child);
  const dieAlike = (signal: NodeJS.Signals) => {
    kill();
    release();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = onEnd({ told: dieAlike, ends: kill });
  return release;
}

function collectOutput(
  child: ChildProcess,
  record: ChildRecord,
  tooMuch: () => void,
  limits: Limits,
): void {
  const keep = (add: (chunk: Buffer) => void) => (chunk: Buffer) => {
    if (record.output.bytes <= limits.printedBytes) add(chunk);
    if (record.output.bytes > limits.printedBytes) tooMuch();
  };
  child.stdout!.on(
    'data',
    keep((chunk) => record.output.add(chunk)),
  );
  child.stderr!.on(
    'data',
    keep((chunk) => record.output.addLastWords(chunk)),
  );
}

interface Happenings {
  stop(why: ChildRecord['killedFor']): void;
  saidAll(): void;
  reported(record: ChildRecord): void;
  /** The spec is through with one answer, and others follow. */
  ended(record: ChildRecord): void;
}

function followReports(
  child: ChildProcess,
  record: ChildRecord,
  { nonce, testTimeoutMs, others = [] }: Job,
  { stop, saidAll, reported, ended }: Happenings,
  limits: Limits,
): NodeJS.Timeout {
  const clock = new FairClock(child.pid!);
  let began = performance.now();
  let started = clock.now();
  let answersLeft = others.length;
  let lastWord = started;
  let patience = limits.silenceMs;
  let rest = '';
  const reports = child.stdio[3] as NodeJS.ReadableStream;
  reports.setEncoding('utf8');
  reports.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const report = readReport(line, nonce);
      if (!report) {
        stop('forgery');
        return;
      }
      lastWord = clock.now();
      keepReport(record, report);
      reported(record);
      const testMs = report.kind === 'test-started' ? report.timeoutMs : 0;
      patience = limits.silenceMs + Math.max(0, testMs - testTimeoutMs);
      if (report.kind === 'end' && answersLeft > 0) {
        answersLeft -= 1;
        ended({ ...record });
        Object.assign(record, newRecord());
        began = performance.now();
        started = clock.now();
      } else if (report.kind === 'end') {
        killGroup(child); // its teardown is spared
        saidAll();
      }
    }
    if (rest.length > 16e6 || !rest.startsWith(nonce.slice(0, rest.length))) stop('forgery');
  });
  return setInterval(() => {
    clock.tick();
    const now = clock.now();
    record.usedMs = now - started;
    record.peakBytes = Math.max(record.peakBytes, residentBytes(child.pid!));
    const isOver = record.usedMs > limits.totalMs || performance.now() - began > 6 * limits.totalMs;
    if (isOver) stop('total');
    else if (now - lastWord > patience) stop('silence');
    else if (record.peakBytes > limits.residentBytes) stop('memory');
  }, tickMs);
}

function readReport(line: string, nonce: string): Report | undefined {
  if (!line.startsWith(`${nonce} `)) return undefined;
  try {
    // What the learner's code had a hand in, an error's message say, must not steer a terminal.
    return JSON.parse(line.slice(nonce.length + 1), safeTexts);
  } catch {
    return undefined;
  }
}

/** Of a story that goes on and on. */
const mostLines = 200;

function keepReport(record: ChildRecord, report: Report): void {
  switch (report.kind) {
    case 'load':
      record.phase = 'load';
      break;
    case 'loaded':
      record.phase = 'spec';
      record.exports = report.exports;
      break;
    case 'load-failed':
      record.loadFailure = report.failure;
      break;
    case 'import-refused':
      record.refusedImport ??= report;
      break;
    case 'collected':
      record.collected = report.tests;
      break;
    case 'test-started':
      record.running = report.name;
      record.run = undefined;
      record.output.begin(report.name, report.printed);
      break;
    case 'run-started':
      record.run = report;
      break;
    case 'story-begun':
      record.told = report.story;
      break;
    case 'story-line':
      if (record.told && report.index < mostLines) record.told.lines[report.index] = report.line;
      break;
    case 'test-ended':
      record.tests.set(report.name, report);
      record.running = undefined;
      record.output.end(report.printed);
      break;
    case 'unhandled':
      record.unhandled.push({ ...report.failure, during: record.running });
      break;
    case 'exit-called':
      record.exitCalled = report;
      break;
    case 'tampering':
      record.replacedBuiltin ??= report.what;
      break;
    case 'end':
      record.phase = 'end';
      record.suiteFailures = report.suiteFailures;
      record.deadMatchers = report.deadMatchers;
  }
}

/** It has started, and has not ended. */
export const isRunning = <Child extends ChildProcess>(child: Child | undefined): child is Child =>
  child?.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** The child and whatever it has started, at once. May be called again. */
export function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // no groups on Windows
  }
}
