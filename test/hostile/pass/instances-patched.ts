// expect: pass
/** Methods of its own on one object: the built-in that it comes from is as it was. */
import { EventEmitter } from 'node:events';
export * from './right.ts';

const seen: unknown[] = [];
const emitter = new EventEmitter();
const { emit } = emitter;
emitter.emit = function (name, ...args) {
  seen.push(name);
  return emit.call(this, name, ...args);
};
emitter.emit('call');

const list: number[] = [];
list.push = (...items) => {
  seen.push(...items);
  return Array.prototype.push.apply(list, items);
};
list.push(1);

const map = new Map();
map.set = (key, value) => Map.prototype.set.call(map, key, value) as any;
const promise = Promise.resolve(2);
promise.then = ((done: any) => Promise.prototype.then.call(promise, done)) as any;
const handler = () => {};
handler.call = () => {};
handler.toString = () => 'handler';
const date = new Date(0);
date.toJSON = () => 'then';
if (seen.join() !== 'call,1') throw new Error(seen.join());
