// Time as limits count it: what a process lost to others on a busy machine is left out.
import fs from 'node:fs';

/** How often a FairClock wants to be asked. */
export const tickMs = 25;

/**
 * The time that a child had. What it lost to others does not count: the wait for a processor, its own or ours
 * (Linux tells), and the time in which we were stopped and read no report.
 */
export class FairClock {
  readonly #pid: number;
  readonly #ownWaitBefore = waitedForProcessorMs('self');
  #waitedMs = 0;
  #stoppedMs = 0;
  #lastTick = performance.now();

  constructor(pid: number) {
    this.#pid = pid;
  }

  tick(): void {
    const now = performance.now();
    const late = now - this.#lastTick - tickMs;
    if (late > 20 * tickMs) this.#stoppedMs += late;
    this.#lastTick = now;
    const ownWait = waitedForProcessorMs('self') - this.#ownWaitBefore;
    this.#waitedMs = Math.max(this.#waitedMs, waitedForProcessorMs(this.#pid), ownWait);
  }

  now(): number {
    return performance.now() - this.#waitedMs - this.#stoppedMs;
  }
}

/** What tells how long a process waited for a processor. */
export const waitRecord = (pid: number | 'self'): string => `/proc/${pid}/schedstat`;

/** 0 where it cannot be had. */
export function waitedForProcessorMs(pid: number | 'self'): number {
  if (process.platform !== 'linux') return 0;
  try {
    return Number(fs.readFileSync(waitRecord(pid), 'utf8').split(' ')[1]) / 1e6 || 0;
  } catch {
    return 0; // it has ended, or this kernel keeps no such record
  }
}
