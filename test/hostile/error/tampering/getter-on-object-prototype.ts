// expect: error tampering; at line 4
//   message your file tries to replace a built-in: Object.prototype.state
export * from './right.ts';
Object.defineProperty(Object.prototype, 'state', { get: () => 'pass' });
