// expect: fail
//   test stops at close
//   message close() leaves no listener: expected 1 to be +0
export { add } from './right.ts';

export class Counter {
  count = 0;
  constructor(emitter: any) {
    emitter.on('call', () => this.count++);
  }
  close() {}
}
