// The order of the exercises, nothing else.
import type { Exercise } from '../src/course/course.ts';
import chatServer from './exercise-1.about.ts';
import newsroom from './exercise-4.about.ts';

export const exercises: Exercise[] = [
  { id: 'exercise-1', ...chatServer },
  { id: 'exercise-4', ...newsroom },
];
