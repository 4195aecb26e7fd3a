// A function that can't be replaced. A read-only property would be simpler, but then an object that
// inherits it could have none of its own by assignment.

/** Reads as before; an assignment to an heir makes its own property; one to the built-in itself fails. */
export function guard(target: object, key: PropertyKey, value: unknown, name: string): void {
  Object.defineProperty(target, key, {
    get: () => value,
    set(this: object, replacement: unknown) {
      if (this === target) throw new TypeError(`Cannot replace the built-in ${name}`);
      Object.defineProperty(this, key, {
        value: replacement,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    configurable: false,
  });
}
