// The rules of exercise 2: each quotes the sentence of the starter that it enforces.
import type { Rules } from '../../src/trial/trial.ts';

export const rules = {
  order: {
    step: 1,
    title: 'listeners are called in order, with the payload itself',
    sentence:
      'emit() calls the listeners of the event with the payload itself, not a copy, in the order in which they subscribed.',
    also: ['The same function twice is two subscriptions: it is called twice.'],
  },
  synchronous: {
    step: 1,
    title: 'emit() is done when it returns',
    sentence: 'All of them have been called when it returns.',
  },
  returned: {
    step: 1,
    title: 'emit() returns whether somebody was subscribed',
    sentence: 'It returns true if somebody was subscribed, else false.',
  },
  off: {
    step: 1,
    title: 'off() ends this one subscription',
    sentence: 'on() returns a function, off(), that ends this one subscription.',
    also: ['It may be called twice; the second time it does nothing.'],
  },
  count: {
    step: 1,
    title: 'listenerCount() counts subscriptions',
    sentence: 'listenerCount() is the number of subscriptions of one event.',
  },
  names: {
    step: 1,
    title: 'eventNames() has the names that somebody listens to',
    sentence: 'eventNames() returns the names that somebody listens to.',
    also: [
      'A name whose last subscription has ended is not among them.',
      'Every name is an ordinary one: __proto__, constructor, toString, error and newListener too.',
    ],
  },
  added: {
    step: 2,
    title: 'a listener that is added during an emit waits for the next one',
    sentence: 'A listener that is added during an emit is not called in this round.',
    also: [
      'The same holds for one that was removed and added again.',
      'An emit inside of an emit is a round of its own: it calls what was added before it. Then the outer one goes on as it began.',
    ],
  },
  removed: {
    step: 2,
    title: 'a listener that is removed during an emit is not called',
    sentence:
      'A listener that is removed during an emit, and has not been called yet, is not called any more.',
    also: ['The others are still called.'],
  },
  once: {
    step: 2,
    title: 'a once subscription ends with its first call',
    sentence:
      'once(), and on() with { once: true }: one call only, then the subscription has ended.',
    also: ['Also if the listener emits the same event again, or throws.'],
  },
  isolated: {
    step: 2,
    title: 'a listener that throws stops no other',
    sentence:
      'A listener that throws stops no other: the rest are called, emit() does not throw and returns what it always returns.',
    also: [
      'An onError that throws breaks nothing: the other listeners are called, emit() does not throw.',
    ],
  },
  reported: {
    step: 2,
    title: 'onError gets each error',
    sentence: 'onError gets each error and the name of the event.',
  },
  surfaces: {
    step: 2,
    title: 'without onError an error surfaces',
    sentence:
      'Without onError an error is never swallowed: it is thrown again, the same one, in a microtask (queueMicrotask), where nobody can catch it.',
    also: ['So it surfaces as an uncaught exception, and the emit goes on.'],
  },
  signal: {
    step: 3,
    title: 'a subscription ends with its signal',
    sentence:
      'When options.signal aborts, the subscription ends, as by off(), also in the middle of an emit.',
    also: ['It ends no other one, not even one of the same function.'],
  },
  aborted: {
    step: 3,
    title: 'an aborted signal adds nothing',
    sentence: 'A signal that has aborted already adds nothing.',
    also: ['on() returns a function anyway.'],
  },
  released: {
    step: 3,
    title: 'nothing is left on the signal',
    sentence:
      'However the subscription ends, by off() or by its only call, no listener of yours is left on the signal, which may live as long as the program.',
  },
  full: {
    step: 5,
    title: 'a full batch goes at once',
    sentence: 'As soon as maxSize items wait, a batch goes.',
    also: ['The handler may be called during the emit, or soon after it.'],
  },
  late: {
    step: 5,
    title: 'an item waits no longer than maxWaitMs',
    sentence:
      'Fewer go once the first of them has waited maxWaitMs; those that follow do not put it off.',
  },
  early: {
    step: 5,
    title: 'fewer than maxSize items wait for their time',
    sentence:
      'Each item has a time of its own: a batch that is not full never goes before its first item has waited maxWaitMs, whatever has gone or was dropped before.',
  },
  size: {
    step: 5,
    title: 'a batch has 1 to maxSize items',
    sentence: 'A batch never has more than maxSize items, and never none.',
  },
  items: {
    step: 5,
    title: 'items keep their order; none is lost, none comes twice',
    sentence: 'Items keep their order. None is lost, none comes twice.',
  },
  oneInFlight: {
    step: 5,
    title: 'one batch is in flight',
    sentence:
      "One batch is in flight: while the handler's promise is pending, new items wait, whatever their number and their time.",
    also: ['When it is settled, the next batch goes by the same rules.'],
  },
  retry: {
    step: 5,
    title: 'a failed batch is tried again, up to 3 times in all',
    sentence:
      'A handler that throws, or whose promise rejects, gets the same items again, before any other, in an array of its own: up to 3 attempts in all, with or without a pause of at most 100 ms.',
  },
  givenUp: {
    step: 5,
    title: 'after three failures onError gets the error, and the next batch has its turn',
    sentence:
      'After the third, onError gets the error and the name of the event, once, and the next batch has its turn.',
  },
  batchSurfaces: {
    step: 5,
    title: 'without onError the errors of a batch surface',
    sentence: 'Without onError these errors surface, as in step 2.',
    also: ['Without onError that error surfaces.'],
  },
  quiet: {
    step: 5,
    title: 'the failure of a handler stays inside',
    sentence: 'Its failure never reaches emit(), flush() or close().',
  },
  refused: {
    step: 5,
    title: 'a full buffer refuses the new item',
    sentence:
      "'reject': the new item is refused, and onError gets a BackpressureError and the name of the event. This is the default.",
    also: [
      "'drop-newest': the new item is refused, silently.",
      "'drop-oldest': the item that has waited longest is dropped, silently, and the new one is kept.",
      'With maxBuffered 0 nothing may wait, so every item is refused.',
    ],
  },
  dropped: {
    step: 5,
    title: 'dropped counts what was lost',
    sentence: 'dropped counts the items lost in this way, whatever the policy.',
  },
  buffered: {
    step: 5,
    title: 'buffered counts the items that wait',
    sentence: 'buffered is the number of items that wait, not those in flight.',
  },
  flush: {
    step: 5,
    title: 'flush() hands everything over at once',
    sentence:
      'flush() hands over at once everything that has come so far, and resolves as soon as all of it has been handled, given up or dropped, including what was in flight.',
    also: [
      'It does not wait for what comes later.',
      "If nothing waits, it doesn't call the handler.",
    ],
  },
  close: {
    step: 5,
    title: 'close() stops listening, and leaves no timer',
    sentence: 'It leaves no timer.',
    also: [
      'close() stops listening at once, hands over what waits, and resolves as flush() does.',
      'It may be called twice; each call resolves.',
    ],
  },
  noFigures: {
    step: 6,
    title: 'without the option there are no figures',
    sentence: 'With the option metrics off, metrics() returns undefined.',
  },
  figures: {
    step: 6,
    title: 'the figures are right',
    sentence:
      'emitted counts every emit that finds a subscription, delivered every call of a listener, those that throw included, errors those that throw.',
    also: ['Each event has figures of its own, which are kept when its subscriptions end.'],
  },
  unknown: {
    step: 6,
    title: 'a name that nobody has listened to has no figures',
    sentence:
      'An emit on a name that nobody has listened to is recorded nowhere, so such names grow no table.',
  },
  sampled: {
    step: 6,
    title: 'one emit in sampleEvery is timed',
    sentence:
      'One emit in sampleEvery is timed, because a clock costs more than an emit: for each event on its own, and the first included.',
    also: ['A sampleEvery of 1 times all of them.'],
  },
  slowest: {
    step: 6,
    title: 'maxMs is the slowest of the timed emits',
    sentence:
      'maxMs is the time of the slowest emit of those, in milliseconds: all its listeners together, also those that throw.',
  },
} satisfies Rules;

