// expect: error import; at line 4
//   message "vitest" cannot be imported here
/** The tests' own parts, to be changed from within. */
import { expect, test, vi } from 'vitest';
export * from './right.ts';
vi.mock('./right.ts');
Object.assign(expect, { extend: () => {} });
Object.assign(test, { only: () => {} });
