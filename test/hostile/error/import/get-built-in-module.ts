// expect: error import; at line 5
//   message process.getBuiltinModule is closed here
//   node 22
export * from './right.ts';
(process as any).getBuiltinModule('node:fs').writeFileSync('owned', '');
