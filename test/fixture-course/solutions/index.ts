import type { Exercise } from '../../../src/course/course.ts';
import counter from './exercise-1/about.ts';

export const exercises: Exercise[] = [{ id: 'exercise-1', ...counter }];
