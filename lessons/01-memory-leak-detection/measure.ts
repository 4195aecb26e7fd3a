// Heap and survivors, read after garbage collection: only then they compare.

/** Frees what can be freed; finalisers get their turns. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  globalThis.gc?.();
}

export const heapMB = (): number => process.memoryUsage().heapUsed / 1e6;

/** How many of these objects are still alive. */
export const census = (refs: WeakRef<object>[]): number =>
  refs.filter((ref) => ref.deref() !== undefined).length;

/** Least-squares slope of the samples, a step apart. */
export function slope(samples: number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, y) => sum + y, 0) / samples.length;
  let over = 0;
  let under = 0;
  samples.forEach((y, x) => {
    over += (x - middle) * (y - mean);
    under += (x - middle) ** 2;
  });
  return over / under;
}
