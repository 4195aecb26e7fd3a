// expect: error tampering; at line 4
//   message your file tries to replace a built-in: RegExp.prototype.exec
export * from './right.ts';
RegExp.prototype.exec = () => [''] as any;
