// expect: error tampering; at line 4
//   message your file tries to replace a built-in: setTimeout
export * from './right.ts';
delete (globalThis as any).setTimeout;
