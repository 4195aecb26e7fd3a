// expect: error tampering; at line 4
//   message your file tries to replace a built-in: performance.now
export { add, Counter } from './right.ts';
Object.defineProperty(performance, 'now', { value: () => 0 });
