// expect: error timeout
//   message stopped after 2 s in step 1
/** Noise on the pipe of the reports is no sign of life. */
export { Counter } from './right.ts';
const pipe = new (process.stdout as any).constructor({ fd: 3 });
export function add() {
  pipe.write('noise\n');
  for (;;);
}
