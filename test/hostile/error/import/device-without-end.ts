// expect: error import
//   message Could not read all of its files
/** esbuild would read it until the machine has no memory left. */
export * from './right.ts';
import '../../../../../../../../../../../../../../../../../../dev/zero';
