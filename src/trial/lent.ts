// What a test lends to the code under test can be used, but not altered: whoever checks looks at the
// same objects.
import { types } from 'node:util';
import { guard } from './guard.ts';

const proxies = new WeakMap<object, object>();

/** The object as the answer gets it. Its methods work on the original; what it holds is copied. */
export function lent<T extends object>(own: T): T {
  let proxy = proxies.get(own) as T | undefined;
  if (!proxy) {
    if (!guarded.has(Object.getPrototypeOf(own)))
      for (const prototype of prototypesOf(own)) guardMethods(prototype);
    proxy = new Proxy<T>(own, new Lending<T>());
    proxies.set(own, proxy);
  }
  return proxy;
}

const guarded = new WeakSet<object>();

function guardMethods(prototype: object): void {
  if (guarded.has(prototype)) return;
  guarded.add(prototype);
  for (const key of Reflect.ownKeys(prototype)) {
    const { value, configurable } = Reflect.getOwnPropertyDescriptor(prototype, key)!;
    if (configurable && typeof value === 'function' && key !== 'constructor')
      guard(prototype, key, value, `${prototype.constructor.name}.prototype.${String(key)}`);
  }
}

class Lending<T extends object> implements ProxyHandler<T> {
  readonly #bound = new Map<unknown, unknown>();

  get(own: T, key: PropertyKey): unknown {
    return key === 'constructor' ? own.constructor : this.#seen(own, Reflect.get(own, key));
  }

  getOwnPropertyDescriptor(own: T, key: PropertyKey): PropertyDescriptor | undefined {
    const property = Reflect.getOwnPropertyDescriptor(own, key);
    return property && { ...property, value: this.#seen(own, Reflect.get(own, key)) };
  }

  set = refuse;
  defineProperty = refuse;
  deleteProperty = refuse;
  setPrototypeOf = refuse;
  preventExtensions = refuse;

  #seen(own: T, value: unknown): unknown {
    if (typeof value !== 'function') return structuredClone(value);
    let bound = this.#bound.get(value);
    if (!bound) {
      bound = value.bind(own);
      this.#bound.set(value, bound);
    }
    return bound;
  }
}

const refuse = (own: object): never => {
  throw new TypeError(`A ${own.constructor.name} of the tests can't be changed`);
};

function prototypesOf(own: object): object[] {
  const prototype = Object.getPrototypeOf(own);
  return prototype && prototype !== Object.prototype ? [prototype, ...prototypesOf(prototype)] : [];
}

/**
 * Throws if an object in which listeners are kept isn't what Node made: a Proxy, a getter, a function
 * of its own in the place of one that it inherits. `known`: its own names that the test has given it.
 */
export function mustBeUnaltered(own: object, known: PropertyKey[] = []): void {
  for (const key of Reflect.ownKeys(own)) {
    const { value, get } = Reflect.getOwnPropertyDescriptor(own, key)!;
    const hides = !known.includes(key) && typeof value === 'function' && key in prototypeOf(own);
    if (get || hides || isFake(value)) {
      throw new Error(`your code alters an object of the tests: ${String(key)}`);
    }
    if (typeof value === 'object' && value !== null && isBook(value)) mustBeUnaltered(value);
  }
}

const prototypeOf = (own: object): object => Object.getPrototypeOf(own) ?? Object.create(null);

/** What listeners stand in: a Map, a Set, an array, or an object without a prototype. */
const isBook = (value: object) =>
  isCollection(value) || Array.isArray(value) || Object.getPrototypeOf(value) === null;

const isCollection = (value: unknown): value is object => types.isMap(value) || types.isSet(value);

function isFake(value: unknown): boolean {
  if (types.isProxy(value)) return true;
  return isCollection(value) && !natural.has(Object.getPrototypeOf(value));
}

/** Node keeps the listeners of a signal in Maps and Sets of classes of its own. */
const natural = new Set<unknown>([Map.prototype, Set.prototype]);
const { signal } = new AbortController();
const derived = AbortSignal.any([signal]);
for (const one of [signal, derived]) {
  one.addEventListener('abort', () => {}); // newer Nodes make some of them only now
  for (const key of Reflect.ownKeys(one)) {
    const value: unknown = Reflect.get(one, key);
    if (isCollection(value)) natural.add(Object.getPrototypeOf(value));
  }
}
