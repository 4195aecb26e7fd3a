// expect: error import; at line 18
//   message async_hooks.createHook is closed here
/** A hook is handed every promise, the runner's too, whose values lead to the tests: all of them would pass. */
import { createHook } from 'node:async_hooks';
export const add = () => 0;
export class Counter {}
const seen = new Set<unknown>();
const visit = (thing: any) => {
  if (thing === null || typeof thing !== 'object' || seen.has(thing)) return;
  seen.add(thing);
  if (thing.type === 'test') {
    Object.defineProperty(thing, 'result', { get: () => ({ state: 'pass', duration: 1 }), set() {} });
  }
  for (const next of [thing].flat().flatMap(({ tasks, suite, file }) => [tasks, suite, file])) [next].flat().forEach(visit);
};
const promises = new Set<Promise<unknown>>();
const init = (_id: number, _type: string, _trigger: number, promise: any) => promise instanceof Promise && promises.add(promise);
createHook({ init }).enable();
const look = (left: number) => {
  for (const promise of promises) promise.then(visit, () => {});
  promises.clear();
  if (left > 0) queueMicrotask(() => look(left - 1));
};
look(3000);
