// expect: error unhandled; at line 9
//   message an error that nobody caught, in step 2, "stops at close": Error: when all is over
import { Counter as Right } from './right.ts';
export { add } from './right.ts';
export class Counter extends Right {
  override close() {
    super.close();
    setImmediate(() => {
      throw new Error('when all is over');
    });
  }
}
