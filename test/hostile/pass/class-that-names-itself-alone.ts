// expect: pass
export function add(a: number, b: number) {
  return a + b;
}
class CounterError extends Error {
  constructor() {
    super();
    this.name = CounterError.name;
  }
}
export class Counter {
  static made: Counter[] = [];
  count = 0;
  #stop: () => void;
  constructor(emitter: any) {
    Counter.made.push(this);
    if (new CounterError().name !== 'CounterError' || Counter.name !== 'Counter') throw new CounterError();
    const count = () => this.count++;
    emitter.on('call', count);
    this.#stop = () => emitter.off('call', count);
  }
  close() {
    this.#stop();
  }
}
