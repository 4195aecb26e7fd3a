// The program as the package ships it: split, so that a command loads only what it needs.
import fs from 'node:fs';
import path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import {
  lineLimit,
  moduleUrl,
  withLateWidths,
  withoutChildProcess,
  withoutColorDetection,
  writeAsCommonJs,
  writeProgram,
} from './fast-start.ts';
import { hashOfCode } from './hash.ts';
import { build } from './licenses.ts';

export async function buildProgram(folders: {
  root: string;
  dist: string;
  /** Where `lessons`, `solutions` and `guides` are: a test hands in the fixture course. */
  course?: string;
}): Promise<void> {
  const { root, dist, course = root } = folders;
  const common = {
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  } as const;
  const inSource = (name: string) => path.join(root, 'src', `${name}.ts`);
  const whole = {
    ...common,
    external: ['esbuild', 'tsx', 'vitest'],
    plugins: [contentOf(course), withoutChildProcess, withoutColorDetection, withLateWidths],
    define: { 'import.meta.url': moduleUrl, builtFrom: JSON.stringify(hashOfCode()) },
    format: 'esm',
  } satisfies BuildOptions;
  const [first, ...later] = await Promise.all([
    build({
      ...common,
      entryPoints: ['start', 'instant-list'].map(inSource),
      format: 'cjs',
      lineLimit,
      supported: { 'dynamic-import': false },
      plugins: [besideStart, withoutColorDetection, withLateWidths],
    }),
    build({
      ...whole,
      entryPoints: ['main', 'grader/grade'].map(inSource),
      entryNames: '[name]',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
    }),
    // Apart, so that none of it is in a chunk of the program: the package leaves this file out.
    build({ ...whole, entryPoints: [inSource('dev')] }),
  ]);
  for (const { path: file, text } of first) writeProgram(file, text);
  await writeAsCommonJs(later.flat());
}

/** What start.ts loads later is a file beside it. */
const besideStart: Plugin = {
  name: 'beside-start',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path: specifier, kind }) =>
      kind === 'dynamic-import'
        ? { path: `./${path.basename(specifier, '.ts')}.cjs`, external: true }
        : undefined,
    );
  },
};

/** main.ts names the content beside it; here that is a course's, as far as it has it. */
const contentOf = (course: string): Plugin => ({
  name: 'content-of',
  setup(build) {
    build.onResolve(
      { filter: /^\.\.\/(lessons|solutions|guides)\// },
      ({ path: specifier, importer }) => {
        const file = path.join(course, specifier.slice('../'.length));
        const isOurs = path.basename(importer) === 'main.ts' && fs.existsSync(file);
        return isOurs ? { path: file } : undefined;
      },
    );
  },
});
