// The rules of exercise 3: each quotes the sentence of the starter that it enforces.
import type { Rules } from '../../src/trial/trial.ts';

export const rules = {
  recorded: {
    step: 1,
    title: 'append() records the events at the end of the stream',
    sentence: 'append() records the events at the end of the stream, in their order.',
    also: [
      "It returns the stream's version after them, and the recorded events.",
      'The same object may be appended twice, and is two events.',
    ],
  },
  counted: {
    step: 1,
    title: 'versions and positions count from 1',
    sentence:
      'Versions count the events of the stream, positions those of the whole store: from 1, without a gap.',
  },
  envelope: {
    step: 1,
    title: 'the store takes nothing but type, data and metadata',
    sentence:
      'It takes type, data and metadata from the caller, and makes the rest: an event that was read from one stream gets a new id, version and position when it is appended to another.',
  },
  metadata: {
    step: 1,
    title: 'every event of a call has its metadata',
    sentence: 'The metadata goes to every event of the call.',
  },
  ids: {
    step: 1,
    title: 'each event has an id of its own',
    sentence: 'Ids come from newId(), one for each event; the time comes from now().',
    also: ["Without these options, ids are unique and the time is the clock's."],
  },
  time: {
    step: 1,
    title: 'recordedAt is the time of now()',
    sentence: 'Ids come from newId(), one for each event; the time comes from now().',
  },
  names: {
    step: 1,
    title: 'any string names a stream',
    sentence: "Any string names a stream, even '', 'constructor' and '__proto__'.",
  },
  readStream: {
    step: 1,
    title: 'readStream() returns the events of one stream',
    sentence:
      'readStream() returns the events of one stream in order: those whose version is above `afterVersion`, by default all.',
    also: ['For a stream without events it returns [].'],
  },
  readAll: {
    step: 1,
    title: 'readAll() returns the events of all streams',
    sentence:
      'readAll() returns the events of all streams in the order in which they were recorded: those with a position above `afterPosition`, by default all, and at most `limit` of them.',
    also: ['With limit 0 it returns [].'],
  },
  history: {
    step: 1,
    title: 'history does not change',
    sentence:
      'Once append() has resolved, nothing that is done to what was put in, or to what was given out, changes what is read later.',
    also: ['That goes for nested objects, for a Date or a Map, and for the lists.'],
  },
  callers: {
    step: 1,
    title: "the caller's objects stay as they are",
    sentence: "The caller's objects are neither changed nor frozen.",
    also: ['They may be frozen already.'],
  },
  kept: {
    step: 1,
    title: 'data is kept as it is, or refused',
    sentence:
      'What structuredClone can copy is kept as it is: a Date is read as a Date, a Map as a Map.',
    also: ['If it refuses the data or the metadata, as with a function in it, append() rejects.'],
  },
  expected: {
    step: 2,
    title: 'the stream must be at the expected version',
    sentence: 'A number: the stream must be at this version, neither further on nor behind.',
    also: [
      'A stream without events is at version 0.',
      'Only the version of this stream counts, whatever is in the others.',
    ],
  },
  noStream: {
    step: 2,
    title: "'no-stream' is for a stream without events",
    sentence: "'no-stream': the stream must not have any events yet, as with 0.",
  },
  any: {
    step: 2,
    title: "'any' fits every version",
    sentence: "'any', or nothing: the version does not matter.",
  },
  oddVersion: {
    step: 2,
    title: 'an odd version never fits',
    sentence:
      "No stream is ever at anything else, such as NaN, 1.5, -1 or the text '1': then append() rejects.",
  },
  untouched: {
    step: 2,
    title: 'a conflict leaves the stream as it was',
    sentence:
      'If the stream is at another version, append() rejects with ConcurrencyError, and the stream stays as it was.',
  },
  conflict: {
    step: 2,
    title: 'the ConcurrencyError says what was expected',
    sentence:
      "The error has the streamId, the version that was expected, as it was given ('no-stream' too), and the actual one, a number.",
    also: ["Its name is 'ConcurrencyError'."],
  },
  oneWins: {
    step: 2,
    title: 'of several at once, one wins',
    sentence: 'Of several that start together and expect the same version, exactly one wins.',
  },
  allOrNothing: {
    step: 2,
    title: 'all events of a call are recorded, or none',
    sentence:
      'All or nothing: if one event of the call cannot be recorded, append() rejects and records none, whether its data or its metadata is refused, or newId() or now() throws.',
    also: ['The next append() goes on as if nothing had happened.'],
  },
  initial: {
    step: 3,
    title: 'initialState() returns a new object each time',
    sentence: 'initialState() returns the state before the first event, a new object each time.',
  },
  evolvePure: {
    step: 3,
    title: 'evolve() changes nothing that it is given',
    sentence: 'It is pure: it changes neither the state nor the event that it is given.',
    also: ['evolve() returns the state after one more event.'],
  },
  unknown: {
    step: 3,
    title: 'an unknown event leaves the state as it is',
    sentence:
      'An event of a type that it does not know leaves the state as it is, whatever its data is, even undefined.',
  },
  decidePure: {
    step: 3,
    title: 'decide() changes nothing',
    sentence: 'It changes nothing.',
    also: ['decide() returns the new events that a command leads to, or throws.'],
  },
  decides: {
    step: 3,
    title: 'each command leads to its event',
    sentence:
      'Each command leads to one event: Open to AccountOpened, Deposit to MoneyDeposited, Withdraw to MoneyWithdrawn, Close to AccountClosed.',
  },
  evolves: {
    step: 3,
    title: 'evolve() returns the state after the event',
    sentence: "AccountOpened sets the owner, and the status to 'open'.",
    also: [
      'MoneyDeposited adds its amount to the balance, MoneyWithdrawn subtracts it, however large they are.',
      "AccountClosed sets the status to 'closed'.",
      'Nothing else changes.',
    ],
  },
  domainError: {
    step: 3,
    title: 'a refusal is a DomainError',
    sentence:
      "Or the command is refused: decide() throws a DomainError, whose name is 'DomainError', with one of these codes.",
    also: ['Where two apply, either will do.'],
  },
  alreadyOpen: {
    step: 3,
    title: 'an open account is not opened again',
    sentence:
      'ALREADY_OPEN Open, when the account is open; whether a closed one can be opened again is yours to decide',
  },
  notOpen: {
    step: 3,
    title: 'only an open account is used',
    sentence: 'NOT_OPEN Deposit, Withdraw or Close, before it is opened and after it is closed',
  },
  amounts: {
    step: 3,
    title: 'an amount is a positive integer',
    sentence:
      "INVALID_AMOUNT Deposit or Withdraw of an amount that is not a positive integer: 0, -5, 0.5, NaN, Infinity, '10', true, [5], undefined",
  },
  funds: {
    step: 3,
    title: 'no more is withdrawn than there is',
    sentence: 'INSUFFICIENT_FUNDS Withdraw of more than the balance; to withdraw all is allowed',
  },
  notZero: {
    step: 3,
    title: 'no account is closed with money in it',
    sentence: 'BALANCE_NOT_ZERO Close, while there is money in the account',
  },
  loaded: {
    step: 4,
    title: 'load() returns the state and the version',
    sentence:
      'It returns the state and the version of a stream: the initial state and 0 if there are no events.',
    also: ['It appends nothing.'],
  },
  withVersion: {
    step: 4,
    title: 'handle() appends with the version that it has read',
    sentence:
      'It reads the stream, lets the decider decide, and appends all the events of the decision in one call, with the version that it has read.',
    also: [
      'A command may lead to several events, or to none.',
      'Many commands may be in work at once, through this handler or another one on the same store: no money is paid out twice.',
    ],
  },
  handedOn: {
    step: 4,
    title: 'handle() passes its metadata on',
    sentence: 'It passes its metadata on to append().',
  },
  handled: {
    step: 4,
    title: 'handle() returns what has become of the command',
    sentence: 'It returns state and version after that, and the new events.',
  },
  refusal: {
    step: 4,
    title: 'a refusal reaches the caller as it is',
    sentence: 'A refusal of the decider reaches the caller as it is.',
    also: ['Nothing is appended and nothing is retried.'],
  },
  retries: {
    step: 4,
    title: 'after a conflict all of it is done again',
    sentence:
      'Then all of it is done again, from the reading on, at most `maxRetries` times (0: never).',
    also: ['ConcurrencyError: somebody else was faster.'],
  },
  atOnce: {
    step: 4,
    title: 'a retry begins at once',
    sentence: 'A retry begins at once, without a pause.',
  },
  conflicts: {
    step: 4,
    title: 'after the last retry the ConcurrencyError reaches the caller',
    sentence: 'After the last retry the ConcurrencyError reaches the caller.',
  },
  storeFails: {
    step: 4,
    title: "the store's other errors reach the caller, and are not retried",
    sentence:
      'Any other error of the store, of readStream() or of append(), reaches the caller of handle() or load() as it is, and is not retried: nobody knows whether the events were written.',
  },
  balances: {
    step: 5,
    title: 'deposits are added, withdrawals subtracted',
    sentence:
      'handle() takes one event. MoneyDeposited adds its amount to the balance of its stream, MoneyWithdrawn subtracts it, also from an account that was not known before.',
    also: ['balance() returns the balance of one account, 0 for one that it does not know.'],
  },
  total: {
    step: 5,
    title: 'total() is the sum of all balances',
    sentence: 'total() returns the sum over all accounts.',
  },
  ignores: {
    step: 5,
    title: 'other events change no balance',
    sentence: 'Every other event changes no balance, whatever its data is, even undefined.',
  },
  checkpoint: {
    step: 5,
    title: 'the checkpoint is the position of the last event',
    sentence:
      '`checkpoint` is the position of the last event that was handled, of whatever type; 0 at first.',
  },
  again: {
    step: 5,
    title: 'an event that comes again changes nothing',
    sentence:
      'An event that was handled before changes nothing: delivery is at least once, and an old event may come again after newer ones.',
  },
  toTheEnd: {
    step: 5,
    title: 'catchUp() reads to the end',
    sentence: 'catchUp() reads from the store what came after the checkpoint, to the end.',
  },
  fromCheckpoint: {
    step: 5,
    title: 'catchUp() reads only what came after the checkpoint',
    sentence: 'catchUp() reads from the store what came after the checkpoint, to the end.',
  },
  pages: {
    step: 5,
    title: 'catchUp() reads in pages',
    sentence: 'It reads in pages of at most `batch` events, by default 100.',
  },
  together: {
    step: 5,
    title: 'two catchUps at once do no harm',
    sentence: 'Two catchUps at once do no harm.',
  },
  readFails: {
    step: 5,
    title: "the store's errors reach the caller",
    sentence: 'An error of the store reaches the caller.',
    also: ['The next catchUp() goes on after the last event that was handled.'],
  },
  rebuild: {
    step: 5,
    title: 'rebuild() starts over',
    sentence:
      'rebuild() starts over: it forgets all balances and the checkpoint, and reads the whole log again.',
  },
  appendsNothing: {
    step: 5,
    title: 'rebuild() appends nothing',
    sentence: 'rebuild() appends nothing.',
  },
  short: {
    step: 6,
    title: 'with snapshots little has to be read',
    sentence:
      'Once a handler has `snapshots`, it saves one now and then, so that neither handle() nor load() has to read more than `snapshotEvery` events, however long the stream is.',
    also: [
      'If one command leads to several events, those may come on top.',
      'If there is no snapshot that fits yet, the stream is read whole, until the next `snapshotEvery` events have come.',
    ],
  },
  truth: {
    step: 6,
    title: 'a snapshot tells the truth',
    sentence:
      'A snapshot tells the truth: its state is what the first `version` events fold to, and these events are in the store.',
    also: ['So it is saved only after the append has succeeded.'],
  },
  schema: {
    step: 6,
    title: 'a snapshot of another schemaVersion is ignored',
    sentence:
      'A snapshot of another `schemaVersion` is ignored, an older as well as a newer one: it was made by code that understood the events otherwise.',
  },
  schemaSaved: {
    step: 6,
    title: "snapshots are saved with the handler's own schemaVersion",
    sentence: "New ones are saved in its place, with the handler's own `schemaVersion`.",
  },
  cache: {
    step: 6,
    title: 'with snapshots the results are the same',
    sentence: 'A snapshot is a cache: handle() and load() return the same with and without.',
    also: ['When all snapshots are lost, nothing is lost.'],
  },
} satisfies Rules;

/** What generated runs can't decide, or is explained better by an example → the examples that do. */
export const examples: Record<string, string[]> = {
  'A refusal of the decider reaches the caller as it is.': [
    'passes a refusal on as it is, writes nothing, and does not try again',
  ],
  'Nothing is appended and nothing is retried.': [
    'passes a refusal on as it is, writes nothing, and does not try again',
  ],
  'An event that was handled before changes nothing: delivery is at least once, and an old event may come again after newer ones.':
    ['does nothing for an event that comes again'],
  'A snapshot of another `schemaVersion` is ignored, an older as well as a newer one: it was made by code that understood the events otherwise.':
    ['ignores a snapshot of another schemaVersion, and saves its own in its place'],
  'Two catchUps at once do no harm.': ['is not confused by two catchUps at once'],
  'It reads in pages of at most `batch` events, by default 100.': [
    'reads in pages of 100 by default',
  ],
  'Twenty withdrawals of 10 from 100, at once, over a slow store, with retries enough: exactly ten succeed, ten are refused.':
    ['of twenty withdrawals of 10 from 100 at once, exactly ten succeed'],
};

/** Sentences of the starter's lists that state no rule → why. */
export const notRules: Record<string, string> = {};
