// For vitest: an answer that imports Node's timers gets the ones that virtual time can move, as it does
// in the engine. Everything else keeps Node's own. Vitest asks no plugin where a module of Node's is,
// so the import itself is rewritten.
import path from 'node:path';

const trial = path.join(import.meta.dirname, 'virtual-time.ts');
const prefix = 'virtual-time:';
const imported =
  /(\b(?:from|import)\s*\(?\s*)(['"])(?:node:)?(timers|timers\/promises|perf_hooks)\2/g;
const answers = /[\\/]exercise-\d+(\.infra)?\.ts$|[\\/]exercise-\d+[\\/]alternatives[\\/]/;

/** A plugin of Vite's. */
export const virtualTimePlugin = {
  name: 'virtual-time',
  enforce: 'pre' as const,
  transform(code: string, file: string) {
    if (!answers.test(file.split('?')[0]!)) return undefined;
    return code.replace(imported, `$1$2${prefix}$3$2`);
  },
  resolveId(specifier: string) {
    return specifier.startsWith(prefix) ? `\0${specifier}` : undefined;
  },
  load(file: string) {
    if (!file.startsWith(`\0${prefix}`)) return undefined;
    const id = file.slice(prefix.length + 1);
    return `
      import * as real from ${JSON.stringify(`node:${id}`)};
      import { installVirtualTime, virtualModules } from ${JSON.stringify(trial)};
      installVirtualTime();
      const all = { ...real.default, ...virtualModules[${JSON.stringify(id)}] };
      export default all;
      ${namesOf(id)
        .map((name) => `export const ${name} = all[${JSON.stringify(name)}];`)
        .join('\n')}`;
  },
};

const namesOf = (id: string): string[] =>
  Object.keys(process.getBuiltinModule(`node:${id}`) as object).filter((name) =>
    /^[a-z_]\w*$/i.test(name),
  );