/** Sentences that generated runs can't decide, or where an example fails first, and those tests. */
export const examples: Record<string, string[]> = {
  'on() returns a function, off(), that ends this one subscription.': [
    'on() gives a function that ends the subscription',
    'the same function twice is two subscriptions',
  ],
  'It may be called twice; the second time it does nothing.': [
    'off() may be called twice',
    'a late off() does no harm to a name that has come again',
  ],
  'A listener that is removed during an emit, and has not been called yet, is not called any more.':
    ['a listener removed during an emit is not called any more'],
  'The others are still called.': [
    'a listener that removes itself, or one before it, hides no other',
  ],
  'emit() takes at most 2.8 times as long as EventEmitter.emit (50 names, one listener each).': [
    'emit() takes at most 2.8 times as long as that of EventEmitter',
  ],
  '20,000 subscriptions of one name that come, and then go, the oldest first, take at most 4 times as long as entries of a Map that do so.':
    ['20,000 subscriptions come and go in at most 4 times the time of a Map'],
  'With metrics on, emit() takes at most 6 times as long as EventEmitter.emit.': [
    'with metrics emit() takes at most 6 times as long as that of EventEmitter',
  ],
};

/** Sentences in the starter's lists that state no rule. */
export const notRules: Record<string, string> = {
  '(Whether an emit counts then is up to you.)': 'It leaves a freedom: both pass.',
};
