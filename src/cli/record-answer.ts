import type { Question } from '../course/course.ts';
import type { Sureness } from '../progress/events.ts';
import type { Context } from './context.ts';

export function recordAnswer(
  { id, outline }: Question,
  answer: { choice: number; right: boolean; sure: Sureness },
  context: Context,
): void {
  context.record({ type: 'question-answered', question: id, outline, ...answer });
}
