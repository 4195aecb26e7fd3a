// expect: error syntax; at line 3
//   message No matching export in "right.ts" for import "subtract"
import { subtract } from './right.ts';
export const add = subtract;
