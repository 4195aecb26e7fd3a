// The grader's child as two CommonJS files: the boot, and the engine that it runs through V8's code cache.
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from './licenses.ts';

/** From `src/grader/engine` to `boot.cjs` and `engine.cjs` in the folder `out`. */
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
        plugins: [outOfReach(source)],
        entryPoints: [path.join(source, `${name}.ts`)],
        outfile: path.join(out, `${name}.cjs`),
      }),
    ),
  );
}

/** vitest's parts, with what the learner's code could use to be believed taken out of its reach. */
const outOfReach = (source: string): Plugin => ({
  name: 'out-of-reach',
  setup(build) {
    build.onResolve({ filter: /^@vitest\/utils\/error$/ }, () => ({
      path: path.join(source, 'process-error.ts'),
    }));
    build.onLoad({ filter: /[\\/]@vitest[\\/]\w+[\\/]dist[\\/].*\.js$/ }, ({ path: file }) => {
      const own = path.join(source, 'private-global.ts');
      const text = fs.readFileSync(file, 'utf8');
      const contents = file.includes(`expect${path.sep}dist`) ? strictlyAsymmetric(text) : text;
      if (!/\bglobalThis\b/.test(contents)) return { contents };
      return {
        contents: `import { privateGlobal as globalThis } from ${JSON.stringify(own)};\n${contents}`,
      };
    });
  },
});

/** Or a received `{ asymmetricMatch: () => true }` would equal whatever is expected. */
function strictlyAsymmetric(text: string): string {
  const looks = /(function isAsymmetric\(obj\) \{\n\s*return )[^;]+;/;
  if (!looks.test(text)) throw new Error('@vitest/expect has another isAsymmetric() now');
  return text.replace(looks, '$1obj instanceof AsymmetricMatcher;');
}
