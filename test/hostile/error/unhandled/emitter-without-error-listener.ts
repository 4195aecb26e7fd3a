// expect: error unhandled; at line 6
//   message an error that nobody caught, in step 1, "adds small numbers": Error: the bus is down
import { EventEmitter } from 'node:events';
export * from './right.ts';
setImmediate(() => {
  new EventEmitter().emit('error', new Error('the bus is down'));
});
