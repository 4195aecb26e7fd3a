// expect: error exit; at line 11
//   message process.exit(1) was called while your file was loaded
/** Node ends a process whose hook throws; no handler is asked. */
import { createHook } from 'node:async_hooks';
export * from './right.ts';
createHook({
  init() {
    throw new Error('in a hook');
  },
}).enable();
setTimeout(() => {}, 1);
