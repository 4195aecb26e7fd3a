import { defineExercise } from '../../../../src/course/define.ts';

export default defineExercise({
  title: 'The counter',
  minutes: 3,
  lesson: '01-counting',
  guide: '01-counting',
  steps: [
    { title: 'adding', hints: ['What is a sum?', 'Both numbers count.', 'return a + b'] },
    { title: 'counting', hints: ['Who listens?', 'Whoever adds removes.', 'Keep the function.'] },
  ],
});
