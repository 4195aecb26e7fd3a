// expect: error crash
//   message the process ended (SIGKILL) in step 1, "adds small numbers"
export * from './right.ts';
export function add() {
  process.kill(process.pid, 'SIGKILL');
}
