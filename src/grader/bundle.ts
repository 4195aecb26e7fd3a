// The learner's file as one ES module, by the esbuild binary itself: its JS API would cost another
// 16 ms. To stdout, so nothing is left behind. Who grades again and again has a `Service` instead.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire, type SourceMapPayload } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { TransformFailure } from 'esbuild';
import { slashPath } from '../course/paths.ts';
import { isRunning } from './child.ts';
import { filesNamedIn } from './imports.ts';
import { type Refusal, refusalOf, refusedImport } from './inputs.ts';
import { bundlerLimits } from './limits.ts';
import { withProcessorLimit } from './processor-limit.ts';
import { residentBytes } from './resident-bytes.ts';

/** esbuild's JS API, in a process of its own that stays: a file is transformed in a quarter of the binary's time. */
export type Service = Pick<typeof import('esbuild'), 'transform'>;

/** Loaded and warm. */
export async function startService(): Promise<Service> {
  delete process.env.ESBUILD_BINARY_PATH; // see esbuildBinary()
  const service = await import('esbuild');
  await service.transform('');
  return service;
}

export type Bundle = { code: string; map: SourceMapPayload } | Problem;

export interface Problem {
  problem: 'syntax' | 'import';
  message: string;
  advice?: string;
  line?: number;
  column?: number;
  file?: string;
}

const flags = ['--platform=node', '--target=node20', '--format=esm']
  .concat(['--sourcemap=inline', '--sources-content=false'])
  .concat(['--tsconfig-raw={}']) // the workspace's tsconfig.json cannot change the run
  .concat(['--log-level=error', '--log-limit=1', '--color=false']);

/** Resolves with the problem where the text cannot be bundled, or imports what it must not; never rejects. */
export async function bundle(
  given: Source,
  limits = bundlerLimits,
  binary = esbuildBinary(),
): Promise<Bundle> {
  const source = { ...given, text: withoutSourceMap(given.text) };
  const folder = path.dirname(source.file);
  const isAlone = filesNamedIn(source.text, source.given).length === 0;
  const transformed = isAlone && source.service && (await transform(source.service, source));
  if (transformed) return transformed;
  const refused = isAlone ? undefined : refusedImport(source);
  if (refused) return refusal(refused, source);
  const args = isAlone ? alone : [...flags, ...together(source)];
  const { bundler } = source; // it may have waited too long, and have been ended for it
  const started =
    isAlone && isRunning(bundler) ? bundler : start([binary, ...args], folder, limits);
  const { code, stdout, stderr } = await outcomeOf(started, source.text);
  if (code !== 0) return isAlone ? ownProblem(stderr, source) : refusedProblem(stderr, source);
  const { bare, map } = splitSourceMap(stdout);
  if (isAlone) return { code: bare, map: { ...map, sources: [path.basename(source.file)] } };
  for (const name of map.sources) {
    const file = path.resolve(folder, name);
    const why = refusalOf(file, source);
    if (why) return refusal({ file, why }, source);
  }
  return { code: withCheapNames(bare), map };
}

interface Source {
  text: string;
  /** Absolute; the folder is what relative imports start from. */
  file: string;
  /** Nothing outside is let in. */
  workspace: string;
  /** Files that come with the exercise: left open, for the child to hand in. */
  given: string[];
  service?: Service;
  /** Started by `prepareBundler`. Not needed for several files. */
  bundler?: Bundler;
}

/** esbuild that waits for the text of one file. */
export type Bundler = ChildProcessWithoutNullStreams;

/** Starts it before the text is known: the program loads meanwhile. */
export const prepareBundler = (): Bundler =>
  start([esbuildBinary(), ...alone], os.tmpdir(), bundlerLimits);

/**
 * esbuild gives back their names to what it has wrapped: to classes, and to each function at each call that makes
 * one, which costs a race. Only a class, whose prototype cannot be replaced, may ask itself for its name.
 */
const withCheapNames = (code: string): string =>
  code.replace(
    /^var __name = \(target, value\) => /m,
    '$&target.prototype === undefined ? target : ',
  );

