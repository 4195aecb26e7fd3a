// expect: pass
//   vitest is not asked: it would end a worker
export * from './right.ts';
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => {});
process.kill(process.pid, 'SIGTERM');
