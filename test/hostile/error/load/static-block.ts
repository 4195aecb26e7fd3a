// expect: error load; at line 6
//   message your file throws while it is loaded: Error: in a static block
export { add } from './right.ts';
export class Counter {
  static {
    throw new Error('in a static block');
  }
}
