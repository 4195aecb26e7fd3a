// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Object.is
export * from './right.ts';
Object.is = () => true;
