// expect: pass
/** A leaked timer is no time-out: the exercise's own tests say whether it matters. */
export * from './right.ts';
setInterval(() => {}, 1);
setTimeout(() => {}, 60_000);
