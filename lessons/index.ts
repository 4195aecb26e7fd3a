// The order of the course, nothing else.
import type { Lesson } from '../src/course/course.ts';
import memoryLeakDetection from './01-memory-leak-detection/lesson.ts';
import performanceOptimization from './02-performance-optimization/lesson.ts';
import eventBatching from './03-event-batching/lesson.ts';
import eventSourcing from './04-event-sourcing/lesson.ts';
import pubSubSystem from './05-pub-sub-system/lesson.ts';
import eventBus from './06-event-bus/lesson.ts';
import sagaPattern from './07-saga-pattern/lesson.ts';
import productionSystem from './08-production-system/lesson.ts';

export const lessons: Lesson[] = [
  { id: '01-memory-leak-detection', ...memoryLeakDetection },
  { id: '02-performance-optimization', ...performanceOptimization },
  { id: '03-event-batching', ...eventBatching },
  { id: '04-event-sourcing', ...eventSourcing },
  { id: '05-pub-sub-system', ...pubSubSystem },
  { id: '06-event-bus', ...eventBus },
  { id: '07-saga-pattern', ...sagaPattern },
  { id: '08-production-system', ...productionSystem },
];
