// expect: error load; at line 5
//   message TypeError
/** The handle's class could make a file. */
export * from './right.ts';
new (process.stdout as any)._handle.constructor(1).bind('/tmp/made-by-an-answer.sock');
