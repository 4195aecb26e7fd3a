import { defineMistakes } from '../../../src/course/define.ts';
import { appendDecided, begin, read } from './places.ts';

const save = 'if (result.version - from >= snapshotEvery) await saveSnapshot(streamId, result);';
const fits = 'return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;';

export default defineMistakes([
  {
    id: 'never-saved',
    edits: [{ find: `    ${save}\n`, replace: '' }],
    explanation:
      'Your code never saves a snapshot, so every command reads the whole stream. Save one after every snapshotEvery events.',
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
      'Your code saves snapshots but never starts from one, so each command still reads the whole stream. Load the snapshot first.',
    anchor: 'snapshots',
  },
  {
    id: 'reads-all-and-skips',
    edits: [
      { find: read, replace: 'const events = (await store.readStream(streamId)).slice(from);' },
    ],
    explanation:
      "Your code reads the whole stream and then discards the events in the snapshot, so it saves no time. Read only the events after the snapshot's version.",
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
      'Your code saves only one snapshot per stream, so the number of events after it keeps growing. Save another after every snapshotEvery events.',
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
      'Your code saves a snapshot only if the version is divisible by snapshotEvery. A command with several events can skip those versions. Count the events since the last snapshot.',
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
      "Your code counts this handler's commands instead of the stream's events. With two accounts, or several events per command, too many events remain to be read. Count the stream's events since its last snapshot.",
    anchor: 'snapshots',
  },
  {
    id: 'other-every',
    edits: [{ find: 'snapshotEvery = 100', replace: 'snapshotEvery = 1000' }],
    explanation: "The default of snapshotEvery isn't 100. Set it to 100.",
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
      'The snapshot combines the state after the command with the version before it, so the last events are applied twice. Save the new version.',
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
      "The snapshot combines the version after the command with the state before it, so the command's changes are lost. Save the new state.",
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
      "Your code reads the event at the snapshot's version again and applies it twice. Read only the events after that version.",
    anchor: 'snapshots',
  },
  {
    id: 'skips-one-after-the-snapshot',
    edits: [
      { find: read, replace: read.replace('afterVersion: from', 'afterVersion: from && from + 1') },
    ],
    explanation:
      "Your code skips the first event after the snapshot, because it adds 1 to afterVersion. afterVersion already excludes the event at that version. Pass the snapshot's version unchanged.",
    anchor: 'snapshots',
  },
  {
    id: 'starts-from-nothing',
    edits: [{ find: begin, replace: 'const first = decider.initialState();' }],
    explanation:
      "Your code applies the events after the snapshot to the initial state. Start from the snapshot's state.",
    anchor: 'snapshots',
  },
  {
    id: 'version-starts-at-zero',
    edits: [{ find: 'version: events.at(-1)?.version ?? from', replace: 'version: events.length' }],
    explanation:
      "Your code returns the number of events read as the version, which is too low after a snapshot. Add the snapshot's version.",
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
      "If there are no events after the snapshot, your code returns version 0. Return the snapshot's version.",
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
      "All streams share one snapshot, so one account starts with another account's balance. Save and load a snapshot per stream.",
    anchor: 'snapshots',
  },
  {
    id: 'schema-ignored',
    edits: [{ find: fits, replace: 'return snapshot && schemaVersion ? snapshot : undefined;' }],
    explanation:
      'Your code uses a snapshot with another schemaVersion, whose state may have been computed by other rules. Ignore it and read the whole stream.',
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
      "Your code ignores older snapshots but uses those with a newer schemaVersion. During a release, old code then reads a state that it doesn't understand. Use only your own schemaVersion.",
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
      "Your code saves every snapshot with schemaVersion 1, so a handler with another schemaVersion ignores it. Save the handler's own schemaVersion.",
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
      'Your code saves the snapshot before append(). If the append is refused, later commands start from a state that never existed. Save the snapshot after append() has succeeded.',
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
      'Your code treats an account as empty if its snapshot is lost. A snapshot is only a cache of the events. Read the whole stream if there is no snapshot.',
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
      'Your code replaces a schemaVersion of 0 with 1, because 0 is falsy. Use a default parameter, which replaces only undefined.',
    anchor: 'schema-evolution',
  },
  {
    id: 'falsy-state-starts-over',
    edits: [{ find: begin, replace: 'const first = snapshot?.state || decider.initialState();' }],
    explanation:
      'Your code ignores a snapshot whose state is 0 or an empty string. The later events are then applied to the initial state. Test whether the snapshot exists, not its state.',
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
      'load() reads the whole stream, because only handle() uses snapshots. Start from the snapshot in both.',
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
      'The handler keeps the first snapshot of a stream in memory and never loads a later one. So it reads more and more events. Load the snapshot each time.',
    anchor: 'snapshots',
  },
]);
