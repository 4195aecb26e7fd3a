// expect: error tampering; at line 4
//   message your file tries to replace a built-in: EventTarget.prototype.addEventListener
export * from './right.ts';
EventTarget.prototype.addEventListener = () => {};
