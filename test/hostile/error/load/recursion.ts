// expect: error load; at line 5
//   message your file throws while it is loaded: RangeError: Maximum call stack size exceeded
export * from './right.ts';
function deeper(): number {
  return 1 + deeper();
}
export const depth = deeper();