/** Pasted code may carry a map of where it came from: here the lines are those of this file. */
const withoutSourceMap = (text: string): string =>
  text.replace(/(\/[/*][#@] *)sourceMappingURL=/g, '$1source-map=');

/** One file, and nothing is changed but its types: bundled, a class would get another name in itself, `const` become `var`. */
const alone = [...flags, '--loader=ts'];

/** As `alone`, and the same to the letter; nothing where the service itself has failed. */
async function transform(
  service: Service,
  { text, file }: { text: string; file: string },
): Promise<Bundle | undefined> {
  try {
    const { code, map } = await service.transform(text, {
      platform: 'node',
      target: 'node20',
      format: 'esm',
      sourcemap: 'external',
      sourcesContent: false,
      tsconfigRaw: {},
      logLevel: 'silent',
      logLimit: 1,
      loader: 'ts',
      sourcefile: path.basename(file),
    });
    return { code, map: JSON.parse(map) };
  } catch (error) {
    const [first] = (error as TransformFailure).errors ?? [];
    if (!first) return undefined;
    const { text: message, location } = first;
    const place = location && { line: location.line, column: location.column + 1, file };
    return { problem: 'syntax', message, ...place };
  }
}

/** Several: from the disk, so that a file that imports the exercise back gets the same one. */
const together = ({ file, given }: { file: string; given: string[] }) => [
  ...['--bundle', '--packages=external', '--keep-names', '--preserve-symlinks'],
  '--external:#*', // the workspace's package.json cannot change the run either
  ...given.map((name) => `--external:./${name}`),
  `./${path.basename(file)}`,
];

/** The binary that was installed, whatever ESBUILD_BINARY_PATH says: another could bundle another answer. On Linux and macOS the package's bin may be a script that only starts it. */
function esbuildBinary(): string {
  const require = createRequire(import.meta.url);
  const name = `@esbuild/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'esbuild.exe' : 'bin/esbuild';
  const from = createRequire(require.resolve('esbuild/package.json'));
  try {
    return from.resolve(`${name}/${file}`);
  } catch {
    return require.resolve('esbuild/bin/esbuild');
  }
}

function start(
  [binary, ...args]: [string, ...string[]],
  cwd: string,
  { wallMs, processorSeconds }: typeof bundlerLimits,
): Bundler {
  const options = { cwd, timeout: wallMs, killSignal: 'SIGKILL' } as const;
  const child = spawn(...withProcessorLimit(binary, args, processorSeconds), options);
  child.on('error', () => {}); // said by whoever asks for the outcome
  return child;
}

const outcomeOf = (child: Bundler, input: string) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk) => {
        text[name] += chunk;
      });
    }
    child.on('error', (error) =>
      resolve({ code: -1, stdout: '', stderr: `✘ [ERROR] ${error.message}` }),
    );
    child.on('close', (code, signal) =>
      resolve(signal ? { code: -1, stdout: '', stderr: tooLong } : { code, ...text }),
    );
    child.stdin.on('error', () => {}).end(input);
    const watch = setInterval(() => {
      if (residentBytes(child.pid!) > 1e9) child.kill('SIGKILL');
    }, 50);
    child.on('close', () => clearInterval(watch));
  });

const tooLong = '✘ [ERROR] Could not read all of its files, in the time and memory there is';

/** It ends with a stack of its own where a text is nested too deeply. */
const notSaid = 'esbuild cannot read it: is something nested without end?';

/** esbuild's report: `✘ [ERROR] message`, a blank line, `    file:line:column:`. */
function readProblem(stderr: string) {
  const message = /\[ERROR\] (.*)/.exec(stderr)?.[1] ?? notSaid;
  const place = /^ {4}(.+):(\d+):(\d+):$/m.exec(stderr);
  return {
    problem: /^(Could not (resolve|read)|No loader)/.test(message)
      ? ('import' as const)
      : ('syntax' as const),
    message,
    line: place ? Number(place[2]) : undefined,
    column: place ? Number(place[3]) + 1 : undefined,
  };
}

function ownProblem(stderr: string, { file }: Source): Bundle {
  const problem = readProblem(stderr);
  return problem.line === undefined ? problem : { ...problem, file };
}

/** What is wrong in a file that must not be part of an answer isn't said: it would quote that file. */
function refusedProblem(stderr: string, source: Source): Bundle {
  const folder = path.dirname(source.file);
  const file = fileOfProblem(stderr, folder);
  const why = file && refusalOf(file, source);
  if (!why) return { ...readProblem(stderr), file };
  return refusal({ file, why }, source);
}

function refusal({ file, why, advice }: Refusal, source: Source): Bundle {
  const name = slashPath(path.dirname(source.file), file);
  return { problem: 'import', message: `${name} ${why}`, advice, ...placeOf(name, source) };
}

function fileOfProblem(stderr: string, folder: string): string | undefined {
  const named = /^ {4}(.+):\d+:\d+:$/m.exec(stderr)?.[1];
  return named === undefined ? undefined : path.resolve(folder, named);
}

function splitSourceMap(code: string): { bare: string; map: SourceMapPayload } {
  const marker = '//# sourceMappingURL=data:application/json;base64,';
  const at = code.lastIndexOf(marker);
  const map = JSON.parse(Buffer.from(code.slice(at + marker.length), 'base64').toString('utf8'));
  return { bare: code.slice(0, at), map };
}

/** Where the entry imports the source of that name, if it does so itself. */
function placeOf(name: string, { text, file }: { text: string; file: string }) {
  const bare = (specifier: string) =>
    path.resolve(path.dirname(file), specifier).replace(/\.\w+$/, '');
  for (const [index, line] of text.split('\n').entries()) {
    const quoted = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/.exec(line);
    if (quoted && bare(quoted[1]!) === bare(name)) {
      return { line: index + 1, column: line.indexOf(quoted[1]!) };
    }
  }
  return {};
}
