// expect: error syntax; at line 4
//   message Unexpected ";"
export function add(a: number, b: number) {
  return a + ;
}
