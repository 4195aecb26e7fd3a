// The rules of exercise 1: each quotes the sentence of the starter that it enforces.
import type { Rules } from '../../src/trial/trial.ts';

export const rules = {
  // --- Step 1: the detector -----------------------------------------------------------------------
  reading: {
    step: 1,
    title: 'sample() reads every watched emitter',
    sentence:
      'sample() takes one reading of every watched emitter: how many listeners each event name has.',
    also: ['A name without listeners counts as 0.'],
  },
  sampleOnly: {
    step: 1,
    title: 'only sample() takes a reading',
    sentence: 'Nothing else takes a reading: not watch(), not report().',
  },
  rises: {
    step: 1,
    title: 'what rises at every reading is reported, and nothing else',
    sentence:
      'An event name is reported when its last `minSamples` readings rise strictly: each one above the one before.',
    also: [
      "Steady listeners aren't a leak, however many there are.",
      'Neither are listeners that come and go, nor growth that has paused.',
    ],
  },
  enough: {
    step: 1,
    title: 'the last minSamples readings decide',
    sentence: "Older readings don't matter; with fewer, nothing is reported yet.",
    also: ['minSamples is at least 2, and 3 by default.'],
  },
  symbols: {
    step: 1,
    title: 'symbols are names',
    sentence: 'A symbol is reported as String(symbol).',
  },
  total: {
    step: 1,
    title: '* is reported if no single name rises',
    sentence: "If no single name rises, but the emitter's total does, the event is '*'.",
    also: [
      "If a name rises, '*' isn't reported.",
      'Two symbols with the same description are two names.',
    ],
  },
  sorted: {
    step: 1,
    title: 'the largest growth comes first',
    sentence: 'The largest growth comes first.',
  },
  watching: {
    step: 1,
    title: 'each call of watch() is a watching of its own',
    sentence: 'Each call of watch() starts a watching of its own, with its own readings.',
    also: ['Two emitters may have the same label, and one emitter may be watched twice.'],
  },
  unwatch: {
    step: 1,
    title: 'unwatch() ends this one watching',
    sentence:
      'watch() returns a function that ends this one watching and takes it out of the report.',
    also: ['It may be called twice.'],
  },
  untouched: {
    step: 1,
    title: 'the detector adds no listener',
    sentence: 'The detector adds no listener to an emitter.',
  },
  timer: {
    step: 1,
    title: 'start(ms) samples every ms milliseconds',
    sentence: 'start(ms) samples every ms milliseconds, until stop().',
  },
  stops: {
    step: 1,
    title: 'one stop() ends the sampling',
    sentence:
      'Both may be called twice, or in any order: one stop() always ends the sampling, and start() works again after it.',
  },

  // --- Step 2: sessions clean up after themselves -------------------------------------------------
  inbox: {
    step: 2,
    title: 'a message goes to the inbox of each open session',
    sentence: 'A message goes to the inbox as `from: text`.',
  },
  typing: {
    step: 2,
    title: 'lastTyping is the user of the last typing event',
    sentence: '`lastTyping` is the user of the last typing event.',
  },
  heartbeat: {
    step: 2,
    title: 'an open session emits heartbeat (user) every heartbeatMs',
    sentence: 'It emits heartbeat (user) every `heartbeatMs`, by default 1000.',
    also: ['The first one comes at most `heartbeatMs` after the session was opened.'],
  },
  cleanUp: {
    step: 2,
    title: 'close() removes every listener and ends the heartbeat',
    sentence:
      'It removes every listener that the session added to the hub and to the shutdown signal, and ends its heartbeat.',
    also: ['No timer is left once all sessions are closed.'],
  },
  others: {
    step: 2,
    title: 'close() removes nothing else',
    sentence: "It removes nothing else: other sessions and other people's listeners go on.",
  },
  nothingArrives: {
    step: 2,
    title: 'nothing arrives once the session is closed',
    sentence: 'Nothing arrives once the session is closed.',
    also: [
      'That holds even when it is closed in the middle of a delivery, by a listener that was called earlier: emit() still calls everybody who was there when it began.',
    ],
  },
  closed: {
    step: 2,
    title: 'closed says whether the session is closed',
    sentence: '`closed` is true from then on, and false before.',
    also: ['It may be called twice.'],
  },
  shutdown: {
    step: 2,
    title: 'the shutdown closes every session',
    sentence: 'When it aborts, every session closes, just as by close().',
  },
  aborted: {
    step: 2,
    title: 'a session that is opened after the shutdown is closed at once',
    sentence:
      'When it is aborted already, a new session is closed at once: `closed` is true, and no listener and no timer is left.',
  },

  // --- Step 3: closed sessions are freed ----------------------------------------------------------
  recent: {
    step: 3,
    title: 'recentUsers() returns the users of the last 100 sessions',
    sentence:
      'recentUsers() returns the users of the last 100 sessions: at most 100 names, the newest last.',
    also: [
      'Every session counts, also one that is opened after the shutdown.',
      'A user who comes again stands last; whether the earlier entry stays is up to you.',
    ],
  },

  // --- Step 4: waiting for one event --------------------------------------------------------------
  resolves: {
    step: 4,
    title: 'it resolves with the arguments of the event',
    sentence: 'It resolves with all the arguments of the event, as an array.',
  },
  subscribed: {
    step: 4,
    title: 'it has subscribed when it returns',
    sentence:
      'It has subscribed when it returns: an event that is sent right after the call is not missed.',
  },
  thisEvent: {
    step: 4,
    title: 'only the event that it waits for ends the wait',
    sentence:
      "Only this event on this emitter counts: an 'error' event doesn't end a wait for another event.",
  },
  timeout: {
    step: 4,
    title: 'it rejects with TimeoutError after timeoutMs',
    sentence: 'It rejects with TimeoutError after `timeoutMs`, also when that is 0.',
  },
  patient: {
    step: 4,
    title: 'without timeoutMs it waits as long as it takes',
    sentence: 'Without `timeoutMs` it waits as long as it takes.',
  },
  reason: {
    step: 4,
    title: 'it rejects with signal.reason',
    sentence:
      'It rejects with `signal.reason` itself, whatever that is, when the signal aborts, and also when the signal is aborted already.',
  },
  rejects: {
    step: 4,
    title: 'it only ever rejects, it never throws',
    sentence: 'It only ever rejects, it never throws.',
  },
  leavesNothing: {
    step: 4,
    title: 'a wait that is over leaves nothing behind',
    sentence:
      'Whatever the outcome, it leaves nothing behind: no listener on the emitter, none on the signal, no timer, and nothing in memory until the time limit.',
  },
  ownOnly: {
    step: 4,
    title: 'it removes no listener but its own',
    sentence: 'It removes no listener but its own.',
  },

  // --- Step 5: weak listeners ---------------------------------------------------------------------
  calls: {
    step: 5,
    title: 'the handler is called at every event',
    sentence:
      'It calls handler(target, ...args) once for each event, for each subscription: the same target, event and handler may be given twice.',
  },
  off: {
    step: 5,
    title: 'off() ends this one subscription',
    sentence:
      'It returns a function that ends this one subscription, and touches no other, not even one of the same target and event.',
    also: ['That function removes the listener, and may be called twice.'],
  },
} satisfies Rules;

