// The program as the package ships it: split, so that a command loads only what it needs.
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { moduleUrl, withoutChildProcess, writeAsCommonJs } from './fast-start.ts';
import { hashOfCode } from './hash.ts';
import { build } from './licenses.ts';

export async function buildProgram(folders: {
  root: string;
  dist: string;
  /** Where `lessons`, `solutions` and `guides` are: a test hands in the fixture course. */
  course?: string;
}): Promise<void> {
  const { root, dist, course = root } = folders;
  const files = await build({
    entryPoints: [path.join(root, 'src/start.ts')],
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['esbuild', 'tsx', 'vitest'],
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [contentOf(course), withoutChildProcess],
    write: false,
    define: { 'import.meta.url': moduleUrl, builtFrom: JSON.stringify(hashOfCode()) },
  });
  await writeAsCommonJs(files);
}

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
