// Stands in for @vitest/utils/error in the engine (build-engine.ts): the runner calls it for whatever a
// test throws. vitest's own follows every property and cause, to send them between its processes; what a
// learner throws may have no end. The screen needs the texts, and the values that were compared.
import { format } from '@vitest/pretty-format';
import { getDefaultFormatOptions } from '@vitest/utils/diff';
import { quoted, visibleValue } from '../../text/visible.ts';
import type { Failure } from '../protocol.ts';
import { keyOf } from './failure-key.ts';
import { describeFailure } from './reporter.ts';

export const processError = (thrown: unknown): Failure => ({
  ...describeFailure(thrown, pretty),
  key: keyOf(thrown),
});

const options = { ...getDefaultFormatOptions(), maxDepth: 10, maxWidth: 1000 };

const pretty = (value: unknown): string =>
  typeof value === 'string' ? quoted(value) : visibleValue(format(value, options as object));
