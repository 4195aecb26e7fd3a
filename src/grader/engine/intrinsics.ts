// A verdict stands on built-ins: were Object.is replaced, a false comparison would pass. Comparing
// photographs afterwards misses who puts the original back in time, so functions cannot be replaced at
// all: an attempt throws, by name. Read-only properties would be simpler, but forbid an heir to have its
// own (`list.push = …`), and cost the learner's code a factor of ten.
import events from 'node:events';
import { guard } from '../../trial/guard.ts';

/** What a name on an heir may shadow, and what V8's fast paths watch: here a photograph is taken. */
const photographed = (key: PropertyKey): boolean =>
  typeof key === 'symbol' || key === 'constructor';

/**
 * What comparisons walk with. For these a photograph is not enough: an iterator or a species that is another's
 * for one comparison, and back before the test ends, can make it true. They are frozen as a whole: V8's fast
 * paths survive that, where to define a single property anew would end them.
 */
const frozen = new Set(['Array', 'Promise', 'Map', 'Set', 'String', 'RegExp']);

/** By name: the global object has more, and to look at some of them is to load them. */
const classes = ['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt']
  .concat(['Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry'])
  .concat(['RegExp', 'Date', 'Math', 'JSON', 'Reflect', 'Proxy', 'Iterator'])
  .concat(['Error', 'TypeError', 'RangeError', 'AggregateError'])
  .concat(['AbortController', 'AbortSignal', 'Event', 'EventTarget'])
  .concat(['URL', 'ArrayBuffer', 'DataView', 'DOMException']);

/** Behind a getter, which loads them: all else that is global is found by itself. */
const globals = ['performance', 'process', 'console', 'Buffer', 'structuredClone'];

const photograph: { name: string; target: object; key: PropertyKey; value: unknown }[] = [];
const { is, getOwnPropertyDescriptor } = Object;
const hasInstance = Function.prototype[Symbol.hasInstance];

/** To be called once, before any code of the learner's is there. */
export function hardenIntrinsics(): void {
  const g = globalThis as any;
  hardenInstance(g.performance, 'performance'); // before the functions of its class become getters
  hardenInstance(process, 'process');
  for (const name of classes) {
    if (!(name in g)) continue; // Node 20 has no Iterator
    hardenClass(g[name], name);
    fix(g, name, g[name]);
  }
  hardenClass(events.EventEmitter, 'EventEmitter');
  hardenClass(g.performance.constructor, 'performance');
  harden(process.hrtime, 'process.hrtime');
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values()];
  for (const iterator of [...iterators, (function* () {})(), (async function* () {})()]) {
    for (const prototype of prototypesOf(iterator)) {
      harden(prototype, 'Iterator.prototype');
      Object.freeze(prototype);
    }
  }
  for (const name of globals) if (name in g) fix(g, name, g[name]);
  for (const name of Reflect.ownKeys(g)) fixAsItIs(g, name);
}

/** The first thing of the photograph that is no longer what it was. */
export function replacedIntrinsic(): string | undefined {
  for (let i = 0; i < photograph.length; i++) {
    const { name, target, key, value } = photograph[i]!;
    const now = getOwnPropertyDescriptor(target, key);
    if (!now || !is(now.value ?? now.get, value)) return name;
  }
  return undefined;
}

/** Makes the functions of an object irreplaceable. Closed, it takes no new property either. */
export function harden(target: object, name: string, { isClosed = false } = {}): void {
  for (const key of Reflect.ownKeys(target)) {
    const own = getOwnPropertyDescriptor(target, key)!;
    if (!own.configurable) continue;
    const value = own.value ?? own.get;
    const fullName = `${name}.${String(key)}`;
    if (key === 'prepareStackTrace') continue; // a setting, which a program may change
    if (photographed(key)) photograph.push({ name: fullName, target, key, value });
    else if (own.get || own.set) {
      // A module's getter may stand for what is loaded at first use, and replace itself then.
      if (isClosed) Object.defineProperty(target, key, { configurable: false });
    } else if (typeof value === 'function' || target === Error.prototype)
      guard(target, key, value, fullName);
  }
  if (isClosed) Object.preventExtensions(target);
}

function hardenClass(target: any, name: string): void {
  harden(target, name);
  // `instanceof` asks for it, and a class of its own would be asked first. An heir may declare its own.
  if (typeof target === 'function' && !Object.hasOwn(target, Symbol.hasInstance))
    Object.defineProperty(target, Symbol.hasInstance, { value: hasInstance });
  const { prototype } = target;
  if (isObject(prototype)) {
    // An emitter's prototype holds defaults that are written to; whoever adds to it touches no verdict.
    harden(prototype, `${name}.prototype`, { isClosed: target !== events.EventEmitter });
  }
  if (!frozen.has(name)) return;
  Object.freeze(prototype);
  // A newer Node's functions may be added to the others; here the species is another fast path.
  if (target === Array) Object.freeze(target);
  else if (Symbol.species in target) {
    Object.defineProperty(target, Symbol.species, { configurable: false });
  }
}

/** What it inherits, an own property would hide. */
function hardenInstance(target: object, name: string): void {
  for (const prototype of prototypesOf(target))
    for (const key of Reflect.ownKeys(prototype)) {
      const { value } = getOwnPropertyDescriptor(prototype, key)!;
      if (Object.hasOwn(target, key) || photographed(key) || typeof value !== 'function') continue;
      guard(target, key, value, `${name}.${String(key)}`);
    }
  harden(target, name);
}

/** What is there as a value, and may still be changed. */
function fixAsItIs(target: object, key: PropertyKey): void {
  const { configurable, value } = getOwnPropertyDescriptor(target, key)!;
  if (configurable && isObject(value)) fix(target, key, value);
}

function fix(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: false, configurable: false });
}

function prototypesOf(object: object): object[] {
  const prototype = Object.getPrototypeOf(object);
  return prototype && prototype !== Object.prototype ? [prototype, ...prototypesOf(prototype)] : [];
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
