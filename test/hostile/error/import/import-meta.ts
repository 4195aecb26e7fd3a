// expect: error import; at line 5
//   message "file:///engine.cjs" cannot be imported here
/** Nothing is to be learnt from where it is. */
export * from './right.ts';
await import(new URL('./engine.cjs', import.meta.url).href);
