// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'objective-4': [
    'fact:heard',
    'fact:groupShares',
    'step:exercise-4/2',
    'step:exercise-4/6',
  ],
  'topic-19': [
    'fact:emitterTrial',
    'fact:busTrial',
    'guide:04-pub-sub-pattern#observer',
  ],
  'topic-20': [
    'fact:audited',
    'fact:afterPoison',
    'break:throws',
    'break:mutate',
    'guide:04-pub-sub-pattern#bus',
    'step:exercise-4/3',
  ],
  'topic-21': [
    'fact:heard',
    'knob:topic',
    'guide:04-pub-sub-pattern#topics',
    'step:exercise-4/2',
  ],
  'topic-22': [
    'fact:tailTakesParent',
    'fact:starTakesTwo',
    'knob:dialect',
    'break:prefix',
    'guide:04-pub-sub-pattern#dialects',
    'step:exercise-4/1',
  ],
  'topic-23': [
    'fact:exactMissed',
    'fact:durableHeard',
    'fact:retained',
    'guide:04-pub-sub-pattern#persistence',
    'step:exercise-4/5',
  ],
  'topic-24': [
    'fact:atMostOnce',
    'fact:atLeastOnce',
    'fact:idempotent',
    'guide:04-pub-sub-pattern#delivery-guarantees',
    'guide:04-pub-sub-pattern#distributed',
  ],
  'example-05.1': ['fact:busTrial', 'fact:mostWaiting', 'fact:groupTotal'],
  'example-05.2': ['fact:heard', 'knob:filter'],
  'example-05.3': [
    'fact:filtered',
    'guide:04-pub-sub-pattern#filters',
    'step:exercise-4/4',
  ],
  'exercise-4': ['step:exercise-4/1', 'step:exercise-4/6'],
  'guide-04.1': [
    'guide:04-pub-sub-pattern#bus',
    'guide:04-pub-sub-pattern#ordering',
  ],
  'guide-04.2': [
    'guide:04-pub-sub-pattern#groups',
    'guide:04-pub-sub-pattern#decide',
  ],
  'guide-04.3': 'guide:04-pub-sub-pattern#implementations',
  'concept-pub-sub': [
    'fact:prefixTakesParent',
    'fact:byPrefix',
    'guide:04-pub-sub-pattern#wildcards',
    'step:exercise-4/1',
  ],
  'question-4': [
    'question:survive-restart',
    'question:one-module',
    'question:charged-twice',
  ],
};
