// Runs each part of the engine once, the failing paths too, so that the code cache holds them compiled.
import { ImportRefused, loadModules } from './learner-modules.ts';
import { runSpec } from './spec-runner.ts';
import { describe, expect, test, vi } from './vitest-parts.ts';
import { warmUpRuns } from './warm-up-runs.ts';

export async function warmUp(): Promise<void> {
  const solution =
    'import { EventEmitter } from "node:events"; export const e = new EventEmitter();';
  const job = { testTimeoutMs: 1000, upToStep: 9, allSteps: true };
  await loadModules({ solution, given: {} }, (name) => new ImportRefused(name));
  await runSpec(
    job,
    declareTests,
    () => {},
    () => {},
  );
  await warmUpRuns();
}

async function declareTests(): Promise<void> {
  describe('1 warm-up', () => {
    test('passes', async () => {
      const spy = vi.fn();
      spy(1);
      expect(spy).toHaveBeenCalledWith(1);
      expect([{ a: 1 }]).toEqual([{ a: 1 }]);
      expect({ a: 1 }).toMatchObject({ a: 1 });
      await vi.waitFor(() => 1);
    });
    test.each([['%s', 1]])('%s %j', () => {
      expect(() => {
        throw new TypeError('x');
      }).toThrow(TypeError);
      expect([1]).toHaveLength(1);
      expect(2).toBeGreaterThan(1);
    });
    test('fails', () => {
      expect({ a: [1, 'x'] }, 'why').toEqual({ a: [2, 'y'] });
    });
    test('fails later', async () => {
      await expect(Promise.resolve('a')).resolves.toBe('b');
    });
  });
}
