// expect: error timeout
//   message stopped after 2 s in step 2, "counts calls"
export { add } from './right.ts';
export class Counter {
  get count(): number {
    for (;;);
  }
}
