// expect: error tampering; at line 5
//   message your file tries to replace a built-in: Date.now
export * from './right.ts';
export function add(a: number, b: number) {
  Date.now = () => 0;
  return a + b;
}
