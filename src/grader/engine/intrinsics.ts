// A verdict stands on built-ins: were Object.is replaced, a false comparison would pass. Comparing
// photographs afterwards misses who puts the original back in time, so nothing can be replaced at
// all. An attempt throws a TypeError in the learner's strict code, which the grader reads as tampering.

const names = ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt']
  .concat(['Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry'])
  .concat([
    'RegExp',
    'Date',
    'Math',
    'JSON',
    'Reflect',
    'Proxy',
    'Error',
    'TypeError',
    'RangeError',
  ])
  .concat(['AggregateError', 'Iterator', 'globalThis']);

const globals = names
  .filter((name) => name !== 'globalThis')
  .concat(['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'])
  .concat(['clearImmediate', 'queueMicrotask', 'structuredClone', 'performance', 'process'])
  .concat(['AbortController', 'AbortSignal', 'Event', 'EventTarget', 'console', 'Buffer']);

/** Settings a program may change: they belong to it. */
const open = new Set(['stackTraceLimit', 'prepareStackTrace']);

export function hardenIntrinsics(): void {
  const g = globalThis as any;
  for (const name of names) {
    if (name === 'globalThis' || !g[name]) continue;
    harden(g[name]);
    if (g[name].prototype) harden(g[name].prototype);
  }
  for (const made of [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    (function* () {})(),
  ]) {
    for (
      let proto = Object.getPrototypeOf(made);
      proto && proto !== Object.prototype;
      proto = Object.getPrototypeOf(proto)
    ) {
      harden(proto);
    }
  }
  harden(g.performance);
  for (const name of globals) if (name in g) fix(g, name, g[name]);
}

function harden(target: object): void {
  // Frozen at a stroke, V8 goes on trusting its iterators. Redefined key by key, they are trusted no
  // more: `for … of` takes five times as long, and an exercise about speed would measure the grader.
  if (!isShadowed(target) && target !== Error) {
    Object.freeze(target);
    return;
  }
  for (const key of Reflect.ownKeys(target)) {
    const own = Object.getOwnPropertyDescriptor(target, key)!;
    if (!own.configurable || open.has(key as string)) continue;
    if (!('value' in own)) Object.defineProperty(target, key, { configurable: false });
    else if (isShadowed(target)) protect(target, key, own.value);
    else Object.defineProperty(target, key, { writable: false, configurable: false });
  }
  if (target !== Error) Object.preventExtensions(target);
}

/** Programs shadow these on their own objects (`this.name = …`), which a read-only property would forbid. */
const isShadowed = (target: object) =>
  target === Object.prototype ||
  target === Function.prototype ||
  target instanceof Error ||
  target === Error.prototype;

/** Reads as before; an assignment to an heir makes its own property; one to the built-in itself fails. */
function protect(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    get: () => value,
    set(this: object, replacement: unknown) {
      if (this === target)
        throw new TypeError(`Cannot assign to read only property '${String(key)}' of a built-in`);
      Object.defineProperty(this, key, {
        value: replacement,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    enumerable: false,
    configurable: false,
  });
}

function fix(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: false, configurable: false });
}
