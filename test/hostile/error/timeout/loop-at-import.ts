// expect: error timeout
//   message stopped after 2 s while your file was loaded
export * from './right.ts';
while (true) {}
