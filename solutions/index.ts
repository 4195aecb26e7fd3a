// The order of the exercises, nothing else.
import type { Exercise } from '../src/course/course.ts';
import chatServer from './exercise-1/about.ts';
import marketData from './exercise-2/about.ts';
import bankLedger from './exercise-3/about.ts';
import newsroom from './exercise-4/about.ts';
import orderToShipping from './exercise-5/about.ts';

export const exercises: Exercise[] = [
  { id: 'exercise-1', ...chatServer },
  { id: 'exercise-2', ...marketData },
  { id: 'exercise-3', ...bankLedger },
  { id: 'exercise-4', ...newsroom },
  { id: 'exercise-5', ...orderToShipping },
];
