import { choice, defineLesson, flag, number } from '../../../../src/course/define.ts';

export default defineLesson<{ calls: number }>()({
  title: 'Counting: who was called?',
  minutes: 2,
  story: 'We call a function a few times and count.',
  objectives: ['Count calls'],
  guide: '01-counting',
  exercise: 'exercise-1',
  knobs: {
    calls: number({ default: 3, min: 1, max: 100, says: 'how often to call' }),
    direction: choice({
      default: 'up',
      choices: { up: 'from 0', down: 'to 0' },
      says: 'which way',
    }),
    loud: flag({ says: 'say each call' }),
  },
  predictions: [
    {
      id: 'how-many',
      ask: 'How many calls arrive?',
      choices: { all: 'all of them', none: 'none' },
      answer: ({ calls }) => (calls > 0 ? 'all' : 'none'),
      found: ({ calls }) => `${calls} calls`,
    },
  ],
  breaks: {
    deaf: { says: 'nobody listens' },
    crash: { says: 'the listener throws', exitCode: 3 },
  },
  takeAway: ['A call is counted where it arrives.', 'Nobody counts what nobody hears.'],
  tries: [{ args: '--break deaf', says: 'nobody listens' }],
  questions: [
    {
      id: 'counted',
      outline: 1,
      scenario: 'Three emits, no listener. How many calls?',
      choices: [
        { text: 'none', right: true, because: 'Nobody listens.' },
        { text: 'three', because: 'An emit without listeners calls nothing.' },
      ],
      guide: '01-counting#calls',
    },
  ],
  covers: { 'topic-1': ['fact:calls', 'guide:01-counting#calls'] },
});
