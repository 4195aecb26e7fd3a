import { defineMistakes } from '../../../src/course/define.ts';
import { appendDecided, begin, read } from './places.ts';

const save = 'if (result.version - from >= snapshotEvery) await saveSnapshot(streamId, result);';
const fits = 'return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;';

export default defineMistakes([
  {
    id: 'never-saved',
    edits: [{ find: `    ${save}\n`, replace: '' }],
    explanation: 'No snapshot is ever saved, so every command reads the whole stream.',
    anchor: 'snapshots',
  },
  {
    id: 'never-used',
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
    edits: [
      { find: read, replace: 'const events = (await store.readStream(streamId)).slice(from);' },
    ],
    explanation:
      'The whole stream is read, and what the snapshot covers is left out afterwards. The reading is what takes the time: ask for what comes after the snapshot’s version.',
    anchor: 'snapshots',
  },
  {
    id: 'only-the-first-snapshot',
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
    edits: [{ find: 'snapshotEvery = 100', replace: 'snapshotEvery = 1000' }],
    explanation: 'Without the option, snapshotEvery is not 100.',
    anchor: 'snapshots',
  },
  {
    id: 'old-version-new-state',
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
    edits: [
      { find: read, replace: read.replace('afterVersion: from', 'afterVersion: from && from + 1') },
    ],
    explanation:
      'The first event after the snapshot is skipped: afterVersion already means “the ones after it”.',
    anchor: 'snapshots',
  },
  {
    id: 'starts-from-nothing',
    edits: [{ find: begin, replace: 'const first = decider.initialState();' }],
    explanation:
      'The events after the snapshot are folded into the initial state. The snapshot’s state is where to begin.',
    anchor: 'snapshots',
  },
  {
    id: 'version-starts-at-zero',
    edits: [{ find: 'version: events.at(-1)?.version ?? from', replace: 'version: events.length' }],
    explanation:
      'The version is the number of events that were read. After a snapshot that is less than the version of the stream: the snapshot’s version comes on top.',
    anchor: 'snapshots',
  },
  {
    id: 'version-of-nothing',
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
    edits: [{ find: fits, replace: 'return snapshot && schemaVersion ? snapshot : undefined;' }],
    explanation:
      'A snapshot of another schemaVersion is used. It was made by code that understood the events otherwise: ignore it, and fold the events anew.',
    anchor: 'schema-evolution',
  },
  {
    id: 'newer-schema-used',
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
    edits: [{ find: begin, replace: 'const first = snapshot?.state || decider.initialState();' }],
    explanation:
      'A snapshot whose state is 0 or an empty string counts as none, so the later events are folded into the initial state. Test whether there is a snapshot, not whether its state is truthy.',
    anchor: 'snapshots',
  },
  {
    id: 'load-without-snapshots',
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
