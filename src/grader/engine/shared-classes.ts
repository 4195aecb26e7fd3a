// Classes that the spec and the answer both use. Those given with an exercise can't be changed, and
// the answer's own have no say in `instanceof`, which the spec asks about them.
import { harden } from './intrinsics.ts';

const hasInstance = Function.prototype[Symbol.hasInstance];
const { defineProperty } = Object;

type Class = { prototype: object; [Symbol.hasInstance]: unknown };

const isClass = (one: unknown): one is Class => typeof one === 'function' && !!one.prototype;

/** The methods that an answer is given can't be replaced by others. */
export function hardenClasses(given: object): void {
  for (const [name, one] of Object.entries(given)) {
    if (!isClass(one)) continue;
    harden(one, name);
    harden(one.prototype, `${name}.prototype`, { isClosed: true });
  }
}

/** Gives each its usual `instanceof`. Returns the name of one that keeps another. */
export function resetInstanceof(solution: object): string | undefined {
  const own = { value: hasInstance, writable: false, configurable: false };
  for (const [name, one] of Object.entries(solution)) {
    if (!isClass(one)) continue;
    try {
      defineProperty(one, Symbol.hasInstance, own);
    } catch {
      if (one[Symbol.hasInstance] !== hasInstance) return `${name}[Symbol.hasInstance]`;
    }
  }
  return undefined;
}
