// expect: error syntax; at line 4
//   message Multiple exports with the same name "add"
export function add() {}
export const add = 1;
