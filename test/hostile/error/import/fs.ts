// expect: error import; at line 3
//   message "node:fs" cannot be imported here
import fs from 'node:fs';
export * from './right.ts';
fs.rmSync('/nothing', { recursive: true });
