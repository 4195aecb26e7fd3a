// The code in guides: compiled strictly, run, and held against what the guide says that it prints.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';
import { lexer, type Tokens } from 'marked';

export interface Snippet {
  code: string;
  /** The line of the Markdown in which its code starts, 1-based. */
  line: number;
  /** A whole program; else it is only compiled. */
  run: boolean;
  /** Runs with --expose-gc. */
  gc: boolean;
  /** What it prints; `*` stands for any run of characters within a line. */
  output?: string;
}

/** Code marked `ts run`, `ts run gc` or `ts check`, each with the `text output` that follows it. */
export function readSnippets(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  let line = 1;
  let last: Snippet | undefined;
  for (const token of lexer(markdown)) {
    if (token.type === 'code') {
      const { lang = '', text } = token as Tokens.Code;
      const [language, ...flags] = lang.split(' ');
      if (language === 'ts' && (flags.includes('run') || flags.includes('check'))) {
        last = { code: text, line: line + 1, run: flags.includes('run'), gc: flags.includes('gc') };
        snippets.push(last);
      } else if (lang === 'text output' && last) {
        last.output = text;
        last = undefined;
      }
    }
    line += token.raw.split('\n').length - 1;
  }
  return snippets;
}

/** `folder`: where Node's types can be found from. */
export async function checkSnippets(snippets: Snippet[], { folder }: { folder: string }): Promise<{ line: number; problem: string }[]> {
  if (snippets.length === 0) return [];
  const cache = path.join(nearestModules(folder), '.cache');
  fs.mkdirSync(cache, { recursive: true });
  const ground = fs.mkdtempSync(path.join(cache, 'snippets-'));
  try {
    const [compiled, ran] = await Promise.all([compileAll(snippets, ground), runAll(snippets, ground)]);
    return [...compiled, ...ran].sort((a, b) => a.line - b.line);
  } finally {
    fs.rmSync(ground, { recursive: true, force: true });
  }
}

function nearestModules(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, 'node_modules');
    if (fs.existsSync(path.join(modules, 'typescript')) || at === path.dirname(at)) return modules;
  }
}

async function compileAll(snippets: Snippet[], ground: string): Promise<{ line: number; problem: string }[]> {
  snippets.forEach(({ code }, i) => {
    fs.writeFileSync(path.join(ground, `snippet-${i}.ts`), `${code}\nexport {};\n`);
  });
  const options = { target: 'es2023', lib: ['es2023', 'esnext.disposable'], module: 'nodenext', types: ['node'], strict: true, noEmit: true, skipLibCheck: true };
  fs.writeFileSync(path.join(ground, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  const tsc = path.join(nearestModules(ground), 'typescript', 'bin', 'tsc');
  const { output } = await runNode([tsc, '-p', ground, '--pretty', 'false']);
  return [...output.matchAll(/snippet-(\d+)\.ts\((\d+),\d+\): error (.*)/g)].map(([, index, line, message]) => ({
    line: snippets[Number(index)]!.line + Number(line) - 1,
    problem: `does not compile: ${message}`,
  }));
}

async function runAll(snippets: Snippet[], ground: string): Promise<{ line: number; problem: string }[]> {
  const problems = [];
  for (const [i, snippet] of snippets.entries()) {
    if (!snippet.run) continue;
    const { code } = await transform(snippet.code, { loader: 'ts', format: 'esm', target: 'node20' });
    const file = path.join(ground, `snippet-${i}.mjs`);
    fs.writeFileSync(file, code);
    const { output, exitCode } = await runNode([...(snippet.gc ? ['--expose-gc'] : []), file]);
    const problem = problemOf(snippet, output.trimEnd(), exitCode);
    if (problem) problems.push({ line: snippet.line, problem });
  }
  return problems;
}

function problemOf({ output: expected }: Snippet, printed: string, exitCode: number): string | undefined {
  if (exitCode !== 0) return `ends with code ${exitCode}: ${printed.split('\n').slice(0, 3).join(' ')}`;
  if (expected === undefined) return 'has no `text output` after it';
  if (!fits(expected, printed)) return `prints \`${printed.replaceAll('\n', '\\n')}\`, not \`${expected.replaceAll('\n', '\\n')}\``;
  return undefined;
}

function fits(expected: string, printed: string): boolean {
  const pattern = expected
    .trimEnd()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\\n]*');
  return new RegExp(`^${pattern}$`).test(printed);
}

const runNode = (args: string[]) =>
  new Promise<{ output: string; exitCode: number }>((resolve) => {
    execFile(process.execPath, args, { timeout: 30_000, env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
      resolve({ output: stdout + stderr, exitCode: error ? (typeof error.code === 'number' ? error.code : 1) : 0 });
    });
  });
