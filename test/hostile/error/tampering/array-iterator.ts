// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Array.prototype.Symbol(Symbol.iterator)
export * from './right.ts';
Array.prototype[Symbol.iterator] = function* () {} as any;
