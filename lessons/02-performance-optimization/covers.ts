// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'objective-2': ['fact:coalescedMs', 'step:exercise-2/4'],
  'topic-7': [
    'fact:nsPerListener',
    'fact:removalTimes',
    'guide:02-performance-optimization#emit-cost',
  ],
  'topic-8': [
    'fact:coalescedCalls',
    'fact:guardedNs',
    'fact:emitShare',
    'guide:02-performance-optimization#high-frequency',
  ],
  'topic-10': [
    'fact:pooledWrong',
    'fact:newBufferNs',
    'guide:02-performance-optimization#pooling',
  ],
  'topic-11': [
    'fact:timedTimes',
    'fact:maxMs',
    'break:reset',
    'guide:02-performance-optimization#measuring',
  ],
  'topic-12': [
    'fact:raceNs',
    'fact:deeds',
    'fact:streamAhead',
    'guide:02-performance-optimization#alternatives',
  ],
  'example-02.1': ['fact:raceNs', 'fact:emitNs'],
  'example-02.2': ['fact:coalescedMs', 'fact:builtNameNs'],
  'example-02.3': ['fact:crowdedRaceNs', 'fact:deeds', 'fact:workerStallMs'],
  'exercise-2': ['step:exercise-2/1', 'step:exercise-2/6'],
  'guide-02.1': 'guide:02-performance-optimization#emit-cost',
  'guide-02.2': [
    'guide:02-performance-optimization#high-frequency',
    'guide:02-performance-optimization#removal',
  ],
  'guide-02.3': [
    'guide:02-performance-optimization#measuring',
    'guide:02-performance-optimization#histograms',
  ],
  'concept-event-bus': [
    'fact:timedTimes',
    'fact:timedThrows',
    'guide:02-performance-optimization#observer-effect',
    'step:exercise-2/6',
  ],
  'do-7': [
    'fact:sampledTimes',
    'fact:maxMs',
    'guide:02-performance-optimization#metrics',
  ],
  'dont-5': [
    'break:return-value',
    'guide:02-performance-optimization#return-values',
  ],
  'dont-7': ['fact:emitNs', 'guide:02-performance-optimization#measuring'],
  'mistake-3': [
    'fact:immediateStallMs',
    'break:at-once',
    'break:lost-error',
    'guide:02-performance-optimization#blocking',
  ],
  'question-2': ['question:thousand-listeners', 'question:leave-in-order'],
};
