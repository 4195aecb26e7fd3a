// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Array.prototype.includes
export * from './right.ts';
Object.defineProperty(Array.prototype, 'includes', { value: () => true });
