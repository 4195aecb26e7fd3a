import { defineMistakes } from '../../../src/course/define.ts';
import { copyMetadata } from './places.ts';

const copyData = 'data: structuredClone(data),';
const actualVersion = 'const actual = this.#streams.get(streamId)?.length ?? 0;';
const copies =
  'const copyOf = (events: RecordedEvent[]): RecordedEvent[] => structuredClone(events);';
const giveStream = 'return copyOf(this.#streams.get(streamId)?.slice(afterVersion) ?? []);';
const giveAll = 'return copyOf(this.#log.slice(afterPosition, afterPosition + limit));';

export default defineMistakes([
  {
    id: 'one-list-for-all',
    edits: [{ find: giveStream, replace: 'return copyOf(this.#log.slice(afterVersion));' }],
    explanation:
      'readStream() gives the events of all streams. State that is folded from them mixes everybody’s money: a stream is what belongs to one account.',
    anchor: 'streams',
  },
  {
    id: 'version-counts-the-log',
    edits: [
      { find: 'version: actual + 1 + index', replace: 'version: this.#log.length + 1 + index' },
    ],
    explanation:
      'The version counts the events of all streams. It is the place in its own stream; the place in the whole log is the position.',
    anchor: 'streams',
  },
  {
    id: 'position-counts-the-stream',
    edits: [{ find: 'position: this.#log.length + 1', replace: 'position: actual + 1' }],
    explanation:
      'The position counts within the stream, so two streams share positions. It is the place in the whole log, which is how a reader of all streams knows where it is.',
    anchor: 'streams',
  },
  {
    id: 'versions-from-zero',
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
    edits: [{ find: 'version: actual + 1 + index', replace: 'version: actual + 1' }],
    explanation:
      'All events of one call get the same version. Each event has its own, counted on from the stream’s.',
    anchor: 'envelope',
  },
  {
    id: 'newest-first',
    edits: [{ find: giveStream, replace: giveStream.replace(' ?? [])', '.reverse() ?? [])') }],
    explanation:
      'readStream() gives the newest event first. State is computed from the oldest on: the order of the stream is part of the facts.',
    anchor: 'streams',
  },
  {
    id: 'log-by-stream',
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
    edits: [{ find: 'afterPosition + limit', replace: 'limit' }],
    explanation:
      'limit is taken as the index where reading ends. It is how many events are given at most, counted from afterPosition: slice() wants the sum of both.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-ignored',
    edits: [{ find: 'afterPosition + limit', replace: 'limit && undefined' }],
    explanation:
      'readAll() takes no notice of limit: a reader who asks for a page gets the whole log.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-0-is-no-limit',
    edits: [
      { find: 'afterPosition + limit', replace: 'limit ? afterPosition + limit : undefined' },
    ],
    explanation:
      'limit: 0 gives everything, because 0 is taken for "not given". Whoever asks for at most none gets none: ask whether it is undefined, or give the parameter a default.',
    anchor: 'checkpoints',
  },
  {
    id: 'ids-of-its-own',
    edits: [
      { find: 'this.#newId = newId;', replace: 'this.#newId = newId && (() => randomUUID());' },
    ],
    explanation:
      'Ids do not come from newId(). What is handed in can be told what to give, and only so can a test expect an id.',
    anchor: 'envelope',
  },
  {
    id: 'one-id-for-a-batch',
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
    edits: [
      { find: 'this.#now().toISOString()', replace: '(this.#now && new Date()).toISOString()' },
    ],
    explanation:
      'The time is taken from the clock of the machine although now() was handed in. A clock that is handed in can be stopped by a test.',
    anchor: 'envelope',
  },
  {
    id: 'time-as-number',
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now().getTime() as any' }],
    explanation:
      'recordedAt is a number. It is a text in ISO form, 2030-03-01T09:00:00.000Z, which people and every language can read.',
    anchor: 'envelope',
  },
  {
    id: 'time-as-date',
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now() as any' }],
    explanation:
      'recordedAt is a Date object. It is a text in ISO form: call toISOString() on what now() gives.',
    anchor: 'envelope',
  },
  {
    id: 'metadata-lost',
    edits: [{ find: copyMetadata, replace: 'metadata: metadata && {},' }],
    explanation:
      'The metadata of the call is not recorded. Without the correlation id in it, nobody can say later what an event was part of.',
    anchor: 'envelope',
  },
  {
    id: 'metadata-with-first-only',
    edits: [
      { find: copyMetadata, replace: 'metadata: index === 0 ? structuredClone(metadata) : {},' },
    ],
    explanation:
      'Only the first event of a call gets the metadata. Each event is read on its own later, so each needs it.',
    anchor: 'envelope',
  },
  {
    id: 'same-object-twice',
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
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && data,' }],
    explanation:
      'The record keeps the caller’s own data object. Whoever changes it afterwards changes history: copy it when it is appended.',
    anchor: 'immutability',
  },
  {
    id: 'shallow-copy',
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && { ...data },' }],
    explanation:
      'The copy is only one level deep: { ...data } shares every object inside with the caller. structuredClone copies all levels.',
    anchor: 'immutability',
  },
  {
    id: 'metadata-not-copied',
    edits: [{ find: copyMetadata, replace: 'metadata,' }],
    explanation:
      'The data is copied, but the metadata is the caller’s own object, and may be changed afterwards.',
    anchor: 'immutability',
  },
  {
    id: 'append-gives-history',
    edits: [
      { find: 'events: copyOf(recorded) };', replace: 'events: copyOf([]).concat(recorded) };' },
    ],
    explanation:
      'append() gives its caller the very records that it keeps, so the caller can rewrite history. Give copies, or freeze the records all the way down.',
    anchor: 'immutability',
  },
  {
    id: 'read-all-gives-history',
    edits: [{ find: giveAll, replace: giveAll.replace('copyOf(this', '(this') }],
    explanation:
      'readAll() gives the very records that the store keeps. slice() makes a new list of the same objects: a reader can still change them.',
    anchor: 'immutability',
  },
  {
    id: 'read-stream-gives-history',
    edits: [{ find: giveStream, replace: giveStream.replace('copyOf(', '(') }],
    explanation:
      'readStream() gives the very records that the store keeps. slice() makes a new list of the same objects: a reader can still change them.',
    anchor: 'immutability',
  },
  {
    id: 'all-reads-give-history',
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
    edits: [{ find: copyData, replace: 'data: structuredClone(Object.freeze(data)),' }],
    explanation:
      'The store freezes the data object of its caller, who may still need to change it. Copy first, then freeze the copy.',
    anchor: 'immutability',
  },
  {
    id: 'writes-into-the-callers-event',
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
    edits: [{ find: copyData, replace: 'data: JSON.parse(JSON.stringify(data)),' }],
    explanation:
      'The copy goes through JSON: a Date becomes a text, a Map an empty object, and a function is left out without a word. structuredClone keeps the first two, and refuses the third.',
    anchor: 'immutability',
  },
  {
    id: 'falls-back-to-the-original',
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
    edits: [
      {
        find: 'readonly #streams = new Map<string, RecordedEvent[]>();',
        replace: 'readonly #streams: Record<string, RecordedEvent[]> = {};',
      },
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
    edits: [{ find: 'limit = Infinity', replace: 'limit = 1000' }],
    explanation:
      'Without a limit readAll() returns at most 1000 events. A reader that gave no limit believes that it has read the whole log: by default return all events.',
    anchor: 'checkpoints',
  },
  {
    id: 'falsy-id-replaced',
    edits: [{ find: 'id: this.#newId(),', replace: 'id: this.#newId() || randomUUID(),' }],
    explanation:
      'If newId() returns an empty string, the store replaces it with an id of its own. Use what newId() returns as it is.',
    anchor: 'envelope',
  },
  {
    id: 'falsy-data-replaced',
    edits: [{ find: copyData, replace: 'data: structuredClone(data || {}),' }],
    explanation:
      'Data that is 0, an empty string or null is replaced with an empty object. Copy the data as it is: falsy values are data, too.',
    anchor: 'envelope',
  },
  {
    id: 'same-object-once',
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
]);
