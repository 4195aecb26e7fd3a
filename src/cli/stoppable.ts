// Work that is given up when we are told to end.
import { Interrupted } from '../course/interrupted.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The work's result, or Interrupted once `stop` was called. For a child that leads a group of its
 * own: Ctrl-C does not reach it, so nobody but us can end it.
 */
export async function stoppable<Result>(work: Promise<Result>, stop: () => void): Promise<Result> {
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
  });
  for (const signal of signals) process.on(signal, interrupt);
  process.on('exit', stop);
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    stop(); // a fault of ours as well: a child that is left keeps us from ending
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    process.off('exit', stop);
  }
}
