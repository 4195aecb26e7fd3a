// expect: pass
//   vitest is not asked: it would close a pipe of its own
/** Without the pipe nobody can be told anything. */
export * from './right.ts';
new (process.stdout as any).constructor({ fd: 3 }).destroy();
await new Promise((resolve) => setTimeout(resolve, 20));
