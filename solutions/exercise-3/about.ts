import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'The bank ledger',
  minutes: 120,
  lesson: '04-event-sourcing',
  guide: '03-event-sourcing',
  steps: [
    {
      title: 'store',
      hints: [
        'An event has a place in its stream and a place in the whole log. Which lists give you both without counting anything? And who, outside the store, still holds an object that is now history?',
        'Build a new record for each event, field by field: of what the caller gave, only type, data and metadata, each as a deep copy (structuredClone). The log is an array, the streams are a Map from name to array. Reading gives copies, too, or records that are frozen all the way down.',
        "Version n stands at index n - 1, so `afterVersion` is just where the slice begins:\n\n  readStream(streamId, { afterVersion = 0 } = {}) {\n    const stream = this.#streams.get(streamId) ?? [];\n    return structuredClone(stream.slice(afterVersion));\n  }\n\nThe id is newId()'s, the time is now().toISOString().",
      ],
    },
    {
      title: 'concurrency',
      hints: [
        'Two tills have read version 3. Both append. Which of the two can the store accept, and how does it notice the other? What does it need to be told for that?',
        'Compare first, then make all records, then write, in this order. Between the comparison and the writing nobody else may get a turn: an await there lets the second writer pass the same check. And what can fail (a copy, an id) must fail before the first event is written.',
        "  const actual = stream.length;\n  const expected = expectedVersion === 'no-stream' ? 0 : expectedVersion;\n  if (expected !== 'any' && expected !== actual)\n    throw new ConcurrencyError(streamId, expectedVersion, actual);\n\n0 is a version like any other: `if (expectedVersion)` would let it pass.",
      ],
    },
    {
      title: 'decider',
      hints: [
        'Say the rules aloud as “given these events, when this command, then …”. Which of your sentences need a store, a clock or an await?',
        'evolve() is a switch over event types that gives a new object; what it does not know it gives back as it is. decide() is a switch over command types: first the reasons to refuse, then the event. What is a valid amount? There is a function of Number that knows integers from the rest, texts included.',
        "  case 'Withdraw':\n    refuseIf(state.status !== 'open', 'NOT_OPEN');\n    refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');\n    refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');\n    return [{ type: 'MoneyWithdrawn', data: { amount: data.amount } }];",
      ],
    },
    {
      title: 'command handler',
      hints: [
        'A decision was made on version 3, and the stream is now at 4. What of it is still worth anything? What do you know after a ConcurrencyError that you do not know after a broken connection?',
        'One attempt is: read, fold, decide, append with the version that was read. Make that a function. Around it goes a loop that starts the whole attempt again, and only after a ConcurrencyError, and not for ever.',
        '  for (let retries = 0; ; retries++) {\n    try {\n      return await attempt(streamId, command, metadata);\n    } catch (error) {\n      const isConflict = error instanceof ConcurrencyError;\n      if (!isConflict || retries >= maxRetries) throw error;\n    }\n  }',
      ],
    },
    {
      title: 'projection',
      hints: [
        'The same event arrives twice. How can you tell, without keeping a list of all events that you have seen? What grows with every event of the log?',
        'The checkpoint answers both questions: what to skip, and where to read on. It moves with every event, also with those that change no balance. rebuild() is the same reading from 0, into empty balances.',
        '  handle(event) {\n    if (event.position <= this.checkpoint) return;\n    // … change the balance …\n    this.checkpoint = event.position;\n  }\n\ncatchUp() reads { afterPosition: this.checkpoint, limit: batch } until a page is empty.',
      ],
    },
    {
      title: 'snapshots',
      hints: [
        'A snapshot says: after n events the state was this. When is that certain? And what may happen if somebody deletes it, or changes the rules by which events are understood?',
        'Reading: load the snapshot; if it has your schemaVersion, begin with its state and read what came after its version; if not, begin at the beginning. Writing: after the append, if the version is at least snapshotEvery ahead of the one you began with. With commands of several events, `version % snapshotEvery === 0` may never come true.',
        '  const snapshot = await snapshots?.load(streamId);\n  const fits = snapshot?.schemaVersion === schemaVersion;\n  const from = fits ? snapshot.version : 0;\n  const events = await store.readStream(streamId, { afterVersion: from });\n\nand after the append:\n\n  if (version - from >= snapshotEvery)\n    await snapshots?.save({ streamId, version, schemaVersion, state });',
      ],
    },
  ],
});
