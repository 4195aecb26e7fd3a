// expect: error tampering; at line 4
//   message your file tries to replace a built-in: process.getActiveResourcesInfo
export * from './right.ts';
process.getActiveResourcesInfo = () => [];
