import type { OpenQuestion } from '../../../src/course/course.ts';

export const openQuestions: OpenQuestion[] = [
  {
    outline: 1,
    ask: 'What is counted?',
    model: 'Each call, where it arrives.',
    terms: ['calls', 'arrival'],
    guide: '01-counting#calls',
  },
];
