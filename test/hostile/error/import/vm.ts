// expect: error import; at line 3
//   message "node:vm" cannot be imported here
import vm from 'node:vm';
export * from './right.ts';
vm.runInNewContext('1');
