// expect: fail; at line 5
//   test adds small numbers
//   message kill EPERM: only its own process
export { Counter } from './right.ts';
export const add = () => process.kill(0, 'SIGKILL') && process.kill(-process.pid, 'SIGKILL');
