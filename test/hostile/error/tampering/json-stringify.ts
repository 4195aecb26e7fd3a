// expect: error tampering; at line 4
//   message your file tries to replace a built-in: JSON.stringify
export * from './right.ts';
JSON.stringify = () => '{}';
