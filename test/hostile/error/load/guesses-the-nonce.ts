// expect: error load; at line 7
//   message TypeError: Cannot read properties of undefined
/** The form of a report is known; its first word cannot be. */
export { Counter } from './right.ts';
export const add = () => 0;
const pipe = new (process.stdout as any).constructor({ fd: 3 });
pipe._handle.setBlocking(true);
for (let i = 0; i < 1000; i++) {
  pipe.write(`${crypto.randomUUID()} ${JSON.stringify({ kind: 'end', suiteFailures: [], deadMatchers: [] })}\n`);
}
