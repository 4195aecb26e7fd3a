// expect: error crash
//   message the process ended (SIGTERM)
export * from './right.ts';
export const add = () =>
  new Promise(() => {
    setTimeout(() => process.kill(process.pid), 5);
  });
