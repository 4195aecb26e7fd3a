// expect: fail; at line 7
//   test adds small numbers
//   message kill EPERM: only its own process
//   vitest is not asked: it would open a port
/** SIGUSR1 would open a debugger's port, through which everything can be read. */
export { Counter } from './right.ts';
export const add = () => process.kill(process.pid, 'SIGUSR1');
