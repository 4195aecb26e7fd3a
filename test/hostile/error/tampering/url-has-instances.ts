// expect: error tampering; at line 5
//   message your file tries to replace a built-in: URL.Symbol(Symbol.hasInstance)
/** As another class would be: what is asked at `instanceof`. */
export { Counter } from './right.ts';
Object.defineProperty(URL, Symbol.hasInstance, { value: () => true });
export const add = () => 0;