/** What generated runs can't decide: the tests that do. */
export const examples: Record<string, string[]> = {
  'It never keeps one alive: 60 emitters that only the detector knows must be collected (at most 2 may be left).':
    ['never keeps a watched emitter alive'],
  'Nothing else takes a reading: not watch(), not report().': [
    'takes a reading in sample() only, not in watch() and not in report()',
  ],
  'An event name is reported when its last `minSamples` readings rise strictly: each one above the one before.':
    ['reports an event name that gained listeners at every reading'],
  "Steady listeners aren't a leak, however many there are.": [
    'reports neither steady listeners, however many, nor those that come and go',
  ],
  'Neither are listeners that come and go, nor growth that has paused.': [
    'reports neither steady listeners, however many, nor those that come and go',
  ],
  'A symbol is reported as String(symbol).': [
    'counts a name without listeners as 0, and names a symbol as String(symbol)',
  ],
  'Without `timeoutMs` it waits as long as it takes.': ['without timeoutMs it waits for an hour'],
  'The timer never keeps the process alive.': ['its timer never keeps the process alive'],
  'A closed session is really freed: of 60 that were closed, whether by close(), by the shutdown signal, or because the signal was aborted already, at most 2 may still be in memory.':
    [
      '60 sessions that were closed do not stay in memory',
      '60 sessions that the shutdown closed do not stay in memory',
      '60 sessions opened after the shutdown do not stay in memory',
    ],
  'A name stays when its session is closed and gone.': [
    'recentUsers() gives the last 100 names, the newest last, sessions gone or not',
  ],
  'A target that somebody else holds goes on being served, whatever the garbage collector does.': [
    'goes on serving a target that is alive, whatever the garbage collector does',
  ],
  'The emitter does not keep the target alive, nor does the target keep the emitter alive: of 60 that nobody else holds, at most 2 may be left.':
    [
      'the emitter does not keep the target alive, and the listener then goes by itself',
      'the target does not keep the emitter alive',
    ],
  'The handler is never called for a target that is gone.': [
    'never calls the handler for a target that is gone',
  ],
  'Once the target is gone, its listener goes by itself, without waiting for another event (of 60 listeners, at most 2 may be left).':
    ['the emitter does not keep the target alive, and the listener then goes by itself'],
};

/** Sentences of the starter's lists that explain, and state no rule. */
export const notRules: Record<string, string> = {};
