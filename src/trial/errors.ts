// Uncaught exceptions and unhandled rejections of a run belong to the run. In the engine, whose
// process has one listener, that listener asks `takeUncaught`; under vitest its listeners stand aside.
import { takeUncaught, takeUnhandled } from './virtual-time.ts';

const kinds = { uncaughtException: takeUncaught, unhandledRejection: takeUnhandled };

let isRouted = false;

/** Of a process that asks `takeUncaught` and `takeUnhandled` itself. */
export function routeErrors(): void {
  isRouted = true;
}

/** Runs `work`; what surfaces in virtual time meanwhile goes to the clock. */
export async function takingErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  if (isRouted) return work();
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const before = names.map((name) => process.listeners(name as 'uncaughtException'));
  for (const [i, name] of names.entries()) {
    process.removeAllListeners(name);
    process.on(name as 'uncaughtException', (error) => {
      if (!kinds[name](error)) for (const listener of before[i]!) listener(error, name as any);
    });
  }
  try {
    return await work();
  } finally {
    for (const [i, name] of names.entries()) {
      process.removeAllListeners(name);
      for (const listener of before[i]!) process.on(name as 'uncaughtException', listener);
    }
  }
}
