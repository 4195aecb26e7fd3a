import { defineMistakes } from '../../../src/course/define.ts';
import { copyMetadata } from './places.ts';

const check = `    if (!agrees(expectedVersion, actual)) {
      throw new ConcurrencyError(streamId, expectedVersion, actual);
    }`;
const agreement = "expected === 'any' || (expected === 'no-stream' ? 0 : expected) === actual";
const writes = 'this.#write(streamId, recorded);';
const fields = `    this.streamId = streamId;
    this.expected = expected;
    this.actual = actual;`;

export default defineMistakes([
  {
    id: 'expectation-ignored',
    edits: [{ find: check, replace: '' }],
    explanation:
      'append() never compares expectedVersion with the stream. Two writers that read the same version both succeed, and the second decided on an outdated state. Refuse a version that differs.',
    anchor: 'expected-version',
  },
  {
    id: 'only-stale-refused',
    edits: [
      {
        find: agreement,
        replace: "expected === 'any' || (expected === 'no-stream' ? 0 : expected) >= actual",
      },
    ],
    explanation:
      "Your code refuses only a version below the stream's. A higher version is also wrong: the writer expects events that this stream doesn't have. Refuse every version that differs.",
    anchor: 'expected-version',
  },
  {
    id: 'only-future-refused',
    edits: [
      {
        find: agreement,
        replace: "expected === 'any' || (expected === 'no-stream' ? 0 : expected) <= actual",
      },
    ],
    explanation:
      "Your code refuses only a version above the stream's. A lower one means that someone else has written since this writer read. Refuse every version that differs.",
    anchor: 'expected-version',
  },
  {
    id: 'zero-is-any',
    edits: [{ find: agreement, replace: `!expected || ${agreement}` }],
    explanation:
      'Your code treats an expected version of 0 as missing, because 0 is falsy. It means that the stream has no events yet. Compare with undefined, or use a default parameter.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-is-any',
    edits: [{ find: agreement, replace: "typeof expected === 'string' || expected === actual" }],
    explanation:
      'Your code treats `no-stream` like `any`, so two commands can both open the same account. Refuse `no-stream` if the stream has events.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-never',
    edits: [{ find: agreement, replace: "expected === 'any' || expected === actual" }],
    explanation:
      "Your code compares `no-stream` with a number, so it never matches and can't start a stream. Treat it like 0.",
    anchor: 'expected-version',
  },
  {
    id: 'any-needs-a-stream',
    edits: [
      {
        find: agreement,
        replace:
          "(expected === 'any' && actual > 0) || (expected === 'no-stream' ? 0 : expected) === actual",
      },
      {
        find: "{ expectedVersion = 'any', metadata = {} }: AppendOptions = {}",
        replace:
          '{ expectedVersion = actualOf(this.#streams, streamId), metadata = {} }: AppendOptions = {}',
      },
      {
        find: 'const agrees =',
        replace:
          'const actualOf = (streams: Map<string, unknown[]>, streamId: string) => streams.get(streamId)?.length ?? 0;\n\nconst agrees =',
      },
    ],
    explanation:
      'Your code refuses `any` for a stream without events. With `any`, accept every version, including 0.',
    anchor: 'expected-version',
  },
  {
    id: 'compares-with-the-log',
    edits: [
      {
        find: 'if (!agrees(expectedVersion, actual))',
        replace:
          "if (expectedVersion === 'no-stream' ? actual : !agrees(expectedVersion, this.#log.length))",
      },
    ],
    explanation:
      "Your code compares the expected version with the length of the whole log, so events of other streams cause conflicts. Compare it with this stream's version.",
    anchor: 'expected-version',
  },
  {
    id: 'await-before-writing',
    edits: [{ find: writes, replace: `await Promise.resolve();\n    ${writes}` }],
    explanation:
      'An `await` separates the check from the write, so concurrent writers all pass the check and all write. Check and write without an `await` in between.',
    anchor: 'atomic-append',
  },
  {
    id: 'writes-then-checks',
    edits: [
      { find: check, replace: '' },
      { find: writes, replace: `${writes}\n${check}` },
    ],
    explanation:
      'Your code detects the conflict after it has written the events, so append() rejects although they are recorded. Check first.',
    anchor: 'atomic-append',
  },
  {
    id: 'half-a-batch',
    edits: [
      {
        find: 'const recorded = events.map(({ type, data }, index): RecordedEvent => {\n      return {',
        replace:
          'const offset = this.#log.length;\n    const recorded = events.map(({ type, data }, index): RecordedEvent => {\n      const event = {',
      },
      { find: 'position: this.#log.length + 1', replace: 'position: offset + 1' },
      {
        find: '        metadata: structuredClone(metadata),\n      };',
        replace:
          '        metadata: structuredClone(metadata),\n      };\n      this.#write(streamId, [event]);\n      return event;',
      },
      { find: `    ${writes}\n`, replace: '' },
    ],
    explanation:
      "Your code writes each event as soon as it's created. If a later one fails, only part of the call is recorded. Create all records first, then write them.",
    anchor: 'atomic-append',
  },
  {
    id: 'refuses-half-a-batch-late',
    edits: [
      { find: `    ${writes}\n`, replace: '' },
      {
        find: '    // Whatever can fail fails here, before the first write: a batch is all or nothing.\n',
        replace:
          '    for (const { data } of events) structuredClone(data);\n    const offset = this.#log.length;\n',
      },
      { find: 'position: this.#log.length + 1', replace: 'position: offset + 1' },
      {
        find: '(({ type, data }, index): RecordedEvent => {\n      return {',
        replace: '(({ type, data }, index): RecordedEvent => {\n      const event = {',
      },
      {
        find: `${copyMetadata}\n      };`,
        replace: `${copyMetadata}\n      };\n      this.#write(streamId, [event]);\n      return event;`,
      },
    ],
    explanation:
      'Your code checks the data first but creates ids while writing. If newId() throws, only part of the call is recorded. Create all records first, then write them.',
    anchor: 'atomic-append',
  },
  {
    id: 'positions-used-up',
    edits: [
      {
        find: '  readonly #now: () => Date;',
        replace: '  #position = 0;\n  readonly #now: () => Date;',
      },
      { find: 'position: this.#log.length + 1 + index', replace: 'position: ++this.#position' },
    ],
    explanation:
      "A failed call advances the position counter, so the next event gets a wrong position after a gap. Derive the position from the log's length, or advance the counter only after all events are recorded.",
    anchor: 'atomic-append',
  },
  {
    id: 'another-error',
    edits: [
      {
        find: 'throw new ConcurrencyError(streamId, expectedVersion, actual);',
        replace: "throw new Error('wrong expected version');",
      },
    ],
    explanation:
      "On a conflict, append() rejects with a plain Error, so callers can't recognize the one failure worth retrying. Reject with ConcurrencyError.",
    anchor: 'expected-version',
  },
  {
    id: 'refuses-in-silence',
    edits: [
      {
        find: 'throw new ConcurrencyError(streamId, expectedVersion, actual);',
        replace: 'return { version: actual, events: [] };',
      },
    ],
    explanation:
      'On a conflict, append() writes nothing but still resolves, so its caller assumes success. Reject with ConcurrencyError.',
    anchor: 'expected-version',
  },
  {
    id: 'error-without-fields',
    edits: [
      { find: fields, replace: '    Object.assign(this, { expected, actual });' },
      {
        find: 'readonly streamId: string;\n  readonly expected',
        replace: 'readonly streamId!: string;\n  readonly expected!',
      },
      { find: '  readonly actual: number;', replace: '  readonly actual!: number;' },
    ],
    explanation: "The error doesn't contain the stream id. Set streamId, expected and actual.",
    anchor: 'expected-version',
  },
  {
    id: 'expected-and-actual-swapped',
    edits: [
      {
        find: 'throw new ConcurrencyError(streamId, expectedVersion, actual);',
        replace: 'throw new ConcurrencyError(streamId, actual, expectedVersion as number);',
      },
    ],
    explanation:
      "The error's expected and actual values are swapped. Set `expected` to the caller's version and `actual` to the stream's.",
    anchor: 'expected-version',
  },
  {
    id: 'conflict-says-0-for-no-stream',
    edits: [
      {
        find: 'throw new ConcurrencyError(streamId, expectedVersion, actual);',
        replace:
          "throw new ConcurrencyError(streamId, expectedVersion === 'no-stream' ? 0 : expectedVersion, actual);",
      },
    ],
    explanation:
      "After a conflict with `no-stream`, the error's expected value is 0. Set it to the value that the caller passed.",
    anchor: 'expected-version',
  },
  {
    id: 'odd-version-is-any',
    edits: [
      {
        find: agreement,
        replace: `!Number.isInteger(expected === 'no-stream' ? 0 : expected) || ${agreement}`,
      },
    ],
    explanation:
      "Your code treats an expected version of NaN, or a string, like `any`, so the append succeeds. Skip the check only for `any` and undefined. Refuse every other value that isn't the stream's version.",
    anchor: 'expected-version',
  },
  {
    id: 'version-as-text',
    edits: [{ find: agreement, replace: agreement.replace('=== actual', '== actual') }],
    explanation:
      "Your code compares versions with `==`, so the string '1' matches version 1 and the empty string matches 0. Use `===`.",
    anchor: 'expected-version',
  },
  {
    id: 'metadata-copied-while-writing',
    edits: [
      { find: copyMetadata, replace: 'metadata,' },
      {
        find: '      stream.push(event);',
        replace:
          '      stream.push(event);\n      event.metadata = structuredClone(event.metadata);',
      },
    ],
    explanation:
      'Your code copies the metadata after it has written the first event. If copying fails, append() rejects but that event stays. Copy the metadata before you write anything.',
    anchor: 'atomic-append',
  },
  {
    id: 'empty-append-not-checked',
    edits: [
      {
        find: 'if (!agrees(expectedVersion, actual))',
        replace: 'if (events.length > 0 && !agrees(expectedVersion, actual))',
      },
    ],
    explanation:
      'append() ignores the expected version if there are no events. Check it at every call: that decision was based on a version too.',
    anchor: 'expected-version',
  },
]);
