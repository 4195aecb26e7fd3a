// For vitest: an answer that imports Node's timers gets the ones that virtual time can move, as it does
// in the engine. Everything else keeps Node's own.
import path from 'node:path';

const trial = path.join(import.meta.dirname, 'virtual-time.ts');
const prefix = '\0virtual:';
const modules = /^(?:node:)?(timers|timers\/promises|perf_hooks)$/;
const answers = /[\\/]exercise-\d+(\.infra)?\.ts$|[\\/]exercise-\d+\.alternatives[\\/]/;

/** A plugin of Vite's. */
export const virtualTimePlugin = {
  name: 'virtual-time',
  enforce: 'pre' as const,
  resolveId(specifier: string, importer?: string) {
    const id = modules.exec(specifier)?.[1];
    return id && importer && answers.test(importer.split('?')[0]!) ? prefix + id : undefined;
  },
  load(file: string) {
    if (!file.startsWith(prefix)) return undefined;
    const id = file.slice(prefix.length);
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
