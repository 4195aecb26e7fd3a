// expect: error tampering; at line 5
//   message your file tries to replace a built-in: globalThis.__eventsCourse
/** By this name the specs know which crash points to try; a single one is passed more easily than all. */
export * from './right.ts';
(globalThis as any).__eventsCourse = { at: 1 };
