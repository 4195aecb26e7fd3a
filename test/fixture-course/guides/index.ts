import type { Guide } from '../../../src/course/course.ts';
import { defineGuide } from '../../../src/course/define.ts';

export const guides: Guide[] = [
  { id: '01-counting', ...defineGuide({ title: 'Counting', minutes: 1, aliases: ['numbers'] }) },
];
