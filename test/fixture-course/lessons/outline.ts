import type { OutlinePiece } from '../../../src/course/course.ts';

export const outline: OutlinePiece[] = [
  { id: 'topic-1', says: 'Counting calls', lesson: '01' },
  { id: 'topic-2', says: 'Counting backwards', lesson: '02' },
];
