// Holds a tiny answer against a tiny rule, so that the code cache also holds what generates runs.
import type { Model, Program } from '../../trial/trial.ts';

interface Run extends Program {
  settings?: unknown;
}

export async function warmUpRuns(): Promise<void> {
  const { fc, hold } = await import('../../trial/trial.ts');
  const operation = fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 5) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('count'), by: fc.nat(3) }) },
  );
  const programs: Model<object, Run>['programs'] = fc
    .record({
      settings: fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3 }), fc.option(fc.nat(3))),
      ops: fc.array(operation, { maxLength: 5, size: 'max' }),
    })
    .map((run) => ({ ...run }));
  const model: Model<object, Run> = {
    rules: { small: { step: 1, title: 'small', sentence: 'It is small.' } },
    programs,
    shape: { required: [], creates: [], points: [] },
    crashes: 'small',
    async play(_answer, { ops }, history, clock) {
      setTimeout(() => history.saw('a timer'), 3);
      for (const [at, op] of ops.entries()) {
        history.did(op.do);
        await clock.advance(2);
        history.check(
          at < 4,
          'small',
          () => 'less',
          () => 'more',
        );
      }
    },
  };
  await hold({}, model, { runs: 30, seed: 1 });
}
