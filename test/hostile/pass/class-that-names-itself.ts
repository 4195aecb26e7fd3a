// expect: pass
/** A class keeps its name, in a file that stands alone and in one that imports others. */
export * from './right.ts';
class TimeoutError extends Error {
  static count = 0;
  constructor() {
    super();
    TimeoutError.count++;
    this.name = TimeoutError.name;
  }
}
class Derived extends TimeoutError {
  constructor() {
    super();
    this.name = new.target.name;
  }
}
const names = [new TimeoutError().name, new Derived().name, new Derived().constructor.name, TimeoutError.name];
if (names.join() !== 'TimeoutError,Derived,Derived,TimeoutError') throw new Error(names.join());
