// expect: error import; at line 4
//   message "node:net" cannot be imported here
/** A server that is left open would keep the process. */
import { createServer } from 'node:net';
export * from './right.ts';
createServer().listen(0);
