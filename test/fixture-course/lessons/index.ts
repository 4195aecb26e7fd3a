import type { Lesson } from '../../../src/course/course.ts';
import counting from './01-counting/lesson.ts';

export const lessons: Lesson[] = [{ id: '01-counting', ...counting }];
