// expect: pass
/** An own name on an error, in each of the usual ways; `name` is inherited from a built-in. */
export * from './right.ts';
class A extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'A';
    this.message += '!';
  }
}
class B extends TypeError {
  override name = 'B';
}
class C extends RangeError {}
C.prototype.name = 'C';
function Old(this: any, message: string) {
  this.name = 'Old';
  this.message = message;
  this.toString = () => message;
}
Old.prototype = Object.create(Error.prototype);
Old.prototype.constructor = Old;
const names = [new A('a'), new B('b'), new C('c'), new (Old as any)('d')].map((error) => error.name);
if (names.join() !== 'A,B,C,Old') throw new Error(names.join());
