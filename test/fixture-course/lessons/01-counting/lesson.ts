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
    {
      id: 'counted-by-running',
      outline: 1,
      scenario: 'What does it print?',
      code: 'let calls = 0;\nfor (let i = 0; i < 3; i++) calls++;\nconsole.log(calls);',
      runs: true,
      choices: [
        { text: '2', because: 'The loop ends at 3, not before it.' },
        { text: '3', because: 'Once for 0, 1 and 2.' },
      ],
      guide: '01-counting#calls',
    },
    {
      id: 'backwards',
      outline: 2,
      scenario: 'From 3 down to 1: how many calls?',
      choices: [
        { text: 'two', because: 'Both ends count.' },
        { text: 'three', right: true, because: '3, 2, 1.' },
      ],
      guide: '01-counting#calls',
    },
  ],
});
