// Loads the learner's bundle as what it is, an ES module: strict, with top-level await; by node:vm,
// from memory. import() of a file would cost 4 ms more and need a file that the child may read.
import type { AsyncLocalStorage } from 'node:async_hooks';
import vm from 'node:vm';
import { virtualModules } from '../../trial/virtual-time.ts';
import type { Job } from '../protocol.ts';
import { harden } from './intrinsics.ts';
import { hardenClasses } from './shared-classes.ts';

/** What an exercise may need. Everything else reaches out of the program, or into our memory. */
const open = new Set(
  ['events', 'assert', 'assert/strict', 'timers', 'timers/promises', 'util', 'util/types']
    .concat(['perf_hooks', 'async_hooks', 'diagnostics_channel', 'crypto', 'buffer'])
    .concat(['stream', 'stream/promises', 'stream/web', 'url', 'path', 'path/posix', 'path/win32'])
    .concat(['string_decoder']),
);

type Refuse = (name: string) => Error;

/** What stands in the place of a function or class, in a copy of its module: Node itself uses the original. */
const closedIn: Record<string, Record<string, (refuse: Refuse, real: any) => unknown>> = {
  // A hook is told of every promise, the runner's too, whose values are the tests and their results.
  async_hooks: {
    createHook: (refuse) => refusing('async_hooks.createHook', refuse),
    executionAsyncResource: (refuse) => refusing('async_hooks.executionAsyncResource', refuse),
    AsyncLocalStorage: (_, real) => closedStorage(real),
  },
};

const refusing = (name: string, refuse: Refuse) => () => {
  throw refuse(name);
};

/**
 * AsyncLocalStorage with the real one out of reach: in Node 20 an heir that overrides `_propagate` is such a hook.
 */
function closedStorage(Real: typeof AsyncLocalStorage) {
  type Work = (...args: any[]) => unknown;
  class Storage<T> {
    static bind = Real.bind;
    static snapshot = Real.snapshot;
    readonly #real: AsyncLocalStorage<T>;

    constructor(...options: []) {
      this.#real = new Real<T>(...options);
    }

    get name(): string {
      return (this.#real as any).name ?? '';
    }

    getStore(): T | undefined {
      return this.#real.getStore();
    }

    run(store: T, work: Work, ...args: unknown[]): unknown {
      return this.#real.run(store, work, ...args);
    }

    exit(work: Work, ...args: unknown[]): unknown {
      return this.#real.exit(work, ...args);
    }

    enterWith(store: T) {
      this.#real.enterWith(store);
    }

    disable() {
      this.#real.disable();
    }

    withScope(store: T) {
      const scope = (this.#real as any).withScope(store);
      const dispose = () => scope.dispose();
      return { dispose, [Symbol.dispose]: dispose };
    }
  }
  // Node has it since 24; what isn't there can be tested for.
  if (!('withScope' in Real.prototype)) delete (Storage.prototype as any).withScope;
  Object.defineProperty(Storage, 'name', { value: Real.name });
  return Storage;
}

export class ImportRefused extends Error {
  constructor(name: string) {
    super(`${name} is not open to exercises`);
  }
}

/** `#solution` and `#given/<file>`: one instance each, seen alike by the spec and by the learner's file. */
export async function loadModules(
  job: Pick<Job, 'solution' | 'given'>,
  refuse: (specifier: string) => Error,
): Promise<Record<string, object>> {
  const { SourceTextModule } = vm as any;
  const link = (specifier: string) => {
    const module = given.get(specifier) ?? builtin(specifier, refuse);
    if (!module) throw refuse(specifier);
    return module;
  };
  const load = (code: string, identifier: string) =>
    new SourceTextModule(code, {
      identifier,
      importModuleDynamically: async (specifier: string) => evaluated(link(specifier)),
      initializeImportMeta: (meta: { url: string }) => {
        meta.url = `file:///${identifier}`;
      },
    });
  const evaluated = async (module: any) => {
    if (module.status === 'unlinked') await module.link(link);
    await module.evaluate();
    return module;
  };

  const given = new Map<string, any>();
  const modules: Record<string, object> = {};
  for (const [file, code] of Object.entries(job.given)) given.set(`./${file}`, load(code, file));
  for (const file of Object.keys(job.given)) {
    const { namespace } = await evaluated(given.get(`./${file}`));
    hardenClasses(namespace);
    modules[`#given/${file}`] = namespace;
  }
  const solution = await evaluated(load(job.solution, 'exercise.mjs'));
  return { ...modules, '#solution': solution.namespace };
}

const builtins = new Map<string, any>();

/** Undefined where it is not open. */
function builtin(specifier: string, refuse: Refuse): any {
  const id = specifier.replace(/^node:/, '');
  if (!open.has(id)) return undefined;
  let module = builtins.get(id);
  if (!module) {
    module = moduleOf(id, refuse);
    builtins.set(id, module);
  }
  return module;
}

/** Its functions cannot be replaced: the spec uses the same ones. */
function moduleOf(id: string, refuse: Refuse): any {
  const { SyntheticModule } = vm as any;
  const exported = id in closedIn || id in virtualModules ? partlyClosed(id, refuse) : require(id);
  harden(exported, id);
  const names = [...new Set(['default', ...Object.keys(exported)])];
  return new SyntheticModule(
    names,
    function (this: any) {
      for (const name of names)
        this.setExport(name, name === 'default' ? exported : exported[name]);
    },
    { identifier: `node:${id}` },
  );
}

function partlyClosed(id: string, refuse: Refuse): Record<string, unknown> {
  const copy = { ...require(id), ...virtualModules[id] };
  for (const [name, close] of Object.entries(closedIn[id] ?? {}))
    copy[name] = close(refuse, copy[name]);
  return copy;
}
