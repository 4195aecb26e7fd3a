// expect: error syntax; at line 5
//   message Unexpected end of file
export function add(a: number, b: number) {
  return a + b;
