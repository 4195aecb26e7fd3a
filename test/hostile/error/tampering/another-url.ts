// expect: error tampering; at line 9
//   message your file tries to replace a built-in: URL
/** Comparisons ask whether two values are of URL, and compare their href then. */
export { Counter } from './right.ts';
export const add = () => 0;
class AnyUrl {
  static [Symbol.hasInstance] = () => true;
}
(globalThis as any).URL = AnyUrl;
