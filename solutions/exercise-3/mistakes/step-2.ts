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
      'append() never compares expectedVersion with the stream. Two writers who read the same version both succeed, and the second has decided on a state that is no more.',
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
      'Only a version below the stream’s is refused. One above it is just as wrong: the writer has seen events that this stream does not have.',
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
      'Only a version above the stream’s is refused. The one that matters most is below it: somebody has written since this writer read.',
    anchor: 'expected-version',
  },
  {
    id: 'zero-is-any',
    edits: [{ find: agreement, replace: `!expected || ${agreement}` }],
    explanation:
      '0 is taken for “not given”, since it is falsy. It says that the stream has no events yet: compare with undefined, or give the parameter a default.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-is-any',
    edits: [{ find: agreement, replace: "typeof expected === 'string' || expected === actual" }],
    explanation:
      'With `no-stream` anything goes, as with `any`. It says that the stream must not have events yet: two commands that open the same account cannot both win.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-never',
    edits: [{ find: agreement, replace: "expected === 'any' || expected === actual" }],
    explanation:
      '`no-stream` is compared with a number, which it never equals, so nobody can begin a stream with it. It means the same as 0.',
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
      '`any` is refused where the stream does not exist. It says that the version does not matter: no events at all are a version like any other.',
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
      'The expected version is compared with the length of the whole log. Then every other stream disturbs, and nobody can write: compare with the version of this stream.',
    anchor: 'expected-version',
  },
  {
    id: 'await-before-writing',
    edits: [{ find: writes, replace: `await Promise.resolve();\n    ${writes}` }],
    explanation:
      'Between the check and the writing there is an await. Everybody who started at the same time passes the check meanwhile, and all of them write: check and write in one go.',
    anchor: 'atomic-append',
  },
  {
    id: 'writes-then-checks',
    edits: [
      { find: check, replace: '' },
      { find: writes, replace: `${writes}\n${check}` },
    ],
    explanation:
      'The conflict is noticed after the events are written. The caller is told that nothing happened, and the money is gone: check first.',
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
      'Each event is written as soon as it is made. When the next one fails, half a transfer is in the books: make all records first, then write them.',
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
      'The data is looked at before anything is written, but ids are made while writing. When newId() throws, half of the call is in the books: make all records first, then write them.',
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
      'A call that fails writes nothing, but uses up positions: a counter was raised on the way, and is not set back. The next event then stands at a place that it does not have, after a gap: count from the length of the log, or raise the counter once all has been recorded.',
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
      'A conflict is an ordinary Error. Whoever calls append() must tell it from every other failure, for it is the one after which trying again makes sense.',
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
      'On a conflict append() does nothing and says nothing. A caller who is not told believes that the money was booked: reject with ConcurrencyError.',
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
    explanation:
      'The error does not say which stream it is about. Its fields are streamId, expected and actual.',
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
      'In the error, expected and actual are the wrong way round: expected is what the writer said, actual is where the stream is.',
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
      'After a conflict with `no-stream`, the error says that 0 was expected. Put the value in the error that the caller passed.',
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
      'An expected version of NaN, or a text, counts as `any`, so the append succeeds. Only `any` and a missing value skip the check: refuse everything else that the stream is not at.',
    anchor: 'expected-version',
  },
  {
    id: 'version-as-text',
    edits: [{ find: agreement, replace: agreement.replace('=== actual', '== actual') }],
    explanation:
      'The versions are compared with ==, so the text 1 fits version 1, and the empty text fits 0. Compare them with ===.',
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
      'The metadata is copied after the first event has been written. If it cannot be copied, append() rejects, but that event is in the stream: copy the metadata before you write anything.',
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
      'append() of no events ignores the expected version. Check it at each call: a command that leads to no events was decided on that version, too.',
    anchor: 'expected-version',
  },
]);
