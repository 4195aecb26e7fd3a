// The order of the guides, and what is said about each once.
import type { Guide } from '../src/course/course.ts';
import { defineGuide } from '../src/course/define.ts';

export const guides: Guide[] = [
  {
    id: '01-memory-leaks',
    ...defineGuide({
      title: 'Memory leaks: who still holds on?',
      minutes: 30,
      aliases: ['leaks', 'memory'],
    }),
  },
  {
    id: '02-performance-optimization',
    ...defineGuide({
      title: 'Performance: what an emit costs',
      minutes: 20,
      aliases: ['performance', 'perf'],
    }),
  },
  {
    id: '03-event-sourcing',
    ...defineGuide({
      title: 'Event sourcing: keep the facts',
      minutes: 25,
      aliases: ['sourcing', 'es'],
    }),
  },
  {
    id: '04-pub-sub-pattern',
    ...defineGuide({
      title: 'Publish-subscribe: who hears what',
      minutes: 20,
      aliases: ['pubsub', 'pub-sub'],
    }),
  },
  {
    id: '05-event-driven-architecture',
    ...defineGuide({
      title: 'Event-driven architecture: who tells whom',
      minutes: 25,
      aliases: ['eda', 'architecture'],
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
