// What we measure with: the heap and the survivors, read after garbage
// collection, for only then they compare; and what Node warns of.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = globalThis.gc ?? runInNewContext('gc');

/** An object may stay in a register for a while: so many prove nothing. */
export const tolerance = 2;

/** Frees what can be freed; finalisers get their turns. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}

export const heapMB = (): number => process.memoryUsage().heapUsed / 1e6;

/** How many of these objects are still alive. */
export const census = (refs: WeakRef<object>[]): number =>
  refs.filter((ref) => ref.deref() !== undefined).length;

/** Least-squares slope of the samples, a step apart: noise cancels out. */
export function slope(samples: number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, y) => sum + y, 0) / samples.length;
  let over = 0;
  let under = 0;
  for (const [x, y] of samples.entries()) {
    over += (x - middle) * (y - mean);
    under += (x - middle) ** 2;
  }
  return over / under;
}

/** Of a MaxListenersExceededWarning; its emitter we leave, not to hold it. */
export interface Warning {
  type: string;
  count: number;
}

/** Node prints warnings by a listener of its own: ours takes its place. */
export function hearWarnings(): Warning[] {
  const heard: Warning[] = [];
  for (const printer of process.listeners('warning'))
    process.off('warning', printer);
  process.on('warning', (warning) => {
    const { type, count } = warning as Error & Partial<Warning>;
    if (count !== undefined) heard.push({ type: String(type), count });
  });
  return heard;
}

const hint = 'a warning, not a limit';

export const decode = (warning?: Warning): string =>
  warning
    ? `${warning.count} ${warning.type} listeners added (${hint})`
    : 'nothing: setMaxListeners(0) stops the warning, not the leak';
