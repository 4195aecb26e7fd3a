// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Math.random
export * from './right.ts';
Object.assign(Math, { random: () => 4 });
