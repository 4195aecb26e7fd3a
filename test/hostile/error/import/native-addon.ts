// expect: error import; at line 3
//   message Could not resolve "./addon.node"
import addon from './addon.node';
export * from './right.ts';
addon();
