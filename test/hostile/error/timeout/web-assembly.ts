// expect: error timeout
//   message stopped after 2 s in step 1, "adds small numbers"
export { Counter } from './right.ts';
// (module (func (export "f") (loop (br 0))))
const code = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11];
export function add() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(code)));
  (exports as any).f();
}
