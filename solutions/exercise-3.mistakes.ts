// What learners get wrong, each as an edit of the reference.
import { defineMistakes } from '../src/course/define.ts';

const copyData = 'data: structuredClone(data),';
const copyMetadata = 'metadata: structuredClone(metadata),';
const actualVersion = 'const actual = this.#streams.get(streamId)?.length ?? 0;';
const copies =
  'const copyOf = (events: RecordedEvent[]): RecordedEvent[] => structuredClone(events);';
const giveAppended = 'events: copyOf(recorded) };';
const giveStream = 'return copyOf(this.#streams.get(streamId)?.slice(afterVersion) ?? []);';
const giveAll = 'return copyOf(this.#log.slice(afterPosition, afterPosition + limit));';
const check = `    if (!agrees(expectedVersion, actual)) {
      throw new ConcurrencyError(streamId, expectedVersion, actual);
    }`;
const agreement = "expected === 'any' || (expected === 'no-stream' ? 0 : expected) === actual";
const writes = 'this.#write(streamId, recorded);';
const fields = `    this.streamId = streamId;
    this.expected = expected;
    this.actual = actual;`;
const mapOfStreams = 'readonly #streams = new Map<string, RecordedEvent[]>();';
const initial = `initialState() {
    return { status: 'none', owner: '', balance: 0 };
  },`;
const whenDeposited = 'return { ...state, balance: state.balance + data.amount };';
const unknown = `      default:
        return state;`;
const isAmount = 'Number.isSafeInteger(amount) && Number(amount) > 0';
const checkOpen = `case 'Deposit':
        refuseIf(state.status !== 'open', 'NOT_OPEN');`;
const checkDeposit = `        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        return [{ type: 'MoneyDeposited'`;
const checkWithdraw = `        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');`;
const result = 'const result = { ...written, state: fold(state, written.events) };';
const giveUp = 'if (!(error instanceof ConcurrencyError) || retries >= maxRetries) throw error;';
const appendDecided =
  'const written = await store.append(streamId, decided, { expectedVersion: version, metadata });';
const read = 'const events = await store.readStream(streamId, { afterVersion: from });';
const skip = 'if (position <= this.#checkpoint) return;';
const move = `    // For events that mean nothing here, too, or we would read them for ever.
    this.#checkpoint = position;`;
const page = 'page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch });';
const rebuild = `    const fresh = new BalancesProjection();
    await fresh.catchUp(store);
    this.#balances = fresh.#balances;
    this.#checkpoint = fresh.#checkpoint;`;
const save = 'if (result.version - from >= snapshotEvery) await saveSnapshot(streamId, result);';
const fits = 'return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;';
const begin = 'const first = snapshot ? snapshot.state : decider.initialState();';

