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

test('code that is only read is not run', async () => {
  const choices: Question['choices'] = [{ text: '1', because: '', right: true }];
  const shown = question({ code: 'console.log(2)', choices });
  expect(await answerTo(shown)).toEqual({ status: 'known', right: 0 });
  expect(await answerTo(question({ runs: true, choices }))).toEqual({ status: 'known', right: 0 });
});

test('lines of output are one answer; what is printed as an error is none of it', async () => {
  const code = "console.log('A1 ');\nconsole.error('no');\nconsole.log('  B');\nconsole.log('A2');";
  expect(await answerTo(question({ code, runs: true }))).toMatchObject({ printed: 'A1 B A2' });
});

test('it is a module, as the lessons are', async () => {
  const code = 'console.log(typeof require, await 1)';
  expect(await answerTo(question({ code, runs: true }))).toMatchObject({ printed: 'undefined 1' });
});
