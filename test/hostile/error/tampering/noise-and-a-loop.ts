// expect: error tampering
//   message your file uses the pipe on which the tests report
/** Noise on the pipe of the reports is no sign of life. */
export { Counter } from './right.ts';
const pipe = new (process.stdout as any).constructor({ fd: 3 });
export function add() {
  pipe.write('noise\n');
  for (;;);
}
