// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Function.prototype.call
export * from './right.ts';
Function.prototype.call = () => true;