export default defineMistakes([
  // --- Step 1 -------------------------------------------------------------------------------------
  {
    id: 'one-list-for-all',
    step: 1,
    edits: [{ find: giveStream, replace: 'return copyOf(this.#log.slice(afterVersion));' }],
    explanation:
      'readStream() gives the events of all streams. State that is folded from them mixes everybody’s money: a stream is what belongs to one account.',
    anchor: 'streams',
  },
  {
    id: 'version-counts-the-log',
    step: 1,
    edits: [
      { find: 'version: actual + 1 + index', replace: 'version: this.#log.length + 1 + index' },
    ],
    explanation:
      'The version counts the events of all streams. It is the place in its own stream; the place in the whole log is the position.',
    anchor: 'streams',
  },
  {
    id: 'position-counts-the-stream',
    step: 1,
    edits: [{ find: 'position: this.#log.length + 1', replace: 'position: actual + 1' }],
    explanation:
      'The position counts within the stream, so two streams share positions. It is the place in the whole log, which is how a reader of all streams knows where it is.',
    anchor: 'streams',
  },
  {
    id: 'versions-from-zero',
    step: 1,
    edits: [
      { find: 'version: actual + 1 + index', replace: 'version: actual + index' },
      {
        find: 'position: this.#log.length + 1 + index',
        replace: 'position: this.#log.length + index',
      },
      {
        find: giveStream,
        replace: giveStream.replace('afterVersion', 'afterVersion && afterVersion + 1'),
      },
      {
        find: giveAll,
        replace: giveAll.replace('(afterPosition,', '(afterPosition && afterPosition + 1,'),
      },
    ],
    explanation:
      'Versions and positions begin at 0. They begin at 1: 0 means that there are no events yet.',
    anchor: 'streams',
  },
  {
    id: 'same-version-for-a-batch',
    step: 1,
    edits: [{ find: 'version: actual + 1 + index', replace: 'version: actual + 1' }],
    explanation:
      'All events of one call get the same version. Each event has its own, counted on from the stream’s.',
    anchor: 'envelope',
  },
  {
    id: 'newest-first',
    step: 1,
    edits: [{ find: giveStream, replace: giveStream.replace(' ?? [])', '.reverse() ?? [])') }],
    explanation:
      'readStream() gives the newest event first. State is computed from the oldest on: the order of the stream is part of the facts.',
    anchor: 'streams',
  },
  {
    id: 'log-by-stream',
    step: 1,
    edits: [
      {
        find: giveAll,
        replace: giveAll.replace('this.#log', '[...this.#streams.values()].flat()'),
      },
    ],
    explanation:
      'readAll() gives one stream after the other. Its order is the one in which the events were recorded, whatever stream they belong to.',
    anchor: 'streams',
  },
  {
    id: 'after-version-included',
    step: 1,
    edits: [
      {
        find: giveStream,
        replace: giveStream.replace('(afterVersion)', '(Math.max(0, afterVersion - 1))'),
      },
    ],
    explanation:
      'readStream() also gives the event at afterVersion. “After version 2” begins with version 3, or whoever reads on gets an event twice.',
    anchor: 'replay',
  },
  {
    id: 'after-version-ignored',
    step: 1,
    edits: [
      {
        find: giveStream,
        replace: giveStream.replace('.slice(afterVersion)', '.slice(afterVersion - afterVersion)'),
      },
    ],
    explanation: 'readStream() gives the whole stream, whatever afterVersion says.',
    anchor: 'replay',
  },
  {
    id: 'after-position-included',
    step: 1,
    edits: [
      {
        find: giveAll,
        replace: giveAll.replace('(afterPosition,', '(Math.max(0, afterPosition - 1),'),
      },
    ],
    explanation:
      'readAll() also gives the event at afterPosition. “After position 2” begins with position 3, or whoever reads on gets an event twice.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-as-end',
    step: 1,
    edits: [{ find: 'afterPosition + limit', replace: 'limit' }],
    explanation:
      'limit is taken as the index where reading ends. It is how many events are given at most, counted from afterPosition: slice() wants the sum of both.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-ignored',
    step: 1,
    edits: [{ find: 'afterPosition + limit', replace: 'limit && undefined' }],
    explanation:
      'readAll() takes no notice of limit: a reader who asks for a page gets the whole log.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-0-is-no-limit',
    step: 1,
    edits: [
      { find: 'afterPosition + limit', replace: 'limit ? afterPosition + limit : undefined' },
    ],
    explanation:
      'limit: 0 gives everything, because 0 is taken for "not given". Whoever asks for at most none gets none: ask whether it is undefined, or give the parameter a default.',
    anchor: 'checkpoints',
  },
  {
    id: 'ids-of-its-own',
    step: 1,
    edits: [
      { find: 'this.#newId = newId;', replace: 'this.#newId = newId && (() => randomUUID());' },
    ],
    explanation:
      'Ids do not come from newId(). What is handed in can be told what to give, and only so can a test expect an id.',
    anchor: 'envelope',
  },
  {
    id: 'one-id-for-a-batch',
    step: 1,
    edits: [
      {
        find: 'const recorded = events.map(',
        replace: 'const id = this.#newId();\n    const recorded = events.map(',
      },
      { find: '        id: this.#newId(),', replace: '        id,' },
    ],
    explanation:
      'newId() is asked once for the whole call, so several events share an id. The id tells one event from every other.',
    anchor: 'envelope',
  },
  {
    id: 'clock-of-its-own',
    step: 1,
    edits: [
      { find: 'this.#now().toISOString()', replace: '(this.#now && new Date()).toISOString()' },
    ],
    explanation:
      'The time is taken from the clock of the machine although now() was handed in. A clock that is handed in can be stopped by a test.',
    anchor: 'envelope',
  },
  {
    id: 'time-as-number',
    step: 1,
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now().getTime() as any' }],
    explanation:
      'recordedAt is a number. It is a text in ISO form, 2030-03-01T09:00:00.000Z, which people and every language can read.',
    anchor: 'envelope',
  },
  {
    id: 'time-as-date',
    step: 1,
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now() as any' }],
    explanation:
      'recordedAt is a Date object. It is a text in ISO form: call toISOString() on what now() gives.',
    anchor: 'envelope',
  },
  {
    id: 'metadata-lost',
    step: 1,
    edits: [{ find: copyMetadata, replace: 'metadata: metadata && {},' }],
    explanation:
      'The metadata of the call is not recorded. Without the correlation id in it, nobody can say later what an event was part of.',
    anchor: 'envelope',
  },
  {
    id: 'metadata-with-first-only',
    step: 1,
    edits: [
      { find: copyMetadata, replace: 'metadata: index === 0 ? structuredClone(metadata) : {},' },
    ],
    explanation:
      'Only the first event of a call gets the metadata. Each event is read on its own later, so each needs it.',
    anchor: 'envelope',
  },
  {
    id: 'same-object-twice',
    step: 1,
    edits: [
      {
        find: `    const recorded = events.map(({ type, data }, index): RecordedEvent => {
      return {`,
        replace: `    const recorded = events.map((event, index): RecordedEvent => {
      const { type, data } = event;
      return Object.assign(event, {`,
      },
      {
        find: '        metadata: structuredClone(metadata),\n      };',
        replace: '        metadata: structuredClone(metadata),\n      });',
      },
    ],
    explanation:
      'The store writes id and version into the caller’s own object and keeps that. Appended twice, it is one object with the last version, in the history twice. Make a new record for each event.',
    anchor: 'envelope',
  },
  {
    id: 'caller-wins',
    step: 1,
    edits: [
      {
        find: `events.map(({ type, data }, index): RecordedEvent => {
      return {`,
        replace: `events.map((event, index): RecordedEvent => {
      const { type, data } = event;
      return {`,
      },
      { find: copyMetadata, replace: `${copyMetadata}\n        ...structuredClone(event),` },
    ],
    explanation:
      'The given object is spread over the record last, so what it has itself wins: a recorded event that is appended again keeps its old id, stream and version. Take type and data from it, and nothing else.',
    anchor: 'envelope',
  },
  {
    id: 'data-not-copied',
    step: 1,
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && data,' }],
    explanation:
      'The record keeps the caller’s own data object. Whoever changes it afterwards changes history: copy it when it is appended.',
    anchor: 'immutability',
  },
  {
    id: 'shallow-copy',
    step: 1,
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && { ...data },' }],
    explanation:
      'The copy is only one level deep: { ...data } shares every object inside with the caller. structuredClone copies all levels.',
    anchor: 'immutability',
  },
  {
    id: 'metadata-not-copied',
    step: 1,
    edits: [{ find: copyMetadata, replace: 'metadata,' }],
    explanation:
      'The data is copied, but the metadata is the caller’s own object, and may be changed afterwards.',
    anchor: 'immutability',
  },
  {
    id: 'append-gives-history',
    step: 1,
    edits: [{ find: giveAppended, replace: 'events: copyOf([]).concat(recorded) };' }],
    explanation:
      'append() gives its caller the very records that it keeps, so the caller can rewrite history. Give copies, or freeze the records all the way down.',
    anchor: 'immutability',
  },
  {
    id: 'read-all-gives-history',
    step: 1,
    edits: [{ find: giveAll, replace: giveAll.replace('copyOf(this', '(this') }],
    explanation:
      'readAll() gives the very records that the store keeps. slice() makes a new list of the same objects: a reader can still change them.',
    anchor: 'immutability',
  },
  {
    id: 'read-stream-gives-history',
    step: 1,
    edits: [{ find: giveStream, replace: giveStream.replace('copyOf(', '(') }],
    explanation:
      'readStream() gives the very records that the store keeps. slice() makes a new list of the same objects: a reader can still change them.',
    anchor: 'immutability',
  },
  {
    id: 'all-reads-give-history',
    step: 1,
    edits: [
      {
        find: 'const copyOf = (events: RecordedEvent[]): RecordedEvent[] => structuredClone(events);',
        replace: 'const copyOf = (events: RecordedEvent[]): RecordedEvent[] => [...events];',
      },
      { find: giveStream, replace: giveStream.replace('copyOf(', 'structuredClone(') },
    ],
    explanation:
      'What append() and readAll() give are the very records that the store keeps, in a new list. Whoever gets them can rewrite history: give copies of the records, or freeze them.',
    anchor: 'immutability',
  },
  {
    id: 'freezes-the-callers-data',
    step: 1,
    edits: [{ find: copyData, replace: 'data: structuredClone(Object.freeze(data)),' }],
    explanation:
      'The store freezes the data object of its caller, who may still need to change it. Copy first, then freeze the copy.',
    anchor: 'immutability',
  },
  {
    id: 'writes-into-the-callers-event',
    step: 1,
    edits: [
      {
        find: `events.map(({ type, data }, index): RecordedEvent => {
      return {`,
        replace: `events.map((event, index): RecordedEvent => {
      const { type, data } = event;
      Object.assign(event, { version: actual + 1 + index });
      return {`,
      },
    ],
    explanation:
      'append() writes the version into the object that it was given. The caller’s objects stay as they are: everything of the store’s goes into its own record.',
    anchor: 'immutability',
  },
  {
    id: 'json-copy',
    step: 1,
    edits: [{ find: copyData, replace: 'data: JSON.parse(JSON.stringify(data)),' }],
    explanation:
      'The copy goes through JSON: a Date becomes a text, a Map an empty object, and a function is left out without a word. structuredClone keeps the first two, and refuses the third.',
    anchor: 'immutability',
  },
  {
    id: 'falls-back-to-the-original',
    step: 1,
    edits: [
      { find: copyData, replace: 'data: clone(data),' },
      {
        find: 'const agrees =',
        replace: `function clone(data: unknown): any {
  try {
    return structuredClone(data);
  } catch {
    return JSON.parse(JSON.stringify(data));
  }
}

const agrees =`,
      },
    ],
    explanation:
      'Data that cannot be copied is accepted all the same, less what could not be copied. A ledger that keeps half of a fact keeps a wrong one: let the error through.',
    anchor: 'atomic-append',
  },
  {
    id: 'plain-object-of-streams',
    step: 1,
    edits: [
      { find: mapOfStreams, replace: 'readonly #streams: Record<string, RecordedEvent[]> = {};' },
      {
        find: 'this.#streams.get(streamId)?.length ?? 0',
        replace: 'this.#streams[streamId]?.length ?? 0',
      },
      {
        find: giveStream,
        replace: 'return copyOf((this.#streams[streamId] ?? []).slice(afterVersion));',
      },
      {
        find: 'const stream = this.#streams.get(streamId) ?? [];',
        replace: 'const stream = this.#streams[streamId] ?? [];',
      },
      {
        find: 'this.#streams.set(streamId, stream);',
        replace: 'this.#streams[streamId] = stream;',
      },
    ],
    explanation:
      'The streams are kept in a plain object, which has properties from the start: constructor and toString are found there though nobody wrote them. Use a Map, or Object.create(null).',
    anchor: 'streams',
  },
  {
    id: 'unknown-stream-throws',
    step: 1,
    edits: [
      {
        find: giveStream,
        replace: 'return copyOf(this.#streams.get(streamId)!.slice(afterVersion));',
      },
    ],
    explanation:
      'Reading a stream that does not exist is an error. It is [], for a command that begins a stream has to read it, too.',
    anchor: 'streams',
  },
  {
    id: 'empty-name-refused',
    step: 1,
    edits: [
      {
        find: actualVersion,
        replace: `if (!streamId) throw new Error('a stream needs a name');\n    ${actualVersion}`,
      },
    ],
    explanation:
      'append() throws when the stream’s name is the empty string. Any string names a stream, so do not test whether the name is falsy.',
    anchor: 'streams',
  },
  {
    id: 'metadata-given-out-shallow',
    step: 1,
    edits: [
      {
        find: copies,
        replace: `const copyOf = (events: RecordedEvent[]): RecordedEvent[] =>
  events.map((event) => ({
    ...event,
    data: structuredClone(event.data),
    metadata: { ...event.metadata },
  }));`,
      },
    ],
    explanation:
      'What is given out has a deep copy of the data, but the metadata is copied one level deep only. A reader can change the objects inside it, and history with them: copy the metadata with structuredClone, too.',
    anchor: 'immutability',
  },
  {
    id: 'reads-at-most-1000',
    step: 1,
    edits: [{ find: 'limit = Infinity', replace: 'limit = 1000' }],
    explanation:
      'Without a limit readAll() returns at most 1000 events. A reader that gave no limit believes that it has read the whole log: by default return all events.',
    anchor: 'checkpoints',
  },
  {
    id: 'falsy-id-replaced',
    step: 1,
    edits: [{ find: 'id: this.#newId(),', replace: 'id: this.#newId() || randomUUID(),' }],
    explanation:
      'If newId() returns an empty string, the store replaces it with an id of its own. Use what newId() returns as it is.',
    anchor: 'envelope',
  },
  {
    id: 'falsy-data-replaced',
    step: 1,
    edits: [{ find: copyData, replace: 'data: structuredClone(data || {}),' }],
    explanation:
      'Data that is 0, an empty string or null is replaced with an empty object. Copy the data as it is: falsy values are data, too.',
    anchor: 'envelope',
  },
  {
    id: 'same-object-once',
    step: 1,
    edits: [
      {
        find: 'const recorded = events.map(',
        replace: 'const recorded = [...new Set(events)].map(',
      },
    ],
    explanation:
      'An object that is in the list twice is recorded once. Two entries are two events, even if they are the same object.',
    anchor: 'envelope',
  },
  {
    id: 'dates-shared-with-readers',
    step: 1,
    edits: [
      {
        find: copies,
        replace: `const copyOf = (events: RecordedEvent[]): RecordedEvent[] =>
  events.map((event) => ({ ...frozen(event), data: frozen(event.data) }));

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}`,
      },
    ],
    explanation:
      'The records are frozen instead of copied. Object.freeze does not stop anybody from changing a Date or a Map, so readers can still change history: give out copies of these.',
    anchor: 'immutability',
  },

  // --- Step 2 -------------------------------------------------------------------------------------
  {
    id: 'expectation-ignored',
    step: 2,
    edits: [{ find: check, replace: '' }],
    explanation:
      'append() never compares expectedVersion with the stream. Two writers who read the same version both succeed, and the second has decided on a state that is no more.',
    anchor: 'expected-version',
  },
  {
    id: 'only-stale-refused',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: agreement, replace: `!expected || ${agreement}` }],
    explanation:
      '0 is taken for “not given”, since it is falsy. It says that the stream has no events yet: compare with undefined, or give the parameter a default.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-is-any',
    step: 2,
    edits: [{ find: agreement, replace: "typeof expected === 'string' || expected === actual" }],
    explanation:
      'With `no-stream` anything goes, as with `any`. It says that the stream must not have events yet: two commands that open the same account cannot both win.',
    anchor: 'expected-version',
  },
  {
    id: 'no-stream-never',
    step: 2,
    edits: [{ find: agreement, replace: "expected === 'any' || expected === actual" }],
    explanation:
      '`no-stream` is compared with a number, which it never equals, so nobody can begin a stream with it. It means the same as 0.',
    anchor: 'expected-version',
  },
  {
    id: 'any-needs-a-stream',
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: writes, replace: `await Promise.resolve();\n    ${writes}` }],
    explanation:
      'Between the check and the writing there is an await. Everybody who started at the same time passes the check meanwhile, and all of them write: check and write in one go.',
    anchor: 'atomic-append',
  },
  {
    id: 'writes-then-checks',
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
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
    step: 2,
    edits: [{ find: agreement, replace: agreement.replace('=== actual', '== actual') }],
    explanation:
      'The versions are compared with ==, so the text 1 fits version 1, and the empty text fits 0. Compare them with ===.',
    anchor: 'expected-version',
  },
  {
    id: 'metadata-copied-while-writing',
    step: 2,
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
    step: 2,
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

  // --- Step 3 -------------------------------------------------------------------------------------
  {
    id: 'shared-initial-state',
    step: 3,
    edits: [
      { find: initial, replace: 'initialState: () => nobody,' },
      {
        find: 'export const account:',
        replace:
          "const nobody: AccountState = { status: 'none', owner: '', balance: 0 };\n\nexport const account:",
      },
    ],
    explanation:
      'initialState() gives the same object each time. Whoever changes it changes the beginning of every other account: make a new one at each call.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-changes-the-state',
    step: 3,
    edits: [
      { find: whenDeposited, replace: 'state.balance += data.amount;\n        return state;' },
    ],
    explanation:
      'evolve() changes the state that it is given. A state that somebody else still holds, a snapshot for instance, changes with it: give a new object.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-throws-at-unknown',
    step: 3,
    edits: [
      {
        find: unknown,
        replace: "      default:\n        throw new Error('unknown event');",
      },
    ],
    explanation:
      'evolve() throws at an event that it does not know. Tomorrow’s code writes new types, and today’s must still be able to read: leave the state as it is.',
    anchor: 'schema-evolution',
  },
  {
    id: 'unknown-starts-over',
    step: 3,
    edits: [{ find: unknown, replace: '      default:\n        return account.initialState();' }],
    explanation:
      'An event that evolve() does not know takes the account back to its beginning. It leaves the state as it is.',
    anchor: 'schema-evolution',
  },
  {
    id: 'unknown-gives-undefined',
    step: 3,
    edits: [
      {
        find: unknown,
        replace: '      default:\n        return undefined as unknown as AccountState;',
      },
    ],
    explanation:
      'For an event that evolve() does not know it gives undefined: the switch has no default. It gives the state back as it is.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-loses-the-rest',
    step: 3,
    edits: [
      {
        find: whenDeposited,
        replace: "return { status: 'open', owner: '', balance: state.balance + data.amount };",
      },
    ],
    explanation:
      'The state after a deposit has lost the owner. evolve() keeps everything that the event says nothing about: { ...state, balance }.',
    anchor: 'evolve',
  },
  {
    id: 'withdrawal-is-added',
    step: 3,
    edits: [
      {
        find: 'balance: state.balance - data.amount',
        replace: 'balance: state.balance + data.amount',
      },
    ],
    explanation:
      'evolve() adds what was withdrawn. The amount is positive in both events; the type says which way the money went.',
    anchor: 'evolve',
  },
  {
    id: 'balance-is-set',
    step: 3,
    edits: [{ find: whenDeposited, replace: 'return { ...state, balance: data.amount };' }],
    explanation:
      'evolve() takes the amount of a deposit for the new balance. An event says what happened, not how things stand afterwards: add it.',
    anchor: 'facts',
  },
  {
    id: 'never-closed',
    step: 3,
    edits: [{ find: "return { ...state, status: 'closed' };", replace: 'return state;' }],
    explanation:
      'AccountClosed does not change the status, so a closed account goes on as if nothing had happened.',
    anchor: 'evolve',
  },
  {
    id: 'decide-changes-the-state',
    step: 3,
    edits: [
      {
        find: "        return [{ type: 'MoneyWithdrawn'",
        replace: "        state.balance -= data.amount;\n        return [{ type: 'MoneyWithdrawn'",
      },
    ],
    explanation:
      'decide() books the withdrawal itself. It only says what is to happen; evolve() does it, once the event is recorded. Else it counts twice, or although the append was refused.',
    anchor: 'decider',
  },
  {
    id: 'command-as-event',
    step: 3,
    edits: [
      {
        find: "return [{ type: 'MoneyDeposited', data: { amount: data.amount } }];",
        replace: 'return [{ type, data } as unknown as AccountEvent];',
      },
    ],
    explanation:
      'The command is recorded as it is. A command is a wish and can be refused; an event is what happened, and has a name in the past tense: MoneyDeposited.',
    anchor: 'facts',
  },
  {
    id: 'opened-twice',
    step: 3,
    edits: [{ find: "        refuseIf(state.status !== 'none', 'ALREADY_OPEN');\n", replace: '' }],
    explanation: 'An account that is open can be opened again, and gets another owner.',
    anchor: 'refusals',
  },
  {
    id: 'deposit-into-nothing',
    step: 3,
    edits: [
      {
        find: checkOpen,
        replace: "case 'Deposit':\n        refuseIf(state.status === 'closed', 'NOT_OPEN');",
      },
    ],
    explanation: 'A deposit is accepted before the account is opened.',
    anchor: 'refusals',
  },
  {
    id: 'closed-counts-as-open',
    step: 3,
    edits: [
      {
        find: checkOpen,
        replace: "case 'Deposit':\n        refuseIf(state.status === 'none', 'NOT_OPEN');",
      },
    ],
    explanation:
      'The check is that the account is not new, so a closed one passes. There are three statuses, and only `open` will do.',
    anchor: 'refusals',
  },
  {
    id: 'no-status-check',
    step: 3,
    edits: [{ find: `${checkOpen}\n`, replace: "case 'Deposit':\n" }],
    explanation:
      'A deposit does not look at the status at all: money goes into accounts that were never opened, or are closed.',
    anchor: 'refusals',
  },
  {
    id: 'zero-is-an-amount',
    step: 3,
    edits: [{ find: isAmount, replace: isAmount.replace('> 0', '>= 0') }],
    explanation:
      'An amount of 0 is accepted. Nothing happened, and a fact says that something did.',
    anchor: 'refusals',
  },
  {
    id: 'negative-amounts',
    step: 3,
    edits: [{ find: isAmount, replace: 'Number.isSafeInteger(amount) && Number(amount) !== 0' }],
    explanation:
      'Negative amounts are accepted: a deposit of -5 takes money out past every check of the balance, a withdrawal of -5 puts some in.',
    anchor: 'refusals',
  },
  {
    id: 'fractions-of-a-cent',
    step: 3,
    edits: [{ find: isAmount, replace: 'Number.isFinite(amount) && Number(amount) > 0' }],
    explanation:
      'Half a cent is accepted. Sums of fractions are not exact (0.1 + 0.2 is not 0.3), so a ledger counts in whole cents: Number.isInteger.',
    anchor: 'refusals',
  },
  {
    id: 'nan-slips-through',
    step: 3,
    edits: [
      {
        find: isAmount,
        replace: "typeof amount === 'number' && !(amount <= 0) && !(amount % 1 > 0)",
      },
    ],
    explanation:
      'NaN is accepted: every comparison with it is false, so `amount <= 0` does not catch it, and afterwards the balance is NaN. Ask for what is right, Number.isInteger(amount), not for what is wrong.',
    anchor: 'refusals',
  },
  {
    id: 'infinite-money',
    step: 3,
    edits: [
      {
        find: isAmount,
        replace: "typeof amount === 'number' && amount > 0 && Math.floor(amount) === amount",
      },
    ],
    explanation:
      'Infinity is accepted: it equals its own floor. Number.isInteger knows that it is no integer.',
    anchor: 'refusals',
  },
  {
    id: 'amounts-as-text',
    step: 3,
    edits: [
      { find: isAmount, replace: 'Number.isSafeInteger(Number(amount)) && Number(amount) > 0' },
    ],
    explanation:
      "The text '10' is accepted, as it comes from a form. 100 + '10' is '10010': convert at the edge, and refuse here.",
    anchor: 'refusals',
  },
  {
    id: 'only-deposits-checked',
    step: 3,
    edits: [{ find: checkWithdraw, replace: checkWithdraw.split('\n')[1]! }],
    explanation:
      'The amount of a withdrawal is not checked. One of -5 is less than any balance, and puts money in.',
    anchor: 'refusals',
  },
  {
    id: 'only-withdrawals-checked',
    step: 3,
    edits: [{ find: checkDeposit, replace: checkDeposit.split('\n')[1]! }],
    explanation: 'The amount of a deposit is not checked, only that of a withdrawal.',
    anchor: 'refusals',
  },
  {
    id: 'one-cent-must-stay',
    step: 3,
    edits: [{ find: 'data.amount > state.balance', replace: 'data.amount >= state.balance' }],
    explanation: 'One cannot withdraw all that there is (>= where > is meant).',
    anchor: 'refusals',
  },
  {
    id: 'overdraft',
    step: 3,
    edits: [
      {
        find: "        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');\n",
        replace: '',
      },
    ],
    explanation: 'A withdrawal is not compared with the balance: the account goes below zero.',
    anchor: 'refusals',
  },
  {
    id: 'closed-with-money',
    step: 3,
    edits: [{ find: "        refuseIf(state.balance !== 0, 'BALANCE_NOT_ZERO');\n", replace: '' }],
    explanation:
      'An account can be closed while there is money in it. Nobody gets at it after that.',
    anchor: 'refusals',
  },
  {
    id: 'error-without-code',
    step: 3,
    edits: [
      {
        find: 'if (condition) throw new DomainError(code);',
        replace: 'if (condition) throw new Error(code);',
      },
    ],
    explanation:
      'The refusal is a plain Error with the code as its message. A DomainError has it as `code`, so that callers need not read sentences.',
    anchor: 'refusals',
  },
  {
    id: 'code-without-the-class',
    step: 3,
    edits: [
      {
        find: 'if (condition) throw new DomainError(code);',
        replace: 'if (condition) throw Object.assign(new Error(code), { code });',
      },
    ],
    explanation:
      'The refusal has a code, but is no DomainError. Errors of the system have codes as well: by its class a caller knows that a rule of the bank said no, and that trying again does not help.',
    anchor: 'refusals',
  },
  {
    id: 'refusal-returned',
    step: 3,
    edits: [
      {
        find: `        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');`,
        replace: `        if (data.amount > state.balance) return [];`,
      },
    ],
    explanation:
      'A withdrawal that is not covered leads to no event, and to no error either. Whoever sent the command believes that it was done.',
    anchor: 'refusals',
  },
  {
    id: 'balance-cut-to-32-bits',
    step: 3,
    edits: [
      {
        find: whenDeposited,
        replace: 'return { ...state, balance: (state.balance + data.amount) | 0 };',
      },
    ],
    explanation:
      'The balance is cut to 32 bits, so a balance above 2147483647 cents becomes negative. Add the amounts as they are: `| 0` is not needed for integers.',
    anchor: 'evolve',
  },
  {
    id: 'true-is-an-amount',
    step: 3,
    edits: [
      { find: isAmount, replace: "typeof amount !== 'string' && amount > 0 && amount % 1 === 0" },
      { find: '(amount: unknown): boolean =>', replace: '(amount: any): boolean =>' },
    ],
    explanation:
      'true and [5] pass as amounts, since JavaScript converts them to numbers before it compares. Number.isInteger does not convert.',
    anchor: 'refusals',
  },
  {
    id: 'empty-owner-replaced',
    step: 3,
    edits: [{ find: 'owner: data.owner };', replace: "owner: data.owner || 'unknown' };" }],
    explanation:
      'evolve() replaces an empty owner with another text. The state has the owner that the event has: do not test whether it is falsy.',
    anchor: 'evolve',
  },
  {
    id: 'unknown-without-data-throws',
    step: 3,
    edits: [
      {
        find: 'evolve(state, { type, data }) {',
        replace:
          'evolve(state, { type, data }) {\n    const { amount: _ } = data as { amount?: number };',
      },
    ],
    explanation:
      'evolve() takes the data apart before it looks at the type, so it throws at an unknown event without data. Look at the type first.',
    anchor: 'schema-evolution',
  },

  // --- Step 4 -------------------------------------------------------------------------------------
  {
    id: 'append-without-version',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: giveUp, replace: 'if (retries <= maxRetries) throw error;' }],
    explanation:
      'A conflict reaches the caller at once. It only means that somebody else was faster: read again, decide again, up to maxRetries times.',
    anchor: 'retries',
  },
  {
    id: 'one-try-too-few',
    step: 4,
    edits: [{ find: 'retries >= maxRetries', replace: 'retries + 1 >= maxRetries' }],
    explanation:
      'maxRetries is taken for the number of attempts. It counts the retries: the first attempt is none, so with 3 there are four attempts.',
    anchor: 'retries',
  },
  {
    id: 'one-try-too-many',
    step: 4,
    edits: [{ find: 'retries >= maxRetries', replace: 'retries > maxRetries' }],
    explanation: 'There is one retry more than maxRetries says (> where >= is meant).',
    anchor: 'retries',
  },
  {
    id: 'zero-retries-is-default',
    step: 4,
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
    step: 4,
    edits: [{ find: 'maxRetries = 3', replace: 'maxRetries = 10' }],
    explanation: 'Without the option, the number of retries is not 3.',
    anchor: 'retries',
  },
  {
    id: 'retries-for-ever',
    step: 4,
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
    step: 4,
    edits: [{ find: giveUp, replace: 'if (retries >= maxRetries) throw error;' }],
    explanation:
      'Every error is retried, refusals of the decider included: on the same state it will decide the same. Retry after ConcurrencyError only.',
    anchor: 'retries',
  },
  {
    id: 'retries-lost-connections',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: result, replace: 'const result = { ...written, state: fold(state, []) };' }],
    explanation:
      'handle() gives the state that it has read. The caller wants the one after the command: fold the new events, too.',
    anchor: 'command-handler',
  },
  {
    id: 'version-before',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
    edits: [{ find: read, replace: read.replace(';', '.catch(() => [] as RecordedEvent[]);') }],
    explanation:
      'If readStream() rejects, the handler goes on as if the stream had no events. load() then reports an account that was never opened: let the error reach the caller.',
    anchor: 'retries',
  },
  {
    id: 'pauses-before-a-retry',
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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
    step: 4,
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

  // --- Step 5 -------------------------------------------------------------------------------------
  {
    id: 'debts-left-out-of-the-total',
    step: 5,
    edits: [
      {
        find: 'reduce((sum, balance) => sum + balance, 0)',
        replace: 'reduce((sum, balance) => sum + Math.max(balance, 0), 0)',
      },
    ],
    explanation:
      'A balance below 0 is left out of the total. A projection may see a withdrawal first: add every balance as it is.',
    anchor: 'projections',
  },
  {
    id: 'not-idempotent',
    step: 5,
    edits: [{ find: `    ${skip}\n`, replace: '' }],
    explanation:
      'An event that comes again is counted again. Delivery is at least once: skip what is not beyond the checkpoint.',
    anchor: 'idempotency',
  },
  {
    id: 'last-event-counts-twice',
    step: 5,
    edits: [{ find: skip, replace: 'if (position < this.#checkpoint) return;' }],
    explanation:
      'The last event is counted again when it comes again (< where <= is meant). It is the very one that a crash repeats.',
    anchor: 'idempotency',
  },
  {
    id: 'remembers-only-the-last',
    step: 5,
    edits: [{ find: skip, replace: 'if (position === this.#checkpoint) return;' }],
    explanation:
      'Only the very last event is recognised when it comes again. An older one can come again, too: everything up to the checkpoint is known.',
    anchor: 'idempotency',
  },
  {
    id: 'skips-by-version',
    step: 5,
    edits: [
      {
        find: 'handle({ streamId, type, data, position }: RecordedEvent)',
        replace: 'handle({ streamId, type, data, position, version }: RecordedEvent)',
      },
      { find: skip, replace: 'if (version <= this.#checkpoint) return;' },
    ],
    explanation:
      'The version of an event is compared with the checkpoint. Versions begin anew in each stream; what says how far one is in all of them is the position.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-by-version',
    step: 5,
    edits: [
      {
        find: 'handle({ streamId, type, data, position }: RecordedEvent)',
        replace: 'handle({ streamId, type, data, version: position }: RecordedEvent)',
      },
      { find: skip, replace: 'if (position < 0) return;' },
    ],
    explanation:
      'The checkpoint is the version of the last event. Versions begin anew in each stream; what says how far one is in all of them is the position.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-goes-back',
    step: 5,
    edits: [
      {
        find: skip,
        replace: `if (position <= this.#checkpoint) {\n      this.#checkpoint = position;\n      return;\n    }`,
      },
    ],
    explanation:
      'An old event that comes again takes the checkpoint back, and what followed it is counted again. The checkpoint only ever rises.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-of-known-types-only',
    step: 5,
    edits: [
      {
        find: move,
        replace:
          "    if (type === 'MoneyDeposited' || type === 'MoneyWithdrawn') this.#checkpoint = position;",
      },
    ],
    explanation:
      'The checkpoint moves with deposits and withdrawals only. Events of other types are then read again each time, and a page full of them is the end: move it with every event.',
    anchor: 'checkpoints',
  },
  {
    id: 'checkpoint-counts-events',
    step: 5,
    edits: [
      { find: move, replace: '    this.#checkpoint++;' },
      { find: skip, replace: 'if (position < this.#checkpoint + 1) return;' },
    ],
    explanation:
      'The checkpoint counts the events that were handled. When it is not the position of the last one, reading on begins at the wrong place.',
    anchor: 'checkpoints',
  },
  {
    id: 'any-amount-is-money',
    step: 5,
    edits: [
      {
        find: "if (type === 'MoneyDeposited') this.#add(streamId, data.amount);",
        replace: "if (type !== 'MoneyWithdrawn' && data.amount) this.#add(streamId, data.amount);",
      },
    ],
    explanation:
      'Every event with an amount counts as a deposit. The log holds events of all kinds: look at the type.',
    anchor: 'projections',
  },
  {
    id: 'withdrawals-ignored',
    step: 5,
    edits: [
      {
        find: "    if (type === 'MoneyWithdrawn') this.#add(streamId, -data.amount);\n",
        replace: '',
      },
    ],
    explanation: 'The projection takes no notice of withdrawals.',
    anchor: 'projections',
  },
  {
    id: 'one-balance-for-all',
    step: 5,
    edits: [
      {
        find: 'this.#balances.get(streamId) ?? 0',
        replace: 'this.#balances.get(streamId) ?? this.total()',
      },
    ],
    explanation:
      'An account that is not known has the balance of all others. Each account has its own, 0 at first.',
    anchor: 'projections',
  },
  {
    id: 'unknown-account-undefined',
    step: 5,
    edits: [
      {
        find: 'return this.#balances.get(streamId) ?? 0;',
        replace: 'return this.#balances.get(streamId)!;',
      },
      {
        find: 'this.balance(streamId) + amount',
        replace: '(this.balance(streamId) ?? 0) + amount',
      },
    ],
    explanation: 'The balance of an account without events is undefined. It is 0.',
    anchor: 'projections',
  },
  {
    id: 'first-page-only',
    step: 5,
    edits: [{ find: 'while (page.length > 0);', replace: 'while (page.length < 0);' }],
    explanation: 'catchUp() handles one page and stops. It reads on until there is nothing more.',
    anchor: 'checkpoints',
  },
  {
    id: 'everything-at-once',
    step: 5,
    edits: [
      {
        find: page,
        replace:
          'page = await store.readAll({ afterPosition: this.#checkpoint, limit: batch && undefined });',
      },
    ],
    explanation:
      'catchUp() reads everything at once. A log of years does not fit into memory: ask for at most `batch` events at a time.',
    anchor: 'checkpoints',
  },
  {
    id: 'full-page-is-the-end',
    step: 5,
    edits: [
      {
        find: 'while (page.length > 0);',
        replace: 'while (page.length === batch && page.at(-1)!.type.startsWith("Money"));',
      },
    ],
    explanation:
      'catchUp() stops at a page that ends with an event that is not about money. Only an empty page, or one that is not full, is the end.',
    anchor: 'checkpoints',
  },
  {
    id: 'reads-from-the-start',
    step: 5,
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace: 'let page: RecordedEvent[];\n    let position = 0;',
      },
      {
        find: page,
        replace: `${page.replace('this.#checkpoint', 'position')}\n      position = page.at(-1)?.position ?? position;`,
      },
    ],
    explanation:
      'catchUp() reads the log from its beginning each time. It works, since what is known is skipped, but takes longer every day: read on from the checkpoint.',
    anchor: 'checkpoints',
  },
  {
    id: 'same-page-again',
    step: 5,
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace: 'let page: RecordedEvent[];\n    const start = this.#checkpoint;',
      },
      { find: page, replace: page.replace('this.#checkpoint', 'start') },
    ],
    explanation:
      'catchUp() reads the same page again and again: where to read on is worked out once, before the loop.',
    anchor: 'checkpoints',
  },
  {
    id: 'rebuild-keeps-balances',
    step: 5,
    edits: [
      { find: rebuild, replace: '    this.#checkpoint = 0;\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() counts from the beginning, on top of the old balances: everybody has twice the money. Forget the balances, too.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-keeps-checkpoint',
    step: 5,
    edits: [
      { find: rebuild, replace: '    this.#balances = new Map();\n    await this.catchUp(store);' },
    ],
    explanation:
      'rebuild() forgets the balances but not the checkpoint, so it reads nothing: everybody has 0. Both start over.',
    anchor: 'rebuild',
  },
  {
    id: 'rebuild-only-catches-up',
    step: 5,
    edits: [{ find: rebuild, replace: '    await this.catchUp(store);' }],
    explanation:
      'rebuild() only reads what is new. It is there for when the balances are wrong: they are to be computed again from the first event on.',
    anchor: 'rebuild',
  },
  {
    id: 'replay-by-append',
    step: 5,
    edits: [
      {
        find: "async rebuild(store: Pick<EventStore, 'readAll'>)",
        replace: 'async rebuild(store: EventStore)',
      },
      {
        find: rebuild,
        replace: `${rebuild}\n    await store.append('projections', [{ type: 'BalancesRebuilt', data: {} }]);`,
      },
    ],
    explanation:
      'rebuild() appends to the log. Replay only reads: a read model can be thrown away and made again a hundred times, and history stays the same.',
    anchor: 'replay',
  },
  {
    id: 'withdrawal-of-unknown-account-dropped',
    step: 5,
    edits: [
      {
        find: "if (type === 'MoneyWithdrawn') this",
        replace: "if (type === 'MoneyWithdrawn' && this.#balances.has(streamId)) this",
      },
    ],
    explanation:
      'A withdrawal from an account that the projection does not know yet is dropped. A projection reports what the events say: subtract the amount from 0.',
    anchor: 'projections',
  },
  {
    id: 'balance-never-below-zero',
    step: 5,
    edits: [
      {
        find: 'this.balance(streamId) + amount);',
        replace: 'Math.max(0, this.balance(streamId) + amount));',
      },
    ],
    explanation:
      'The balance never goes below 0, so part of a withdrawal is lost. A projection does not decide what is allowed: it reports what the events say.',
    anchor: 'projections',
  },
  {
    id: 'page-of-1000',
    step: 5,
    edits: [{ find: 'batch = 100', replace: 'batch = 1000' }],
    explanation: 'Without `batch`, catchUp() reads pages of 1000 events. The default is 100.',
    anchor: 'checkpoints',
  },
  {
    id: 'read-error-is-the-end',
    step: 5,
    edits: [{ find: page, replace: page.replace(';', '.catch(() => []);') }],
    explanation:
      'If the store cannot be read, catchUp() resolves as if it had reached the end. Let the error reach the caller, who can try again.',
    anchor: 'checkpoints',
  },
  {
    id: 'never-reads-again-after-an-error',
    step: 5,
    edits: [
      {
        find: 'let page: RecordedEvent[];',
        replace:
          'let page: RecordedEvent[];\n    if (this.#isReading) return;\n    this.#isReading = true;',
      },
      {
        find: 'while (page.length > 0);',
        replace: 'while (page.length > 0);\n    this.#isReading = false;',
      },
      { find: '  #checkpoint = 0;\n', replace: '  #checkpoint = 0;\n  #isReading = false;\n' },
    ],
    explanation:
      'A flag says that a catchUp() is running, and it stays set when the store fails. Every later catchUp() then returns at once without reading: reset the flag in a finally block.',
    anchor: 'checkpoints',
  },
  {
    id: 'takes-data-apart-first',
    step: 5,
    edits: [{ find: skip, replace: `${skip}\n    const { amount: _ } = data;` }],
    explanation:
      'handle() takes the data apart before it looks at the type, so it throws at an event without data. Look at the type first.',
    anchor: 'projections',
  },
  {
    id: 'rebuild-keeps-a-later-checkpoint',
    step: 5,
    edits: [
      {
        find: 'this.#checkpoint = fresh.#checkpoint;',
        replace: 'this.#checkpoint = Math.max(this.#checkpoint, fresh.#checkpoint);',
      },
    ],
    explanation:
      'rebuild() keeps the old checkpoint if that is further on. If it was wrong, the next events are skipped: forget the checkpoint, too.',
    anchor: 'rebuild',
  },

  // --- Step 6 -------------------------------------------------------------------------------------
  {
    id: 'never-saved',
    step: 6,
    edits: [{ find: `    ${save}\n`, replace: '' }],
    explanation: 'No snapshot is ever saved, so every command reads the whole stream.',
    anchor: 'snapshots',
  },
  {
    id: 'never-used',
    step: 6,
    edits: [
      {
        find: fits,
        replace: 'return snapshot?.schemaVersion === -1 - schemaVersion ? snapshot : undefined;',
      },
    ],
    explanation:
      'Snapshots are saved, but nobody begins with one: each command still reads the whole stream.',
    anchor: 'snapshots',
  },
  {
    id: 'reads-all-and-skips',
    step: 6,
    edits: [
      { find: read, replace: 'const events = (await store.readStream(streamId)).slice(from);' },
    ],
    explanation:
      'The whole stream is read, and what the snapshot covers is left out afterwards. The reading is what takes the time: ask for what comes after the snapshot’s version.',
    anchor: 'snapshots',
  },
  {
    id: 'only-the-first-snapshot',
    step: 6,
    edits: [
      {
        find: save,
        replace:
          'if (from === 0 && result.version >= snapshotEvery) await saveSnapshot(streamId, result);',
      },
    ],
    explanation:
      'Only one snapshot is ever saved for a stream. As the stream goes on, more and more has to be read after it.',
    anchor: 'snapshots',
  },
  {
    id: 'modulo',
    step: 6,
    edits: [
      {
        find: 'if (result.version - from >= snapshotEvery)',
        replace: 'if (result.version % snapshotEvery === 0)',
      },
    ],
    explanation:
      'A snapshot is saved when the version is divisible by snapshotEvery. A command of several events can jump over that number each time: ask how many events have come since the last snapshot.',
    anchor: 'snapshots',
  },
  {
    id: 'counts-commands',
    step: 6,
    edits: [
      {
        find: save,
        replace:
          'handled++;\n    if (handled % snapshotEvery === 0) await saveSnapshot(streamId, result);',
      },
      {
        find: 'const fold = (state: State',
        replace: 'let handled = 0;\n\n  const fold = (state: State',
      },
    ],
    explanation:
      'What is counted are commands of this handler, not events of a stream. With two accounts, or commands of several events, far too much is left to read.',
    anchor: 'snapshots',
  },
  {
    id: 'other-every',
    step: 6,
    edits: [{ find: 'snapshotEvery = 100', replace: 'snapshotEvery = 1000' }],
    explanation: 'Without the option, snapshotEvery is not 100.',
    anchor: 'snapshots',
  },
  {
    id: 'old-version-new-state',
    step: 6,
    edits: [
      {
        find: save,
        replace: save.replace('(streamId, result)', '(streamId, { ...result, version })'),
      },
    ],
    explanation:
      'The snapshot has the state after the command and the version before it. Whoever begins with it folds the last events a second time.',
    anchor: 'snapshots',
  },
  {
    id: 'new-version-old-state',
    step: 6,
    edits: [
      {
        find: save,
        replace: save.replace('(streamId, result)', '(streamId, { ...result, state })'),
      },
    ],
    explanation:
      'The snapshot has the state before the command and the version after it. What the command did is lost for whoever begins with it.',
    anchor: 'snapshots',
  },
  {
    id: 'reads-from-the-snapshot-on',
    step: 6,
    edits: [
      {
        find: read,
        replace: read.replace('afterVersion: from', 'afterVersion: Math.max(0, from - 1)'),
      },
    ],
    explanation:
      'The event at the snapshot’s version is folded once more, although it is in the snapshot’s state. Read what comes after that version.',
    anchor: 'snapshots',
  },
  {
    id: 'skips-one-after-the-snapshot',
    step: 6,
    edits: [
      { find: read, replace: read.replace('afterVersion: from', 'afterVersion: from && from + 1') },
    ],
    explanation:
      'The first event after the snapshot is skipped: afterVersion already means “the ones after it”.',
    anchor: 'snapshots',
  },
  {
    id: 'starts-from-nothing',
    step: 6,
    edits: [{ find: begin, replace: 'const first = decider.initialState();' }],
    explanation:
      'The events after the snapshot are folded into the initial state. The snapshot’s state is where to begin.',
    anchor: 'snapshots',
  },
  {
    id: 'version-starts-at-zero',
    step: 6,
    edits: [{ find: 'version: events.at(-1)?.version ?? from', replace: 'version: events.length' }],
    explanation:
      'The version is the number of events that were read. After a snapshot that is less than the version of the stream: the snapshot’s version comes on top.',
    anchor: 'snapshots',
  },
  {
    id: 'version-of-nothing',
    step: 6,
    edits: [
      {
        find: 'version: events.at(-1)?.version ?? from',
        replace: 'version: events.at(-1)?.version ?? 0',
      },
    ],
    explanation:
      'When nothing comes after the snapshot the version is 0. It is the snapshot’s version: that there is nothing new does not make the stream empty.',
    anchor: 'snapshots',
  },
  {
    id: 'one-snapshot-for-all-streams',
    step: 6,
    edits: [
      { find: 'snapshots?.load(streamId)', replace: "snapshots?.load('latest')" },
      {
        find: 'await snapshots?.save({ streamId, version',
        replace: "await snapshots?.save({ streamId: 'latest', version",
      },
    ],
    explanation:
      'All streams share one snapshot, so one account begins with the money of another. A snapshot belongs to its stream.',
    anchor: 'snapshots',
  },
  {
    id: 'schema-ignored',
    step: 6,
    edits: [{ find: fits, replace: 'return snapshot && schemaVersion ? snapshot : undefined;' }],
    explanation:
      'A snapshot of another schemaVersion is used. It was made by code that understood the events otherwise: ignore it, and fold the events anew.',
    anchor: 'schema-evolution',
  },
  {
    id: 'newer-schema-used',
    step: 6,
    edits: [
      {
        find: fits,
        replace:
          'return snapshot && snapshot.schemaVersion >= schemaVersion ? snapshot : undefined;',
      },
    ],
    explanation:
      'Only an older schemaVersion is ignored, a newer one is used. During a release old and new code run side by side, and the old code then reads a state that it does not understand: use only your own schemaVersion.',
    anchor: 'schema-evolution',
  },
  {
    id: 'schema-never-saved',
    step: 6,
    edits: [
      {
        find: 'save({ streamId, version, schemaVersion, state })',
        replace: 'save({ streamId, version, schemaVersion: 1, state })',
      },
    ],
    explanation:
      'Snapshots are always saved with schemaVersion 1, whatever the handler’s own is. The next reader takes them for old ones and ignores them.',
    anchor: 'schema-evolution',
  },
  {
    id: 'saved-before-the-append',
    step: 6,
    edits: [
      { find: `    ${save}\n`, replace: '' },
      {
        find: appendDecided,
        replace: `const next = { state: fold(state, decided), version: version + decided.length };
    if (next.version - from >= snapshotEvery) await saveSnapshot(streamId, next);
    ${appendDecided}`,
      },
    ],
    explanation:
      'The snapshot is saved before the append. When that is refused, the snapshot says what never happened, and everybody begins with it: save after the append has succeeded.',
    anchor: 'snapshots',
  },
  {
    id: 'snapshot-is-the-truth',
    step: 6,
    edits: [
      {
        find: read,
        replace:
          'const events = snapshots && !snapshot && lost.has(streamId) ? [] : await store.readStream(streamId, { afterVersion: from });\n    if (snapshot) lost.add(streamId);',
      },
      {
        find: 'const fold = (state: State',
        replace: 'const lost = new Set<string>();\n\n  const fold = (state: State',
      },
    ],
    explanation:
      'Without its snapshot an account is empty. A snapshot is a cache of what the events say: when it is gone, the events are read from the beginning.',
    anchor: 'snapshots',
  },
  {
    id: 'schema-0-is-1',
    step: 6,
    edits: [
      {
        find: 'schemaVersion = 1 } = options;',
        replace: '} = options;\n  const schemaVersion = options.schemaVersion || 1;',
      },
    ],
    explanation:
      'A schemaVersion of 0 is replaced with 1, since 0 is falsy. Use a default parameter, which replaces only undefined.',
    anchor: 'schema-evolution',
  },
  {
    id: 'falsy-state-starts-over',
    step: 6,
    edits: [{ find: begin, replace: 'const first = snapshot?.state || decider.initialState();' }],
    explanation:
      'A snapshot whose state is 0 or an empty string counts as none, so the later events are folded into the initial state. Test whether there is a snapshot, not whether its state is truthy.',
    anchor: 'snapshots',
  },
  {
    id: 'load-without-snapshots',
    step: 6,
    edits: [
      {
        find: 'const { state, version } = await rehydrate(streamId);\n      return { state, version };',
        replace:
          'const events = await store.readStream(streamId);\n      return { state: fold(decider.initialState(), events), version: events.length };',
      },
    ],
    explanation:
      'load() always reads the whole stream, only handle() uses the snapshots. Both begin with the snapshot.',
    anchor: 'snapshots',
  },
  {
    id: 'snapshot-kept-in-memory',
    step: 6,
    edits: [
      {
        find: 'await snapshots?.load(streamId).catch(() => undefined);',
        replace:
          'kept.get(streamId) ?? (await snapshots?.load(streamId));\n      if (snapshot) kept.set(streamId, snapshot);',
      },
      {
        find: 'const fold = (state: State',
        replace: 'const kept = new Map<string, Snapshot>();\n\n  const fold = (state: State',
      },
    ],
    explanation:
      'The handler keeps the first snapshot of a stream in memory and never looks for a later one, so more and more events have to be read. Load the snapshot each time.',
    anchor: 'snapshots',
  },
]);
