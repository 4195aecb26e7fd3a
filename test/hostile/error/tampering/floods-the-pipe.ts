// expect: error tampering
//   message your file uses the pipe on which the tests report
export * from './right.ts';
const pipe = new (process.stdout as any).constructor({ fd: 3 });
pipe._handle.setBlocking(true);
for (let i = 0; i < 100; i++) pipe.write(`${'z'.repeat(1e6)}\n`);
