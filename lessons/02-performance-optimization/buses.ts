// Buses that measure themselves: one reads the clock at every 64th emit, the
// other at every one.
import { EventEmitter } from 'node:events';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Counts all, times some, and keeps how the times are spread. */
export class SampledBus extends EventEmitter {
  emitted = 0;
  errors = 0;
  readonly handling: RecordableHistogram = createHistogram();

  override emit(name: string, ...args: unknown[]): boolean {
    const isSample = this.emitted++ % 64 === 0;
    const started = isSample ? process.hrtime.bigint() : 0n;
    try {
      return super.emit(name, ...args);
    } catch (error) {
      this.errors++;
      throw error;
    } finally {
      if (isSample) this.#record(process.hrtime.bigint() - started);
    }
  }

  /** As a number: Node 20 takes far longer for a bigint. 0 is refused. */
  #record(ns: bigint): void {
    this.handling.record(Math.max(1, Number(ns)));
  }
}

/** Its clock costs more than what it times, and a throw is not counted. */
export class TimedBus extends EventEmitter {
  readonly metrics = new Map<string, { count: number; total: bigint }>();

  override emit(name: string, ...args: unknown[]): boolean {
    const started = process.hrtime.bigint();
    const heard = super.emit(name, ...args);
    const took = process.hrtime.bigint() - started;
    const entry = this.metrics.get(name) ?? { count: 0, total: 0n };
    this.metrics.set(name, entry);
    entry.count++;
    entry.total += took;
    return heard;
  }

  /** A mean: one stall among ten thousand disappears in it. */
  meanMs(name: string): number {
    const { count, total } = this.metrics.get(name) ?? { count: 0, total: 0n };
    return count === 0 ? 0 : Number(total) / count / 1e6;
  }
}
