// The questions of the outline, to be answered in one's own words, each with an
// answer to hold beside it. The learner judges; no string is matched.
import type { OpenQuestion } from '../src/course/course.ts';

export const openQuestions: OpenQuestion[] = [
  {
    outline: 1,
    ask: 'How are listener leaks detected?',
    model:
      'By a trend, not by a threshold: over equal cycles of work, the number of listeners or the heap after a collection rises at every reading. A heap snapshot then shows the retainer path. The warning about maxListeners is only a hint.',
    terms: [
      'a trend over equal cycles',
      'the heap after GC',
      'the retainer path',
    ],
    guide: '01-memory-leaks#trend',
  },
  {
    outline: 2,
    ask: 'What do many listeners on one event cost?',
    model:
      'emit calls them one after the other, in the same turn of the event loop, so the time grows with their number. One that is slow delays the rest, one that throws ends the round, and removing the oldest means a search through all.',
    terms: [
      'synchronous, in order',
      'time grows with the number',
      'one that throws stops the rest',
    ],
    guide: '02-performance-optimization#emit-cost',
  },
  {
    outline: 3,
    ask: 'How does event sourcing differ from stored state?',
    model:
      'What happened is stored, as facts that never change, and the state is computed from them by a fold. Stored state overwrites what was. In return one has to live with old versions of events and with read models that lag behind.',
    terms: [
      'facts are the truth',
      'state is a fold',
      'what it costs: versions, eventual consistency',
    ],
    guide: '03-event-sourcing#facts',
  },
  {
    outline: 4,
    ask: 'When publish-subscribe, and when an emitter?',
    model:
      'An emitter where one object in the process tells those who know it. Publish-subscribe where producers must not know their consumers: there a broker routes by topic, keeps subscribers apart and may keep messages for those who are away.',
    terms: [
      'a known object, in process',
      'a broker and topics between',
      'isolation or durability',
    ],
    guide: '04-pub-sub-pattern#observer',
  },
  {
    outline: 5,
    ask: 'How is backpressure implemented?',
    model:
      'The consumer decides how much may come: it pulls, or the producer waits when a bounded buffer is full. Where the producer cannot wait, a policy says what is dropped or refused. An EventEmitter has none of this.',
    terms: [
      'demand limits the producer',
      'a bounded buffer',
      'a policy when it is full',
    ],
    guide: '06-production-patterns#backpressure',
  },
  {
    outline: 6,
    ask: 'What is a saga, and when is it used?',
    model:
      'A chain of local transactions, each with a compensation that undoes it in the terms of the business. It is for processes over several services that cannot share a transaction; with one database, a transaction is better. Meanwhile others see what is half done.',
    terms: ['local transactions', 'compensation, not rollback', 'no isolation'],
    guide: '05-event-driven-architecture#sagas',
  },
  {
    outline: 7,
    ask: 'How are systems of events tested?',
    model:
      'Decisions as pure functions: given these events, when this command, then those events. Time and ids are handed in. Around them, duplicates, another order and crashes between any two steps are tried on purpose, and a test waits for an event with a limit instead of sleeping.',
    terms: [
      'given, when, then',
      'a clock that the test owns',
      'duplicates, order and crashes on purpose',
    ],
    guide: '06-production-patterns#testing',
  },
  {
    outline: 8,
    ask: 'What does an event-driven architecture trade?',
    model:
      'It gains producers that do not know their consumers, room for peaks and new consumers without changes. It pays with eventual consistency, duplicates and reordering, contracts that evolve, and a flow that no single place shows.',
    terms: [
      'loose coupling',
      'eventual consistency',
      'no place shows the whole flow',
    ],
    guide: '05-event-driven-architecture#trade-offs',
  },
  {
    outline: 9,
    ask: 'How are errors handled across services?',
    model:
      'Delivery is at least once, so each effect is made idempotent by a key that is stored together with it. Errors that may pass are retried with growing, scattered pauses and within a budget; the rest goes to a dead-letter queue or is compensated.',
    terms: [
      'at least once plus idempotence',
      'retries with backoff and jitter',
      'dead letters or compensation',
    ],
    guide: '06-production-patterns#at-least-once',
  },
  {
    outline: 10,
    ask: 'What must be monitored in production?',
    model:
      'Traffic, errors, latency as percentiles, and saturation: the depth of queues and the age of their oldest message, event-loop delay, the heap after a collection. Then retries, dead letters and breaker states, with correlation ids to follow one request, and labels of few values.',
    terms: [
      'percentiles, not means',
      'age of the oldest message',
      'correlation ids, low cardinality',
    ],
    guide: '06-production-patterns#monitoring',
  },
];
