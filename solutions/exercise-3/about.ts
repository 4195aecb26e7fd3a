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
        'An event has a place in its stream and a place in the whole log. Which arrays give you both numbers without a counter? And which code outside the store still references an object that is now history?',
        'Build a new record for each event, field by field. From the caller, use only type, data and metadata, each as a deep copy (structuredClone). The log is an array, and the streams are a Map from name to array. Reading returns copies too, or deeply frozen records.',
        'Version n is at index n - 1, so `afterVersion` is the start of the slice:\n\n  readStream(streamId, { afterVersion = 0 } = {}) {\n    const stream = this.#streams.get(streamId) ?? [];\n    return structuredClone(stream.slice(afterVersion));\n  }\n\nThe id is from newId(), the time is now().toISOString().',
      ],
    },
    {
      title: 'concurrency',
      hints: [
        'Two tills have read version 3. Both append. Which of the two can the store accept, and how does it detect the other? Which information does it need from them?',
        'Compare first, then make all records, then write. No other code may run between the comparison and the write: an await there lets the second writer pass the same check. And everything that can fail (a copy, an id) must fail before the first event is written.',
        "  const actual = stream.length;\n  const expected = expectedVersion === 'no-stream' ? 0 : expectedVersion;\n  if (expected !== 'any' && expected !== actual)\n    throw new ConcurrencyError(streamId, expectedVersion, actual);\n\n0 is a version like any other: `if (expectedVersion)` would let it pass.",
      ],
    },
    {
      title: 'decider',
      hints: [
        'Say the rules aloud as “given these events, when this command, then …”. Which of your sentences need a store, a clock or an await?',
        'evolve() is a switch over event types that returns a new object. For an unknown type it returns the state unchanged. decide() is a switch over command types: first the reasons to refuse, then the event. For a valid amount, a function of Number tells integers from everything else, strings included.',
        "  case 'Withdraw':\n    refuseIf(state.status !== 'open', 'NOT_OPEN');\n    refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');\n    refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');\n    return [{ type: 'MoneyWithdrawn', data: { amount: data.amount } }];",
      ],
    },
    {
      title: 'command handler',
      hints: [
        "A decision was made on version 3, and the stream is now at 4. Is any part of that decision still valid? And what do you know after a ConcurrencyError that you don't know after a lost connection?",
        'One attempt is: read, fold, decide, append with the version that was read. Make that a function. Put a loop around it that starts the whole attempt again, only after a ConcurrencyError, and at most maxRetries times.',
        '  for (let retries = 0; ; retries++) {\n    try {\n      return await attempt(streamId, command, metadata);\n    } catch (error) {\n      const isConflict = error instanceof ConcurrencyError;\n      if (!isConflict || retries >= maxRetries) throw error;\n    }\n  }',
      ],
    },
    {
      title: 'projection',
      hints: [
        'The same event arrives twice. How can you detect that without a list of all events seen so far? Which number grows with every event of the log?',
        'The checkpoint says both which events to skip and where to continue reading. It advances with every event, including those that change no balance. rebuild() reads in the same way from 0, into empty balances.',
        '  handle(event) {\n    if (event.position <= this.checkpoint) return;\n    // … change the balance …\n    this.checkpoint = event.position;\n  }\n\ncatchUp() reads { afterPosition: this.checkpoint, limit: batch } until a page is empty.',
      ],
    },
    {
      title: 'snapshots',
      hints: [
        'A snapshot says: after n events the state was this. When is that certain? And what must still work if somebody deletes it, or changes how evolve() interprets events?',
        'When reading, load the snapshot. If it has your schemaVersion, start with its state and read only the events after its version. If not, start from the first event. Save a snapshot after the append, if the version is at least snapshotEvery ahead of the one you started with. If commands add several events, `version % snapshotEvery === 0` may never be true.',
        '  const snapshot = await snapshots?.load(streamId);\n  const fits = snapshot?.schemaVersion === schemaVersion;\n  const from = fits ? snapshot.version : 0;\n  const events = await store.readStream(streamId, { afterVersion: from });\n\nand after the append:\n\n  if (version - from >= snapshotEvery)\n    await snapshots?.save({ streamId, version, schemaVersion, state });',
      ],
    },
  ],
});
