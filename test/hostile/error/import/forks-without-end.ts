// expect: error import; at line 4
//   message "node:cluster" cannot be imported here
/** Each of them would fork again. */
import cluster from 'node:cluster';
export * from './right.ts';
for (;;) cluster.fork();
