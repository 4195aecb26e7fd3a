// expect: pass
/** `using` is lowered for Node 20; the polyfill line is what a learner writes above it. */
export * from './right.ts';
(Symbol as any).dispose ||= Symbol('Symbol.dispose');
(Symbol as any).asyncDispose ||= Symbol('Symbol.asyncDispose');
let closed = 0;
{
  using _one = { [Symbol.dispose]: () => void closed++ };
  await using _two = { [Symbol.asyncDispose]: async () => void closed++ };
}
if (closed !== 2) throw new Error(`closed ${closed} of 2`);
