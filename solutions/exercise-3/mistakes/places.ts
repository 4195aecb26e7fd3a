// Code of the reference solution that mistakes in several steps edit.
export const copyMetadata = 'metadata: structuredClone(metadata),';
export const appendDecided =
  'const written = await store.append(streamId, decided, { expectedVersion: version, metadata });';
export const read = 'const events = await store.readStream(streamId, { afterVersion: from });';
export const begin = 'const first = snapshot ? snapshot.state : decider.initialState();';
