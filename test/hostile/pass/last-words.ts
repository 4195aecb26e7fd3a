// expect: pass
//   prints on stderr, the last words
/** Printed in the last microtask before the end is told, and more than a pipe holds. */
import { Counter as Right } from './right.ts';
export { add } from './right.ts';
export class Counter extends Right {
  override close() {
    super.close();
    setImmediate(() => process.nextTick(() => queueMicrotask(print)));
  }
}
function print() {
  process.stdout.write(`${'out '.repeat(50_000)}\n`);
  process.stderr.write(`${'err '.repeat(50_000)}on stderr, the last words\n`);
}
