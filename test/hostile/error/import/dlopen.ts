// expect: error import; at line 4
//   message process.dlopen is closed here
export * from './right.ts';
(process as any).dlopen({ exports: {} }, '/lib/libc.so.6');
