import { describe, expect, test, vi } from 'vitest';
import { stoppable } from '../../src/cli/stoppable.ts';
import { Interrupted } from '../../src/course/interrupted.ts';

const never = new Promise<never>(() => {});
const listening = () => process.listenerCount('SIGINT') + process.listenerCount('exit');

describe('work that is given up when we are told to end', () => {
  test('gives its result, and stops nothing', async () => {
    const stop = vi.fn();
    expect(await stoppable(Promise.resolve(7), stop)).toBe(7);
    expect(stop).not.toHaveBeenCalled();
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops it', async (signal) => {
    const stop = vi.fn();
    const work = stoppable(never, stop);
    process.emit(signal);
    await expect(work).rejects.toThrow(Interrupted);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  test('a fault of ours stops it too: a child that is left would keep us from ending', async () => {
    const stop = vi.fn();
    await expect(stoppable(Promise.reject(new Error('ours')), stop)).rejects.toThrow('ours');
    expect(stop).toHaveBeenCalledTimes(1);
  });

  test('leaves no listener on the process', async () => {
    const before = listening();
    await stoppable(Promise.resolve(), () => {});
    await stoppable(Promise.reject(new Error('ours')), () => {}).catch(() => {});
    expect(listening()).toBe(before);
  });
});
