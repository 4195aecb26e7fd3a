// expect: error tampering; at line 5
//   message your file tries to replace a built-in: Object.prototype.toJSON
/** It would rewrite every report. */
export * from './right.ts';
(Object.prototype as any).toJSON = () => ({ state: 'pass' });
