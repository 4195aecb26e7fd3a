// The order of the course, nothing else.
import type { Lesson } from '../src/course/course.ts';
import memoryLeakDetection from './01-memory-leak-detection/lesson.ts';
import performanceOptimization from './02-performance-optimization/lesson.ts';
import pubSubSystem from './05-pub-sub-system/lesson.ts';

export const lessons: Lesson[] = [
  { id: '01-memory-leak-detection', ...memoryLeakDetection },
  { id: '02-performance-optimization', ...performanceOptimization },
  { id: '05-pub-sub-system', ...pubSubSystem },
];
