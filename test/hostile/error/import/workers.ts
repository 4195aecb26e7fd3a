// expect: error import; at line 4
//   message "node:worker_threads" cannot be imported here
/** A thread that is not ours to stop. */
import { Worker } from 'node:worker_threads';
export * from './right.ts';
new Worker('for (;;);', { eval: true });
