// expect: error import; at line 5
//   message dev/zero is outside your workspace
/** esbuild would read it until the machine has no memory left. */
export * from './right.ts';
import '../../../../../../../../../../../../../../../../../../dev/zero';
