// expect: error tampering; at line 5
//   message your file tries to replace a built-in: process._events
/** Errors would be told to nobody. */
export * from './right.ts';
(process as any)._events = new Proxy({}, { get: () => () => {} });
