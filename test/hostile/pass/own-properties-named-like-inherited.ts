// expect: pass
export * from './right.ts';
const plain = { toString: () => 'mine', constructor: 1, hasOwnProperty: 2, valueOf: () => 3, __proto__: null };
const assigned: any = {};
assigned.toString = () => 'mine';
assigned.constructor = Array;
assigned.hasOwnProperty = null;
assigned.isPrototypeOf = 1;
const copied = Object.assign({}, assigned, { valueOf: () => 3 });
function Shape(this: any) {}
Shape.prototype.toString = () => 'a shape';
Shape.prototype.constructor = Shape;
const said = [String(plain), String(assigned), copied + 1, String(new (Shape as any)())];
if (said.join() !== 'mine,mine,4,a shape') throw new Error(said.join());
if (Object.keys(assigned).length !== 4) throw new Error(Object.keys(assigned).join());
