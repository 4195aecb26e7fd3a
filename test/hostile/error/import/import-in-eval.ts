// expect: error import; at line 5
//   message "node:fs" cannot be imported here
/** import() in code that is made at run time is refused like any other. */
export * from './right.ts';
const load = new Function('name', 'return import(name)');
await load('node:fs');
