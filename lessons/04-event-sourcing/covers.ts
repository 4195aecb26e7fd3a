// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'objective-3': [
    'fact:foldedBalance',
    'step:exercise-3/1',
    'step:exercise-3/4',
  ],
  'topic-13': [
    'fact:eventsAfterFive',
    'guide:03-event-sourcing#facts',
    'guide:03-event-sourcing#costs',
  ],
  'topic-14': [
    'fact:storeWrong',
    'break:no-version',
    'guide:03-event-sourcing#expected-version',
    'step:exercise-3/2',
  ],
  'topic-15': [
    'fact:mailsByReading',
    'break:clock',
    'guide:03-event-sourcing#replay',
    'step:exercise-3/3',
  ],
  'topic-16': [
    'fact:snapshotSpeedup',
    'fact:sameAfterLoss',
    'knob:snapshotEvery',
    'guide:03-event-sourcing#snapshots',
    'step:exercise-3/6',
  ],
  'topic-17': [
    'fact:readAtOnceIsStale',
    'guide:03-event-sourcing#cqrs',
    'step:exercise-3/5',
  ],
  'topic-18': [
    'fact:balanceOn1March',
    'fact:applicationsAnswered',
    'guide:03-event-sourcing#uses',
  ],
  'example-04.1': ['fact:foldedBalance', 'fact:events'],
  'example-04.2': [
    'fact:mailsByEmitting',
    'fact:mailsByReading',
    'break:re-emit',
  ],
  'example-04.3': ['fact:balances', 'fact:rebuiltBalance'],
  'exercise-3': ['step:exercise-3/1', 'step:exercise-3/6'],
  'guide-03.1': [
    'guide:03-event-sourcing#facts',
    'guide:03-event-sourcing#streams',
  ],
  'guide-03.2': [
    'guide:03-event-sourcing#uses',
    'guide:03-event-sourcing#costs',
  ],
  'guide-03.3': [
    'guide:03-event-sourcing#command-handler',
    'guide:03-event-sourcing#implementations',
  ],
  'concept-event-store': [
    'fact:logWrong',
    'fact:mailsByEmitting',
    'guide:03-event-sourcing#replay',
  ],
  'question-3': [
    'question:not-rebuilt',
    'question:asked-today',
    'question:till-retries',
  ],
};
