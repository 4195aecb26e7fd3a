// expect: fail; at line 6
//   test adds small numbers
//   message kill EPERM: only its own process
//   vitest is not asked: it would ask the machine to end its first process
export { Counter } from './right.ts';
export const add = () => process.kill(1, 'SIGKILL');
