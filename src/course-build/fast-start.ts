// What makes the built program start faster. Each trick says what it saved, in starts of `node -e 0`
// (CPU time, Node 20).
import fs from 'node:fs';
import path from 'node:path';
import { type OutputFile, type Plugin, transform } from 'esbuild';

/** So that a stack says where: in one long line it could not. */
export const lineLimit = 200;

/** What `import.meta.url` becomes: CommonJS has none. */
export const moduleUrl = '$moduleUrl';
const declareModuleUrl = `const ${moduleUrl} = require('node:url').pathToFileURL(__filename).href;`;

/**
 * Writes the chunks as CommonJS. esbuild splits ES modules only, but Node loads CommonJS faster: no
 * asynchronous loader, and no walk over every export of the built-ins, which makes their streams.
 * It saved 0.3. A real import(), of an address that is computed, stays.
 */
export async function writeAsCommonJs(files: OutputFile[]): Promise<void> {
  for (const { path: file, text } of files) {
    const required = text.replace(
      /\bimport\(("\.[^"]+")\)/g,
      'Promise.resolve().then(() => require($1))',
    );
    const isAsked = required.includes(moduleUrl);
    const translated = await transform((isAsked ? declareModuleUrl : '') + required, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minifySyntax: true,
      minifyWhitespace: true,
      lineLimit,
    });
    writeProgram(file, translated.code);
  }
}

/**
 * esbuild wraps each import of a built-in into an object with a getter for every name in it: a file
 * that imports fs makes a hundred. It saved 0.1 to inherit from the built-in instead.
 */
export function writeProgram(file: string, code: string): void {
  const wrapped = code.replace(/__toESM\((require\("node:[^"]+"\))(?:,1)?\)/g, `${inherit}($1)`);
  const strict = /^(?:"use strict";)?/;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, wrapped.replace(strict, `"use strict";${declareInherit}`));
}

const inherit = '$inherit';
const declareInherit = `const ${inherit}=(builtin)=>({__proto__:builtin,default:builtin});`;

/** commander loads node:child_process for commands that are programs of their own. We have none; it saved 0.1. */
export const withoutChildProcess: Plugin = {
  name: 'without-child-process',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }));
  },
};

/**
 * chalk asks what the terminal can do, and loads Node's terminal and network modules for it. The theme
 * tells chalk what to do (NO_COLOR, FORCE_COLOR, whether it is a terminal); it saved 0.2.
 */
export const withoutColorDetection: Plugin = {
  name: 'without-color-detection',
  setup(build) {
    const namespace = 'no-colors';
    build.onResolve({ filter: /^#supports-color$/ }, ({ path: name }) => ({
      path: name,
      namespace,
    }));
    build.onLoad({ filter: /.*/, namespace }, () => ({
      contents: 'export default { stdout: false, stderr: false };',
    }));
  },
};

/**
 * fast-string-width makes large regular expressions when it is loaded. Few screens have a letter that
 * it is needed for; it saved 0.3 to load it for the first one.
 */
export const withLateWidths: Plugin = {
  name: 'with-late-widths',
  setup(build) {
    build.onResolve({ filter: /^fast-string-width$/ }, ({ importer, path: name }) =>
      path.basename(importer) === 'width.ts' ? { path: name, namespace: 'late' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'late' }, ({ path: name }) => ({
      contents: `let width;
        export default (text) => (width ??= require(${JSON.stringify(name)}).default)(text);`,
      resolveDir: import.meta.dirname,
    }));
  },
};
