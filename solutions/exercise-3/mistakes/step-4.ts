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
      "The handler appends without the version that it read, so the store can't detect a conflict. Twenty withdrawals can all be decided on the same balance. Pass that version as expectedVersion.",
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
      'The handler reads the version again just before append(), so it almost always matches. But the decision is based on an older state. Expect the version that the decision is based on.',
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
      'After a conflict, the handler appends the old events at the new version. They were decided on an outdated state. Read the stream and call decide() again.',
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
      'The handler reads the stream only once, so each retry expects the same outdated version and fails too. Read the stream again in each retry.',
    anchor: 'retries',
  },
  {
    id: 'never-retries',
    edits: [{ find: giveUp, replace: 'if (retries <= maxRetries) throw error;' }],
    explanation:
      'The handler passes a conflict to its caller at once, although it only means that someone else wrote first. Read and decide again, up to maxRetries times.',
    anchor: 'retries',
  },
  {
    id: 'one-try-too-few',
    edits: [{ find: 'retries >= maxRetries', replace: 'retries + 1 >= maxRetries' }],
    explanation:
      "The handler treats maxRetries as the number of attempts, so it makes one too few. The first attempt isn't a retry: a maxRetries of 3 allows four attempts.",
    anchor: 'retries',
  },
  {
    id: 'one-try-too-many',
    edits: [{ find: 'retries >= maxRetries', replace: 'retries > maxRetries' }],
    explanation: 'The handler makes one retry too many, because it compares with `>`. Use `>=`.',
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
      'The handler treats a maxRetries of 0 as missing, because 0 is falsy, so it retries anyway. Use a default parameter, which replaces only undefined.',
    anchor: 'retries',
  },
  {
    id: 'other-default',
    edits: [{ find: 'maxRetries = 3', replace: 'maxRetries = 10' }],
    explanation: "The default of maxRetries isn't 3. Set it to 3.",
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
      'The handler never stops retrying, so a busy stream can block its caller without end. Stop after maxRetries retries and throw the ConcurrencyError.',
    anchor: 'retries',
  },
  {
    id: 'retries-everything',
    edits: [{ find: giveUp, replace: 'if (retries >= maxRetries) throw error;' }],
    explanation:
      'The handler retries after every error, even after a refusal, which will be refused again. Retry only after a ConcurrencyError.',
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
      'The handler retries after every append() error. If only the response was lost, the events are already written and the retry withdraws the money twice. Retry only after a ConcurrencyError.',
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
      "After the last retry, the handler throws another error, so its caller can't distinguish a conflict from a failure. Throw the ConcurrencyError itself.",
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
      'After the last retry, handle() resolves although nothing was written. Throw the ConcurrencyError.',
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
      "handle() swallows a refusal and resolves although nothing was written. Let the decider's error reach the caller unchanged.",
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
      "handle() wraps a refusal in another error, which hides its code. Let the decider's error reach the caller unchanged.",
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
      'The handler appends an event for each refusal, which raises the version and causes conflicts for other commands. Append nothing. Log refusals elsewhere.',
    anchor: 'refusals',
  },
  {
    id: 'state-before',
    edits: [{ find: result, replace: 'const result = { ...written, state: fold(state, []) };' }],
    explanation:
      'handle() returns the state from before the command. Apply the new events and return the resulting state.',
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
      'handle() returns the version from before the command. Return the version after append().',
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
      'handle() returns the old version plus 1, but a command may lead to several events. Return the version from append().',
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
      'The handler appends only the first event of a decision, although a command may lead to several. Append the whole list in one call.',
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
      'The handler appends each event separately with the same expected version. The second append() conflicts with the first, so only part of the decision is written. Append the whole list in one call.',
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
      "handle() doesn't pass its metadata to append(), so an event can't be traced to its request. Pass the metadata to append().",
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
      "The handler caches a stream's state and doesn't read it again, so the cache is outdated when another handler writes. Read the stream for every command.",
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
      "A lock runs commands one at a time, but only within this handler. Another handler, such as one in another process, isn't blocked. Append with the version that was read.",
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
      'The handler reads all streams and selects one, which gets slower with every event. Not every store supports it. Use readStream().',
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
      "The handler treats a falsy state as missing, but a decider's state can be 0. Don't test the value of the state.",
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
      'The handler starts with the initial state of an account, whatever decider it received. Call initialState() of that decider.',
    anchor: 'decider',
  },
  {
    id: 'read-error-is-no-events',
    edits: [{ find: read, replace: read.replace(';', '.catch(() => [] as RecordedEvent[]);') }],
    explanation:
      'If readStream() rejects, the handler continues as if the stream were empty. load() then returns the initial state of an account that may have events. Let the error reach the caller.',
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
      "The handler waits before each retry, but a conflict doesn't mean overload: the new version can be read at once. Retry without a pause.",
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
      'A retry appends the events without the metadata. Pass the same metadata at every attempt.',
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
      'The handler treats a falsy error, such as undefined or 0, as success, so handle() resolves. Pass on everything that reaches the catch block.',
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
      'All commands share one retry counter, so after a few conflicts nothing is retried anymore. Start a new count for each command.',
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
      'The handler throws if a decision has no events, but a decider may decide that nothing needs to happen. Return the unchanged state and version.',
    anchor: 'decider',
  },
]);
