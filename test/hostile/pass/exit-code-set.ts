// expect: pass
export * from './right.ts';
process.exitCode = 3;
process.on('exit', () => {
  for (;;);
});
process.on('beforeExit', () => process.exit(1));
