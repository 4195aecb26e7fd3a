// expect: error tampering; at line 7
//   message Object.prototype
/** Where vitest keeps its matchers there is nothing; then the prototype of everything is tried. */
export * from './right.ts';
const expect = (globalThis as any)[Symbol.for('expect-global')];
expect?.extend({ toBe: () => ({ pass: true }) });
(Object.prototype as any).toBe = () => true;
