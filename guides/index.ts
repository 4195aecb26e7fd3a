// The order of the guides, and what is said about each once.
import type { Guide } from '../src/course/course.ts';
import { defineGuide } from '../src/course/define.ts';

export const guides: Guide[] = [
  {
    id: '01-memory-leaks',
    ...defineGuide({
      title: 'Memory leaks: who still holds on?',
      minutes: 20,
      aliases: ['leaks', 'memory'],
    }),
  },
  {
    id: '06-production-patterns',
    ...defineGuide({
      title: 'Production patterns: what holds at night',
      minutes: 30,
      aliases: ['production', 'patterns'],
    }),
  },
];
