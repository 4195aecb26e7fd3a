// expect: pass
/** What is open of async_hooks: it follows a call over its awaits and timers, and sees nothing else. */
import asyncHooks, { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
export * from './right.ts';
const storage = new AsyncLocalStorage<number>();
const later = () => new Promise((resolve) => setTimeout(() => resolve(storage.getStore()), 1));
const bound = storage.run(7, () => AsyncResource.bind(() => storage.getStore()));
const seen = [await storage.run(5, later), bound(), storage.getStore(), typeof asyncHooks.executionAsyncId()];
if (seen.join() !== '5,7,,number') throw new Error(seen.join());
