// The programs in a guide: compiled strictly and run, so that a guide prints what it says.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { lexer, type Token, type Tokens } from 'marked';

/** A fenced block of code, ` ```ts run gc `, and what the ` ```text output ` after it says. */
export interface Snippet {
  language: string;
  /** A whole program: it is compiled, run, and prints `output`. */
  run: boolean;
  /** It is compiled only. */
  check: boolean;
  /** It runs with `--expose-gc`. */
  gc: boolean;
  code: string;
  /** What it prints on stdout. A `*` in a line stands for any characters. */
  output?: string;
  /** The line of the opening fence in the file, from 1. */
  line: number;
}

export interface SnippetProblem {
  line: number;
  problem: string;
}

const timeLimitMs = 10_000;

/** The fenced blocks outside lists and quotes, in order; an output belongs to the block before it. */
export function readSnippets(markdown: string): Snippet[] {
  const tokens = lexer(markdown.replaceAll('\r\n', '\n'));
  const lines = linesOf(tokens);
  return tokens.flatMap((token, i) => {
    if (!isFenced(token) || isOutput(token)) return [];
    const [language = '', ...flags] = (token.lang ?? '').split(/\s+/);
    const next = tokens.slice(i + 1).find(({ type }) => type !== 'space');
    return {
      language,
      run: flags.includes('run'),
      check: flags.includes('check'),
      gc: flags.includes('gc'),
      code: token.text,
      ...(next && isFenced(next) && isOutput(next) && { output: next.text }),
      line: lines[i]!,
    };
  });
}

/** What is wrong, by line; nothing where every snippet compiles and prints what the guide says. */
export async function checkSnippets(
  snippets: Snippet[],
  { folder, signal }: { folder: string; signal?: AbortSignal },
): Promise<SnippetProblem[]> {
  const compiled = snippets.filter(({ run, check }) => run || check);
  if (compiled.length === 0) return [];
  const repository = repositoryOf(folder);
  const temporary = makeFolder(repository);
  try {
    const problems = await compile(compiled, repository, temporary, signal);
    // One after the other: those that measure the garbage collector want the machine for themselves.
    for (const snippet of compiled.filter(({ run }) => run)) {
      problems.push(...(await tryRun(snippet, temporary, signal)));
    }
    return problems.sort((a, b) => a.line - b.line);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

const isFenced = (token: Token): token is Tokens.Code =>
  token.type === 'code' && token.codeBlockStyle !== 'indented';

const isOutput = ({ lang = '' }: Tokens.Code) => /^text\s+output$/.test(lang);

/** The line on which each token's text begins. */
function linesOf(tokens: Token[]): number[] {
  let line = 1;
  return tokens.map(({ raw }) => {
    const first = line + /^\n*/.exec(raw)![0].length;
    line += raw.split('\n').length - 1;
    return first;
  });
}

/** The nearest folder that has a compiler and its options: `folder` or one above it, else our own. */
function repositoryOf(folder: string): string {
  const starts = [path.resolve(folder), path.dirname(fileURLToPath(import.meta.url))];
  const found = starts
    .flatMap(foldersUp)
    .find((one) => fs.existsSync(path.join(one, 'tsconfig.json')) && fs.existsSync(tscOf(one)));
  if (!found) throw new Error(`no tsconfig.json with TypeScript beside it above ${folder}`);
  return found;
}

const tscOf = (repository: string) => path.join(repository, 'node_modules/typescript/bin/tsc');

function foldersUp(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}

/** Inside the repository, so that the compiler finds the types of Node. */
function makeFolder(repository: string): string {
  const cache = path.join(repository, 'node_modules', '.cache');
  fs.mkdirSync(cache, { recursive: true });
  return fs.mkdtempSync(path.join(cache, 'guide-snippets-'));
}

async function compile(
  snippets: Snippet[],
  repository: string,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<SnippetProblem[]> {
  // An `.mts` file is a module of its own, wherever it lies.
  snippets.forEach(({ code }, i) => {
    fs.writeFileSync(path.join(temporary, `snippet-${i}.mts`), code);
  });
  // Nothing is excluded: by default that would be all of node_modules, where we are.
  const options = { extends: '../../../tsconfig.json', include: ['*.mts'], exclude: [] };
  fs.writeFileSync(path.join(temporary, 'tsconfig.json'), JSON.stringify(options));
  const ended = await runNode([tscOf(repository), '--pretty', 'false'], temporary, { signal });
  if (signal?.aborted) return [];
  const problems = [
    ...ended.stdout.matchAll(/^snippet-(\d+)\.mts\((\d+),\d+\): error (.*)$/gm),
  ].map(([, i, line, message]) => ({
    line: snippets[Number(i)]!.line + Number(line),
    problem: `does not compile: ${message}`,
  }));
  if (ended.code !== 0 && problems.length === 0) {
    throw new Error(`The compiler failed: ${ended.stdout}${ended.stderr}`);
  }
  return problems;
}

async function tryRun(
  snippet: Snippet,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<SnippetProblem[]> {
  const { code, gc, output, line } = snippet;
  if (output === undefined) return [{ line, problem: 'no `text output` block follows' }];
  const file = path.join(temporary, 'program.mjs');
  try {
    const { code: javascript } = await transform(code, { loader: 'ts', target: 'node20' });
    fs.writeFileSync(file, javascript);
  } catch {
    return []; // A syntax error: the compiler has named it already.
  }
  const limits = { timeout: timeLimitMs, signal };
  const ended = await runNode([...(gc ? ['--expose-gc'] : []), file], temporary, limits);
  return problemsOf(ended, output).map((problem) => ({ line, problem }));
}

function problemsOf({ stoppedByLimit, code, stdout, stderr }: Ended, output: string): string[] {
  if (stoppedByLimit) return [`still runs after ${timeLimitMs / 1000} s`];
  if (code !== 0) {
    const error = /^\w*Error\b.*$/m.exec(stderr)?.[0] ?? stderr.trim();
    return [`ends with exit code ${code}: ${error}`];
  }
  const printed = stdout.trimEnd().split('\n');
  const wanted = output.trimEnd().split('\n');
  const index = Array.from({ length: Math.max(printed.length, wanted.length) }).findIndex(
    (_, i) => !fits(printed[i], wanted[i]),
  );
  if (index < 0) return [];
  const say = (text: string | undefined) => (text === undefined ? 'nothing' : `\`${text}\``);
  return [
    `prints ${say(printed[index])} in line ${index + 1}, the guide says ${say(wanted[index])}`,
  ];
}

function fits(printed: string | undefined, wanted: string | undefined): boolean {
  if (printed === undefined || wanted === undefined) return printed === wanted;
  const pattern = wanted.trimEnd().split('*').map(literally).join('.*');
  return new RegExp(`^${pattern}$`).test(printed.trimEnd());
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

interface Ended {
  code: number | null;
  stoppedByLimit: boolean;
  stdout: string;
  stderr: string;
}

/** Without the options and colours of our own process. Without a `timeout`: as long as it takes. */
function runNode(
  args: string[],
  cwd: string,
  limits: { timeout?: number; signal?: AbortSignal },
): Promise<Ended> {
  const { FORCE_COLOR, NODE_OPTIONS, NODE_V8_COVERAGE, ...rest } = process.env;
  const env = { ...rest, NO_COLOR: '1' };
  const options = { ...limits, cwd, env, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      resolve({ code, stoppedByLimit: error?.killed === true, stdout, stderr });
    });
  });
}
