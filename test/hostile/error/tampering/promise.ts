// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Promise
export * from './right.ts';
globalThis.Promise = class extends Promise<any> {} as any;
