// expect: error load; at line 5
//   message TypeError: Cannot read properties of undefined
/** A whole set of good reports, and out before anybody can object. */
const pipe = new (process.stdout as any).constructor({ fd: 3 });
pipe._handle.setBlocking(true);
const names = ['1 adding > adds small numbers', '1 adding > adds negative numbers', '2 counting > counts calls', '2 counting > stops at close'];
for (const name of names) {
  pipe.write(`${JSON.stringify({ kind: 'test-ended', name, state: 'pass', durationMs: 1, failures: [], exhibits: [] })}\n`);
}
pipe.write(`${JSON.stringify({ kind: 'end', suiteFailures: [], deadMatchers: [] })}\n`);
process.exit(0);
