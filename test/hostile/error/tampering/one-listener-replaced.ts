// expect: error tampering; at line 5
//   message your file tries to replace a built-in: process._events
/** The same for one kind of error, past the methods. */
export * from './right.ts';
(process as any)._events.uncaughtException = () => {};
