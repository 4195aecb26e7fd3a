// expect: error output
//   message stopped after 8 MB of output in step 2, "counts calls"
export { add } from './right.ts';
export class Counter {
  constructor(emitter: any) {
    emitter.on('call', () => {
      for (;;) console.error('call'.repeat(1000));
    });
  }
}
