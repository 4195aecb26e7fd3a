// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'objective-7': [
    'fact:compensations',
    'break:no-timeout',
    'step:exercise-5/4',
    'step:exercise-5/6',
  ],
  'objective-8': [
    'fact:sameTrail',
    'guide:05-event-driven-architecture#domain-events',
    'step:exercise-5/1',
  ],
  'topic-28': [
    'fact:compensations',
    'fact:looksCharged',
    'knob:fail',
    'break:best-effort',
    'guide:05-event-driven-architecture#sagas',
    'guide:05-event-driven-architecture#pivot',
    'step:exercise-5/4',
  ],
  'topic-29': [
    'fact:freeCompensations',
    'fact:messages',
    'fact:partsChanged',
    'guide:05-event-driven-architecture#choreography',
    'guide:05-event-driven-architecture#orchestration',
  ],
  'example-07.1': ['fact:statuses', 'knob:scene', 'step:exercise-5/2'],
  'example-07.2': [
    'fact:crashes',
    'fact:doubledAtCommits',
    'break:random-key',
    'step:exercise-5/5',
  ],
  'example-07.3': [
    'fact:compensations',
    'fact:crashesBack',
    'break:best-effort',
    'guide:05-event-driven-architecture#compensation',
  ],
  'exercise-5': ['step:exercise-5/1', 'step:exercise-5/6'],
  'question-6': [
    'question:no-parcel',
    'question:one-database',
    'question:way-back',
    'question:last-item',
    'fact:othersRefused',
  ],
  'question-9': [
    'question:made-key',
    'question:which-again',
    'question:answer-lost',
    'fact:errors',
  ],
};
