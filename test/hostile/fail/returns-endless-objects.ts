// expect: fail
//   test adds small numbers
/** A value whose properties never end, compared and shown. */
export { Counter } from './right.ts';
const endless = (): any => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : endless()), ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: endless(), enumerable: true, configurable: true }) });
export const add = () => endless();
