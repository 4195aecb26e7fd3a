// expect: pass
/** What a newer Node has may be added where it is missing. */
export * from './right.ts';
(Promise as any).withResolvers ??= () => {
  let resolve: any;
  let reject: any;
  const promise = new Promise((a, b) => {
    resolve = a;
    reject = b;
  });
  return { promise, resolve, reject };
};
(Object as any).groupBy ??= () => ({});
const { promise, resolve } = (Promise as any).withResolvers();
resolve(1);
await promise;
