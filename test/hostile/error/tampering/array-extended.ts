// expect: error tampering; at line 5
//   message your file tries to replace a built-in: Array.prototype.last
/** An addition is seen by everything that looks at arrays. */
export * from './right.ts';
(Array.prototype as any).last = () => 0;
