// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'objective-5': [
    'fact:calls',
    'fact:turnedRound',
    'guide:05-event-driven-architecture#designing',
  ],
  'topic-25': [
    'fact:changedDirect',
    'fact:cycle',
    'guide:05-event-driven-architecture#designing',
    'guide:05-event-driven-architecture#thin-fat',
    'guide:05-event-driven-architecture#events-commands',
  ],
  'topic-26': [
    'fact:pickedFromPublished',
    'fact:mailsAfterCommit',
    'guide:05-event-driven-architecture#domain-events',
    'guide:05-event-driven-architecture#bounded-contexts',
    'question:renamed-field',
  ],
  'topic-27': [
    'fact:pivotal',
    'fact:rightWhenShuffled',
    'guide:05-event-driven-architecture#event-storming',
  ],
  'topic-30': [
    'fact:answers',
    'fact:lateReplies',
    'fact:crashes',
    'guide:05-event-driven-architecture#microservices',
    'guide:05-event-driven-architecture#outbox',
    'guide:05-event-driven-architecture#contracts',
  ],
  'example-06.1': ['fact:published', 'knob:mode', 'fact:orderQueued'],
  'example-06.2': ['fact:hears', 'fact:mailDownOnBus', 'fact:mixedUp'],
  'example-06.3': [
    'fact:foreignName',
    'guide:05-event-driven-architecture#namespaces',
  ],
  'guide-05.1': [
    'guide:05-event-driven-architecture#designing',
    'guide:05-event-driven-architecture#styles',
  ],
  'guide-05.2': [
    'guide:05-event-driven-architecture#domain-events',
    'guide:05-event-driven-architecture#bounded-contexts',
  ],
  'guide-05.3': [
    'guide:05-event-driven-architecture#trade-offs',
    'guide:05-event-driven-architecture#decide',
  ],
  'do-9': [
    'fact:bareNameHeard',
    'fact:foreignName',
    'guide:05-event-driven-architecture#namespaces',
  ],
  'dont-8': [
    'break:cycle',
    'fact:cycle',
    'guide:05-event-driven-architecture#cycles',
    'question:quiet-circle',
  ],
  'dont-9': [
    'fact:calledNobody',
    'fact:nobody',
    'guide:05-event-driven-architecture#function-or-event',
    'question:event-or-call',
  ],
  'question-8': ['question:gets-worse', 'question:event-or-call'],
};
