// expect: pass
/** Each turn of the event loop still ends, so the tests go on. */
export * from './right.ts';
const again = () => setImmediate(again);
again();
