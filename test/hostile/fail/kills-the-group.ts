// expect: fail; at line 6
//   test adds small numbers
//   message kill EPERM: only its own process
//   vitest is not asked: it would end the whole group, the runner and all
export { Counter } from './right.ts';
export const add = () => process.kill(0, 'SIGKILL') && process.kill(-process.pid, 'SIGKILL');
