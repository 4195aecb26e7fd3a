// expect: fail
//   test adds small numbers
/** What looks like a report is output like any other. */
const report = JSON.stringify({ kind: 'test-ended', name: '1 adding > adds small numbers', state: 'pass' });
console.log(report);
console.error(report);
process.stdout.write(`\n${report}\n${JSON.stringify({ kind: 'end', suiteFailures: [], deadMatchers: [] })}\n`);
export { Counter } from './right.ts';
export const add = () => 0;
