// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Array.prototype.push
export * from './right.ts';
Array.prototype.push = () => 0;
