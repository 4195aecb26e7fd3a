// expect: error timeout
//   message stopped after 2 s in step 2, "counts calls"
export { add } from './right.ts';
export class Counter {
  count = 0;
  constructor(emitter: any) {
    emitter.on('call', () => {
      while (this.count < 3) this.count--;
    });
  }
}
