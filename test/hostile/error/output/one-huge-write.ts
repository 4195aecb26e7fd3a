// expect: error output
//   message stopped after 8 MB of output while your file was loaded
export * from './right.ts';
process.stdout.write('y'.repeat(60e6));
