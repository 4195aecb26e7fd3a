// Work that is given up when we are told to end.
import { Interrupted } from '../course/interrupted.ts';
import { onEnd } from '../terminal/on-end.ts';

/**
 * The work's result, or Interrupted once `stop` was called. For a child that leads a group of its
 * own: Ctrl-C does not reach it, so nobody but us can end it.
 */
export async function stoppable<Result>(work: Promise<Result>, stop: () => void): Promise<Result> {
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
  });
  const release = onEnd({ told: interrupt, ends: stop });
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    stop(); // a fault of ours as well: a child that is left keeps us from ending
    throw error;
  } finally {
    release();
  }
}
