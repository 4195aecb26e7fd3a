// Where this lesson teaches the pieces of the outline that it owns.
export default {
  'topic-9': [
    'fact:costlyTimes',
    'fact:debounceCallsDuring',
    'fact:overflowed',
    'guide:02-performance-optimization#batching',
    'guide:02-performance-optimization#debounce-throttle',
    'step:exercise-2/5',
  ],
  'example-03.1': [
    'fact:flushesBySize',
    'fact:flushesByTime',
    'fact:busyShares',
    'fact:p50Ms',
  ],
  'example-03.2': ['fact:debounceCalls', 'fact:callsByLoad'],
  'example-03.3': ['fact:merged'],
  'pattern-2': [
    'fact:batcherWrong',
    'break:sigterm',
    'break:throws',
    'guide:02-performance-optimization#flush-close',
    'step:exercise-2/5',
  ],
  'do-5': [
    'fact:costlyTimes',
    'knob:costUs',
    'guide:02-performance-optimization#batching',
  ],
  'dont-4': [
    'fact:freeTimes',
    'guide:02-performance-optimization#high-frequency',
  ],
  'mistake-2': [
    'break:flood',
    'fact:timerWrong',
    'knob:overflow',
    'guide:02-performance-optimization#overflow',
  ],
};
