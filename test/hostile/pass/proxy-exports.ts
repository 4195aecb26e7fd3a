// expect: pass
/** A proxy in the place of a class, with a trap for everything. */
import * as right from './right.ts';
const traps = new Proxy({}, { get: (_, trap: keyof typeof Reflect) => (...args: any[]) => (Reflect[trap] as any)(...args) });
export const add = new Proxy(right.add, traps);
export const Counter = new Proxy(right.Counter, traps);
