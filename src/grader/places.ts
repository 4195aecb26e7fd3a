// From a stack of the child to lines that people know: the learner's file, and the spec.
import fs from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { makeSafe } from '../text/safe.ts';
import { lineOfSentence } from '../trial/sentences.ts';
import type { Place, StepResult } from './verdict.ts';

/** What leads back to the sources. Decoded at the first question only: a pass asks none, and it is slow. */
export class Maps {
  /** The learner's file as a path to show; the bundle's sources are relative to its folder. */
  readonly file: string;
  readonly solutionCode: string;
  readonly #solutionMap: SourceMapPayload;
  readonly #specMapFile: string;
  #solution: SourceMap | undefined;
  #spec: SourceMap | undefined;

  constructor(
    file: string,
    solution: { code: string; map: SourceMapPayload },
    /** Where the spec's map is, which has the spec's text in it. */
    specMapFile: string,
  ) {
    this.file = file;
    this.solutionCode = solution.code;
    this.#solutionMap = solution.map;
    this.#specMapFile = specMapFile;
  }

  get solution(): SourceMap {
    this.#solution ??= new SourceMap(this.#solutionMap);
    return this.#solution;
  }

  get spec(): SourceMap {
    this.#spec ??= new SourceMap(JSON.parse(fs.readFileSync(this.#specMapFile, 'utf8')));
    return this.#spec;
  }

  /** What the spec takes from the learner's file, types apart. */
  get wantedExports(): string[] {
    return valuesImported(this.specText);
  }

  get specText(): string {
    const { sources, sourcesContent } = this.spec.payload;
    return sourcesContent[sources.findIndex((source) => source.endsWith('/spec.ts'))]!;
  }
}

/** `import { A, type B } from './exercise-1.ts'` → `A` */
function valuesImported(specText: string): string[] {
  const [, names = ''] = /import \{([^}]*)\} from '\.\/exercise-\d+\.ts'/.exec(specText) ?? [];
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** The first frame of the learner's own, 1-based. */
export function placeInSolution(stack: string, maps: Maps): Place | undefined {
  for (const [, line, column] of stack.matchAll(/exercise\.mjs:(\d+):(\d+)/g)) {
    const entry: any = maps.solution.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry.originalSource === undefined) continue;
    return {
      file: makeSafe(path.posix.join(path.posix.dirname(maps.file), entry.originalSource)),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }
  return undefined;
}

/** Where the learner's file names a module that it imports. */
export function placeOfImport(specifier: string, file: string, text: string): Place | undefined {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(\/\/|\*)/.test(line)) continue;
    const column = Math.max(...[`'`, `"`].map((quote) => line.indexOf(quote + specifier + quote)));
    if (column !== -1) return { file, line: index + 1, column: column + 1 };
  }
  return undefined;
}

/** The line of the test itself, 1-based: the one that came there. */
export const lineInTest = (stack: string, maps: Maps): number | undefined =>
  linesInSpec(stack, maps).at(-1);

/** From the innermost to the outermost call. */
function linesInSpec(stack: string, maps: Maps): number[] {
  const lines: number[] = [];
  for (const [, line, column] of stack.matchAll(/spec\.cjs:(\d+):(\d+)/g)) {
    const entry: any = maps.spec.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry.originalSource?.endsWith('/spec.ts')) lines.push(entry.originalLine + 1);
  }
  return lines;
}

/** The failing line of the spec and what led to it: up to `before` lines, not past the test's own start. */
export function specLinesAt(line: number, specText: string, before = 3): string[] {
  const lines = specText.split('\n');
  let first = line - 1;
  while (first > 0 && line - 1 - first < before && !isStartOfTest(lines[first - 1]!)) first--;
  let last = line - 1;
  while (!isEndOfStatement(lines[last] ?? ';') && last - line < 5) last++;
  return dedent(lines.slice(first, last + 1).filter((text) => text.trim() !== ''));
}

const isStartOfTest = (line: string) =>
  /^\s*(test|it|describe|beforeEach)\b/.test(line) || /=> \{$/.test(line);
const isEndOfStatement = (line: string) => /;\s*(\/\/.*)?$/.test(line);

function dedent(lines: string[]): string[] {
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin));
}

/** Replaces each `stack` in an exhibit by the place in the learner's file, where there is one. */
export function withPlaces(data: unknown, maps: Maps): unknown {
  if (Array.isArray(data)) return data.map((item) => withPlaces(item, maps));
  if (data === null || typeof data !== 'object') return data;
  const entries = Object.entries(data).map(([key, value]): [string, unknown] =>
    key === 'stack' && typeof value === 'string'
      ? ['at', placeInSolution(value, maps)]
      : [key, withPlaces(value, maps)],
  );
  return Object.fromEntries(entries);
}

/** Adds to each story of a broken rule where the learner's file states the rule. */
export function placeSentences(steps: StepResult[], file: string, text: string): void {
  for (const { data } of steps.flatMap(({ tests }) => tests).flatMap(({ exhibits }) => exhibits)) {
    const story = data as { sentence?: string; at?: Place };
    const line = story?.sentence && lineOfSentence(text, story.sentence);
    if (line) story.at = { file, line, column: 1 };
  }
}
