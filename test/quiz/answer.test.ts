import { expect, test } from 'vitest';
import type { Question } from '../../src/course/course.ts';
import { answerTo } from '../../src/quiz/answer.ts';

const question = (more: Partial<Question>): Question => ({
  id: 'q',
  outline: 1,
  scenario: '',
  guide: '',
  choices: [
    { text: 'A1 A2 B', because: '' },
    { text: 'A1 B A2', because: '' },
  ],
  ...more,
});

const nested = `import { EventEmitter } from 'node:events';
const hub = new EventEmitter();
hub.on('a', () => console.log('A1'));
hub.on('a', () => hub.emit('b'));
hub.on('b', () => console.log('B'));
hub.on('a', () => console.log('A2'));
hub.emit('a');`;

test('what a program prints decides which choice is right', async () => {
  expect(await answerTo(question({ code: nested, runs: true }))).toEqual({
    status: 'computed',
    right: 1,
    printed: 'A1 B A2',
  });
});

test('an output that nobody foresaw is told, not guessed', async () => {
  const code = "console.log('B')";
  expect(await answerTo(question({ code, runs: true }))).toEqual({
    status: 'unexpected',
    printed: 'B',
  });
});

test('a program that throws has no right choice', async () => {
  const code = "throw new Error('A1 B A2')";
  expect(await answerTo(question({ code, runs: true }))).toMatchObject({ status: 'unexpected' });
});

test('where no program is run, the course says which', async () => {
  const choices: Question['choices'] = [
    { text: 'no', because: '' },
    { text: 'yes', because: '', right: true },
  ];
  expect(await answerTo(question({ choices }))).toEqual({ status: 'known', right: 1 });
});
