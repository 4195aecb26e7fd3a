// The grader's child as two CommonJS files: the boot, and the engine that it runs through V8's code cache.

import path from 'node:path';
import { build } from 'esbuild';

export async function buildEngine(source: string, out: string): Promise<void> {
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: '"use strict";' },
  } as const;
  await Promise.all(
    ['boot', 'engine'].map((name) =>
      build({
        ...common,
        entryPoints: [path.join(source, `${name}.ts`)],
        outfile: path.join(out, `${name}.cjs`),
      }),
    ),
  );
}
