// What lists show of a course. A few kilobytes that the build writes, where the course has a hundred.
import type { Course, Exercise, Guide, Lesson, Question, Step } from './course.ts';

/** Each course is one, so what takes a catalogue takes a course too. */
export interface Catalogue {
  lessons: LessonEntry[];
  exercises: ExerciseEntry[];
  guides: Guide[];
}

type LessonEntry = Pick<Lesson, 'id' | 'title' | 'minutes' | 'guide' | 'exercise'> & {
  questions: Pick<Question, 'id'>[];
};
type ExerciseEntry = Pick<Exercise, 'id' | 'title' | 'minutes' | 'lesson'> & {
  steps: Pick<Step, 'title'>[];
};

export const catalogueOf = ({ lessons, exercises, guides }: Course): Catalogue => ({
  lessons: lessons.map(({ id, title, minutes, guide, exercise, questions }) => ({
    id,
    title,
    minutes,
    guide,
    exercise,
    questions: questions.map((question) => ({ id: question.id })),
  })),
  exercises: exercises.map(({ id, title, minutes, lesson, steps }) => ({
    id,
    title,
    minutes,
    lesson,
    steps: steps.map((step) => ({ title: step.title })),
  })),
  guides,
});
