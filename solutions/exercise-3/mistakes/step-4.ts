import { defineMistakes } from '../../../src/course/define.ts';
import { appendDecided, begin, read } from './places.ts';

const result = 'const result = { ...written, state: fold(state, written.events) };';
const giveUp = 'if (!(error instanceof ConcurrencyError) || retries >= maxRetries) throw error;';

export default defineMistakes([
  {
    id: 'append-without-version',
    edits: [
      {
        find: appendDecided,
        replace: 'const written = await store.append(streamId, decided, { metadata });',
      },
    ],
    explanation:
      'The handler appends without the version that it has read, so the store cannot notice that somebody else was faster. Twenty tills read 100 and all pay out.',
    anchor: 'expected-version',
  },
  {
    id: 'asks-for-the-version-again',
    edits: [
      {
        find: appendDecided,
        replace: `const latest = (await store.readStream(streamId)).length;
    ${appendDecided.replace('expectedVersion: version', 'expectedVersion: latest')}`,
      },
    ],
    explanation:
      'The version is read again just before the append, so it nearly always fits, but the decision was made on an older state. The version to expect is the one that the decision is based on.',
    anchor: 'expected-version',
  },
  {
    id: 'retries-the-old-decision',
    edits: [
      {
        find: appendDecided,
        replace: `let written: Awaited<ReturnType<EventStore['append']>> | undefined;
    for (let tries = 0, at = version; !written; tries++) {
      try {
        written = await store.append(streamId, decided, { expectedVersion: at, metadata });
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries >= maxRetries) throw error;
        at = error.actual;
      }
    }`,
      },
      { find: 'retries >= maxRetries) throw error;', replace: 'retries >= 0) throw error;' },
    ],
    explanation:
      'After a conflict the old events are appended once more, at the new version. They were decided on a state that is no more: read again, and let the decider decide again.',
    anchor: 'retries',
  },
  {
    id: 'retries-the-old-state',
    edits: [
      {
        find: 'async function attempt(streamId: string, command: Command, metadata?: Record<string, unknown>) {\n    const { state, version, from } = await rehydrate(streamId);',
        replace:
          'async function attempt(streamId: string, command: Command, metadata: any, { state, version, from }: Awaited<ReturnType<typeof rehydrate>>) {',
      },
      {
        find: 'for (let retries = 0; ; retries++) {',
        replace:
          'const read = await rehydrate(streamId);\n      for (let retries = 0; ; retries++) {',
      },
      {
        find: 'return await attempt(streamId, command, metadata);',
        replace: 'return await attempt(streamId, command, metadata, read);',
      },
    ],
    explanation:
      'The stream is read once, before the retries. Each retry expects the same old version and fails like the first: reading is part of what is done again.',
    anchor: 'retries',
  },
  {
    id: 'never-retries',
    edits: [{ find: giveUp, replace: 'if (retries <= maxRetries) throw error;' }],
    explanation:
      'A conflict reaches the caller at once. It only means that somebody else was faster: read again, decide again, up to maxRetries times.',
    anchor: 'retries',
  },
  {
    id: 'one-try-too-few',
    edits: [{ find: 'retries >= maxRetries', replace: 'retries + 1 >= maxRetries' }],
    explanation:
      'maxRetries is taken for the number of attempts. It counts the retries: the first attempt is none, so with 3 there are four attempts.',
    anchor: 'retries',
  },
  {
    id: 'one-try-too-many',
    edits: [{ find: 'retries >= maxRetries', replace: 'retries > maxRetries' }],
    explanation: 'There is one retry more than maxRetries says (> where >= is meant).',
    anchor: 'retries',
  },
  {
    id: 'zero-retries-is-default',
    edits: [
      {
        find: 'const { maxRetries = 3, snapshots,',
        replace: 'const maxRetries = options.maxRetries || 3;\n  const { snapshots,',
      },
    ],
    explanation:
      'maxRetries: 0 is taken for “not given”, since 0 is falsy. It means that nothing is retried.',
    anchor: 'retries',
  },
  {
    id: 'other-default',
    edits: [{ find: 'maxRetries = 3', replace: 'maxRetries = 10' }],
    explanation: 'Without the option, the number of retries is not 3.',
    anchor: 'retries',
  },
  {
    id: 'retries-for-ever',
    edits: [
      {
        find: giveUp,
        replace:
          'if (!(error instanceof ConcurrencyError)) throw error;\n          void maxRetries;',
      },
    ],
    explanation:
      'The handler never gives up. A stream that everybody writes to then keeps a command busy for ever, and its caller waiting.',
    anchor: 'retries',
  },
  {
    id: 'retries-everything',
    edits: [{ find: giveUp, replace: 'if (retries >= maxRetries) throw error;' }],
    explanation:
      'Every error is retried, refusals of the decider included: on the same state it will decide the same. Retry after ConcurrencyError only.',
    anchor: 'retries',
  },
  {
    id: 'retries-lost-connections',
    edits: [
      {
        find: appendDecided,
        replace: `let written: Awaited<ReturnType<EventStore['append']>>;
    try {
      written = await store.append(streamId, decided, { expectedVersion: version, metadata });
    } catch (error) {
      throw Object.assign(error as Error, { isRetriable: true });
    }`,
      },
      {
        find: giveUp,
        replace: 'if (!(error as any)?.isRetriable || retries >= maxRetries) throw error;',
      },
    ],
    explanation:
      'Whatever goes wrong in append() is retried. When the answer was lost, the events are already written: the second attempt finds them there, and the money is withdrawn twice.',
    anchor: 'retries',
  },
  {
    id: 'wraps-the-conflict',
    edits: [
      {
        find: giveUp,
        replace:
          "if (!(error instanceof ConcurrencyError)) throw error;\n          if (retries >= maxRetries) throw new Error('gave up', { cause: error });",
      },
    ],
    explanation:
      'After the last retry the caller gets another error than the ConcurrencyError, and cannot tell a busy stream from a broken one.',
    anchor: 'retries',
  },
  {
    id: 'gives-up-in-silence',
    edits: [
      {
        find: giveUp,
        replace:
          'if (!(error instanceof ConcurrencyError)) throw error;\n          if (retries >= maxRetries) return { ...(await rehydrate(streamId)), events: [] };',
      },
    ],
    explanation:
      'After the last retry handle() resolves as if all were well. Nothing was written: the ConcurrencyError must reach the caller.',
    anchor: 'retries',
  },
  {
    id: 'swallows-refusals',
    edits: [
      {
        find: giveUp,
        replace:
          'if (error instanceof ConcurrencyError && retries < maxRetries) continue;\n          if (error instanceof ConcurrencyError || error instanceof TypeError) throw error;\n          return { ...(await rehydrate(streamId)), events: [] };',
      },
    ],
    explanation:
      'A refusal is swallowed: handle() resolves although nothing was done. Let the decider’s error through as it is.',
    anchor: 'refusals',
  },
  {
    id: 'wraps-refusals',
    edits: [
      {
        find: giveUp,
        replace: `if (error instanceof ConcurrencyError && retries < maxRetries) continue;\n          if (error instanceof ConcurrencyError) throw error;\n          throw new Error('command failed', { cause: error });`,
      },
    ],
    explanation:
      'A refusal is wrapped in another error, so the code that says why is gone from it. Let the decider’s error through as it is.',
    anchor: 'refusals',
  },
  {
    id: 'records-refusals',
    edits: [
      {
        find: 'const decided = decider.decide(command, state);\n    const',
        replace:
          "let decided: NewEvent[];\n    try {\n      decided = decider.decide(command, state);\n    } catch (error) {\n      await store.append(streamId, [{ type: 'CommandRefused', data: {} }]);\n      throw error;\n    }\n    const",
      },
    ],
    explanation:
      'A refusal is recorded as an event of the stream. Nothing happened to the account; and each refusal moves the version on, so that others run into conflicts. Log it elsewhere.',
    anchor: 'refusals',
  },
  {
    id: 'state-before',
    edits: [{ find: result, replace: 'const result = { ...written, state: fold(state, []) };' }],
    explanation:
      'handle() gives the state that it has read. The caller wants the one after the command: fold the new events, too.',
    anchor: 'command-handler',
  },
  {
    id: 'version-before',
    edits: [
      {
        find: result,
        replace: 'const result = { ...written, state: fold(state, written.events), version };',
      },
    ],
    explanation:
      'handle() gives the version that it has read. The caller wants the one after the append.',
    anchor: 'command-handler',
  },
  {
    id: 'version-plus-one',
    edits: [
      {
        find: result,
        replace:
          'const result = { ...written, state: fold(state, written.events), version: version + 1 };',
      },
    ],
    explanation:
      'The version in the result is the old one plus 1. A command may lead to several events: take the version that append() gives.',
    anchor: 'command-handler',
  },
  {
    id: 'only-the-first-event',
    edits: [
      {
        find: 'store.append(streamId, decided, { expectedVersion',
        replace: 'store.append(streamId, decided.slice(0, 1), { expectedVersion',
      },
    ],
    explanation:
      'Only the first event of a decision is appended. A command may lead to several, and they belong together: append the whole list in one call.',
    anchor: 'atomic-append',
  },
  {
    id: 'one-append-an-event',
    edits: [
      {
        find: appendDecided,
        replace: `let written = { version, events: [] as RecordedEvent[] };
    for (const event of decided) {
      written = await store.append(streamId, [event], { expectedVersion: version, metadata });
    }`,
      },
    ],
    explanation:
      'Each event of a decision is appended on its own, with the same expected version: the second meets the first, and half of the decision is written. Append the whole list in one call.',
    anchor: 'atomic-append',
  },
  {
    id: 'metadata-not-handed-on',
    edits: [
      {
        find: '{ expectedVersion: version, metadata });',
        replace: '{ expectedVersion: version, ...(metadata && {}) });',
      },
    ],
    explanation:
      'handle() does not hand its metadata to append(), so nobody can say later which request an event came from.',
    anchor: 'envelope',
  },
  {
    id: 'state-kept-in-memory',
    edits: [
      {
        find: 'async function rehydrate(streamId: string) {',
        replace:
          'const kept = new Map<string, { state: State; version: number; from: number }>();\n\n  async function rehydrate(streamId: string) {\n    const known = kept.get(streamId);\n    if (known) return known;',
      },
      {
        find: '    if (result.version - from',
        replace:
          '    kept.set(streamId, { state: result.state, version: result.version, from: 0 });\n    if (result.version - from',
      },
      {
        find: giveUp,
        replace: `if (error instanceof ConcurrencyError) kept.delete(streamId);\n          ${giveUp}`,
      },
    ],
    explanation:
      'The handler keeps the state of a stream in memory and does not read it again. Others write to the same store: what is kept is out of date as soon as they do.',
    anchor: 'command-handler',
  },
  {
    id: 'lock-instead-of-version',
    edits: [
      {
        find: appendDecided,
        replace: 'const written = await store.append(streamId, decided, { metadata });',
      },
      {
        find: '  return {\n    async handle(',
        replace:
          '  let waiting: Promise<unknown> = Promise.resolve();\n  const alone = <T>(task: () => Promise<T>): Promise<T> => {\n    const done = waiting.then(task);\n    waiting = done.catch(() => {});\n    return done;\n  };\n\n  return {\n    async handle(',
      },
      {
        find: 'return await attempt(streamId, command, metadata);',
        replace: 'return await alone(() => attempt(streamId, command, metadata));',
      },
      {
        find: giveUp,
        replace:
          'if (!(error instanceof ConcurrencyError) || retries >= maxRetries || waiting) throw error;',
      },
    ],
    explanation:
      'A lock lets one command after the other in, but only within this handler. Another handler, in another process say, has a lock of its own: append with the version that was read.',
    anchor: 'concurrency',
  },
  {
    id: 'reads-the-whole-log',
    edits: [
      {
        find: read,
        replace:
          'const events = (await (store as EventStore).readAll()).filter(\n      (event) => event.streamId === streamId && event.version > from,\n    );',
      },
    ],
    explanation:
      'The handler reads all streams and picks out one. Not every store can do that, and it takes longer with every event of everybody: readStream() is enough.',
    anchor: 'command-handler',
  },
  {
    id: 'falsy-state-is-no-state',
    edits: [
      {
        find: 'const { state, version } = await rehydrate(streamId);\n      return { state, version };',
        replace:
          "const { state, version } = await rehydrate(streamId);\n      return { state: state || ({ status: 'none' } as State), version };",
      },
    ],
    explanation:
      'A state that is falsy is taken for none. A decider may well have the state 0: the handler knows nothing about what a state looks like.',
    anchor: 'decider',
  },
  {
    id: 'initial-state-of-accounts',
    edits: [
      {
        find: begin,
        replace: 'const first = snapshot ? snapshot.state : (account.initialState() as State);',
      },
    ],
    explanation:
      'The handler begins with the state of an account, whichever decider it has been given. Ask that decider for its initialState().',
    anchor: 'decider',
  },
  {
    id: 'read-error-is-no-events',
    edits: [{ find: read, replace: read.replace(';', '.catch(() => [] as RecordedEvent[]);') }],
    explanation:
      'If readStream() rejects, the handler goes on as if the stream had no events. load() then reports an account that was never opened: let the error reach the caller.',
    anchor: 'retries',
  },
  {
    id: 'pauses-before-a-retry',
    edits: [
      {
        find: giveUp,
        replace: `${giveUp}\n          await new Promise((resolve) => setTimeout(resolve, 20));`,
      },
    ],
    explanation:
      'Before each retry the handler waits 20 ms. Nothing is overloaded here: somebody else was faster, and the new version can be read at once.',
    anchor: 'retries',
  },
  {
    id: 'metadata-lost-at-a-retry',
    edits: [
      {
        find: 'return await attempt(streamId, command, metadata);',
        replace: 'return await attempt(streamId, command, retries === 0 ? metadata : undefined);',
      },
    ],
    explanation:
      'A retry appends the events without the metadata. Pass the same metadata to every attempt.',
    anchor: 'envelope',
  },
  {
    id: 'falsy-error-swallowed',
    edits: [
      {
        find: giveUp,
        replace: `if (!error) return { ...(await rehydrate(streamId)), events: [] };\n          ${giveUp}`,
      },
    ],
    explanation:
      'An error that is falsy, such as undefined or 0, counts as none, so handle() resolves. Whatever was thrown reaches the caller: what is in the catch block is an error.',
    anchor: 'retries',
  },
  {
    id: 'one-budget-for-all-commands',
    edits: [
      { find: 'for (let retries = 0; ; retries++) {', replace: 'for (; ; retries++) {' },
      {
        find: 'const fold = (state: State',
        replace: 'let retries = 0;\n\n  const fold = (state: State',
      },
    ],
    explanation:
      'The retries of all commands are counted together, so after a few conflicts nothing is retried any more. Count them anew for each command.',
    anchor: 'retries',
  },
  {
    id: 'no-events-is-an-error',
    edits: [
      {
        find: result,
        replace: `if (decided.length === 0) throw new Error('nothing to do');\n    ${result}`,
      },
    ],
    explanation:
      'A command that leads to no events is treated as an error. A decider may decide that there is nothing to do: return the state and the version as they are.',
    anchor: 'decider',
  },
]);
