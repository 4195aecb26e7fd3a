// One piece of the proof's work: remembered, or done now.
import { Interrupted } from '../course/interrupted.ts';
import type { Ground } from './ground.ts';

/**
 * The result of `work`, which depends on `what` and on our code alone. A result that isn't right may
 * be the machine's doing, which many others keep busy: it's asked for once more, alone. Only what is
 * right is remembered.
 */
export async function findOut<Result>(
  { memory, lanes, signal }: Pick<Ground, 'memory' | 'lanes' | 'signal'>,
  what: unknown,
  work: () => Promise<Result>,
  isRight: (result: Result) => boolean,
): Promise<Result> {
  const known = memory.recall<Result>(what);
  if (known !== undefined) return known;
  const unlessEnded = async () => {
    if (signal?.aborted) throw new Interrupted();
    const result = await work();
    if (signal?.aborted) throw new Interrupted(); // its child was killed, so the result says nothing
    return result;
  };
  const first = await lanes.together(unlessEnded);
  const result = isRight(first) ? first : await lanes.alone(unlessEnded);
  if (isRight(result)) memory.keep(what, result);
  return result;
}
