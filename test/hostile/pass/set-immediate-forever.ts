// expect: pass
//   vitest is not asked: it waits for the loop to end
/** Each turn of the event loop still ends, so the tests go on. */
export * from './right.ts';
const again = () => setImmediate(again);
again();
