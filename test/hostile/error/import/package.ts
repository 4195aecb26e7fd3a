// expect: error import; at line 3
//   message "lodash" cannot be imported here
import { add as plus } from 'lodash';
export * from './right.ts';
export const add = plus;
