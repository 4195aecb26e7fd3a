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
      "readStream() returns events of all streams, so the state of one account includes other accounts' money. Return only the events of the requested stream.",
    anchor: 'streams',
  },
  {
    id: 'version-counts-the-log',
    edits: [
      { find: 'version: actual + 1 + index', replace: 'version: this.#log.length + 1 + index' },
    ],
    explanation:
      "The version counts the events of all streams. Use the event's place in its own stream. Its place in the whole log is the position.",
    anchor: 'streams',
  },
  {
    id: 'position-counts-the-stream',
    edits: [{ find: 'position: this.#log.length + 1', replace: 'position: actual + 1' }],
    explanation:
      "The position counts within the stream, so two streams use the same positions. Use the event's place in the whole log, so that a reader of all streams can continue there.",
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
      'Versions and positions start at 0, which means that there are no events yet. Start both at 1.',
    anchor: 'streams',
  },
  {
    id: 'same-version-for-a-batch',
    edits: [{ find: 'version: actual + 1 + index', replace: 'version: actual + 1' }],
    explanation:
      'All events of one call get the same version. Give each event the next version of the stream.',
    anchor: 'envelope',
  },
  {
    id: 'newest-first',
    edits: [{ find: giveStream, replace: giveStream.replace(' ?? [])', '.reverse() ?? [])') }],
    explanation:
      'readStream() returns the newest event first, but a state is computed from the oldest event onward. Return the events in the order in which they were recorded.',
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
      'readAll() returns one stream after another. Return the events of all streams in the order in which they were recorded.',
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
      'readStream() also returns the event at afterVersion, so a reader that continues there gets it twice. Start after it: "after version 2" starts with version 3.',
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
    explanation:
      'readStream() ignores afterVersion and returns the whole stream. Return only the events with a higher version.',
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
      'readAll() also returns the event at afterPosition, so a reader that continues there gets it twice. Start after it: "after position 2" starts with position 3.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-as-end',
    edits: [{ find: 'afterPosition + limit', replace: 'limit' }],
    explanation:
      "Your code uses `limit` as the end index, but it's the maximum number of events after afterPosition. Pass the sum of both to slice().",
    anchor: 'checkpoints',
  },
  {
    id: 'limit-ignored',
    edits: [{ find: 'afterPosition + limit', replace: 'limit && undefined' }],
    explanation:
      'readAll() ignores `limit`, so a reader that requests one page gets the whole log. Return at most `limit` events.',
    anchor: 'checkpoints',
  },
  {
    id: 'limit-0-is-no-limit',
    edits: [
      { find: 'afterPosition + limit', replace: 'limit ? afterPosition + limit : undefined' },
    ],
    explanation:
      'Your code treats a limit of 0 as missing and returns every event. A limit of 0 must return none. Compare with undefined, or use a default parameter.',
    anchor: 'checkpoints',
  },
  {
    id: 'ids-of-its-own',
    edits: [
      { find: 'this.#newId = newId;', replace: 'this.#newId = newId && (() => randomUUID());' },
    ],
    explanation:
      "Your code ignores the newId() option and creates its own ids, so a test can't predict an id. Take every id from newId().",
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
      'Your code calls newId() once per append() call, so several events share an id. Call it once for each event.',
    anchor: 'envelope',
  },
  {
    id: 'clock-of-its-own',
    edits: [
      { find: 'this.#now().toISOString()', replace: '(this.#now && new Date()).toISOString()' },
    ],
    explanation:
      "Your code uses the system clock although now() was passed in, so a test can't control the time. Call now().",
    anchor: 'envelope',
  },
  {
    id: 'time-as-number',
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now().getTime() as any' }],
    explanation:
      'recordedAt is a number. Store an ISO string such as 2030-03-01T09:00:00.000Z, which people and every language can read.',
    anchor: 'envelope',
  },
  {
    id: 'time-as-date',
    edits: [{ find: 'this.#now().toISOString()', replace: 'this.#now() as any' }],
    explanation:
      'recordedAt is a Date object. Store an ISO string: call toISOString() on the result of now().',
    anchor: 'envelope',
  },
  {
    id: 'metadata-lost',
    edits: [{ find: copyMetadata, replace: 'metadata: metadata && {},' }],
    explanation:
      "Your code doesn't store the metadata, so the correlation id is lost. Copy it into each record.",
    anchor: 'envelope',
  },
  {
    id: 'metadata-with-first-only',
    edits: [
      { find: copyMetadata, replace: 'metadata: index === 0 ? structuredClone(metadata) : {},' },
    ],
    explanation:
      'Only the first event of a call gets the metadata, but each event may later be read alone. Copy the metadata into every record.',
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
      "Your code writes the id and the version into the caller's object and stores that object. Appended twice, it's in the history twice with the last version. Create a new record for each event.",
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
      "Your code spreads the caller's object last, so its fields win. A recorded event that is appended again keeps its old id, stream and version. Copy only `type` and `data`.",
    anchor: 'envelope',
  },
  {
    id: 'data-not-copied',
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && data,' }],
    explanation:
      "The record references the caller's data object, so a later change by the caller changes the history. Copy the data in append().",
    anchor: 'immutability',
  },
  {
    id: 'shallow-copy',
    edits: [{ find: copyData, replace: 'data: structuredClone(data) && { ...data },' }],
    explanation:
      '`{ ...data }` copies only one level, so the record shares nested objects with the caller. Use structuredClone, which copies all levels.',
    anchor: 'immutability',
  },
  {
    id: 'metadata-not-copied',
    edits: [{ find: copyMetadata, replace: 'metadata,' }],
    explanation:
      "The record references the caller's metadata object, so a later change by the caller changes the history. Copy the metadata too.",
    anchor: 'immutability',
  },
  {
    id: 'append-gives-history',
    edits: [
      { find: 'events: copyOf(recorded) };', replace: 'events: copyOf([]).concat(recorded) };' },
    ],
    explanation:
      'append() returns the stored records themselves, so the caller can change the history. Return copies, or freeze the records at every level.',
    anchor: 'immutability',
  },
  {
    id: 'read-all-gives-history',
    edits: [{ find: giveAll, replace: giveAll.replace('copyOf(this', '(this') }],
    explanation:
      'readAll() returns the stored records themselves, so a reader can change the history. slice() creates a new array of the same objects. Copy the records too.',
    anchor: 'immutability',
  },
  {
    id: 'read-stream-gives-history',
    edits: [{ find: giveStream, replace: giveStream.replace('copyOf(', '(') }],
    explanation:
      'readStream() returns the stored records themselves, so a reader can change the history. slice() creates a new array of the same objects. Copy the records too.',
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
      'append() and readAll() return the stored records themselves in a new array, so a caller can change the history. Return copies of the records, or freeze them.',
    anchor: 'immutability',
  },
  {
    id: 'freezes-the-callers-data',
    edits: [{ find: copyData, replace: 'data: structuredClone(Object.freeze(data)),' }],
    explanation:
      "Your code freezes the caller's data object, which the caller may still need to change. Copy it first, then freeze the copy.",
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
      "append() writes the version into the caller's object. Leave that object unchanged and put the version into your own record.",
    anchor: 'immutability',
  },
  {
    id: 'json-copy',
    edits: [{ find: copyData, replace: 'data: JSON.parse(JSON.stringify(data)),' }],
    explanation:
      'Copying through JSON turns a Date into a string and a Map into an empty object, and silently drops functions. Use structuredClone, which copies a Date or a Map and rejects functions.',
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
      "If the data can't be copied, your code stores it without the parts that fail, so the record is incomplete. Let the error of structuredClone reach the caller.",
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
      'Your code stores the streams in a plain object, which inherits properties such as constructor and toString. Reading a stream with such a name finds them. Use a Map, or Object.create(null).',
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
      'readStream() throws for a stream without events, but the first command of a stream has to read it. Return [].',
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
      "append() throws if the stream's name is the empty string. Any string names a stream, so don't test whether the name is falsy.",
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
      'Your code returns a deep copy of the data but a shallow copy of the metadata. A reader can change nested metadata and with it the history. Copy the metadata with structuredClone too.',
    anchor: 'immutability',
  },
  {
    id: 'reads-at-most-1000',
    edits: [{ find: 'limit = Infinity', replace: 'limit = 1000' }],
    explanation:
      'Without a limit, readAll() returns at most 1,000 events, so a reader misses the rest. Return all events by default.',
    anchor: 'checkpoints',
  },
  {
    id: 'falsy-id-replaced',
    edits: [{ find: 'id: this.#newId(),', replace: 'id: this.#newId() || randomUUID(),' }],
    explanation:
      'If newId() returns an empty string, your code replaces it with another id. Use the result of newId() unchanged.',
    anchor: 'envelope',
  },
  {
    id: 'falsy-data-replaced',
    edits: [{ find: copyData, replace: 'data: structuredClone(data || {}),' }],
    explanation:
      'Your code replaces data that is 0, an empty string or null with an empty object. Copy the data unchanged: falsy values are data too.',
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
      'Your code records an object only once if the list contains it twice. Record one event for each entry.',
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
      "Your code freezes records instead of copying them. Object.freeze doesn't prevent changes to a Date or a Map, so readers can change the history. Return copies of these objects.",
    anchor: 'immutability',
  },
]);
