// expect: error tampering; at line 5
//   message your file tries to replace a built-in: RegExp.prototype.Symbol(Symbol.match)
/** Every text would match. */
export * from './right.ts';
RegExp.prototype[Symbol.match] = () => [''] as any;
