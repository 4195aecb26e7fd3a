// expect: error tampering; at line 4
//   message your file tries to replace a built-in: process.listeners
export { add, Counter } from './right.ts';
Object.defineProperty(process, 'listeners', { value: () => [] });
