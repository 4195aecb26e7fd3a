import { describe, expect, test } from 'vitest';
import type { Lesson } from '../../src/course/course.ts';
import { choice } from '../../src/course/define.ts';
import { renderLessonEnd, renderLessonHead } from '../../src/ui/render-lesson.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme({ color: false, unicode: true });
const lesson = {
  id: '01-counting',
  title: 'Counting: who was called, and how often?',
  minutes: 12,
  story: 'We count calls.',
  stories: { '--scene twice': 'We count each call twice.', '--fix none': 'Nobody counts.' },
  knobs: {
    fix: choice({ default: 'off', choices: { off: 'by off()', none: 'not' }, says: 'how' }),
    scene: choice({ default: 'once', choices: { once: 'one', twice: 'two' }, says: 'what' }),
  },
  breaks: { deaf: { says: 'nobody listens, and nobody is told of it, ever' } },
  takeAway: ['A call counts.', 'Where it arrives.'],
  tries: [
    { args: '--scene twice', says: 'the same calls, each of them counted twice' },
    { args: '--break deaf', says: 'nobody listens' },
  ],
} as unknown as Lesson;
const usual = { fix: 'off', scene: 'once' };

describe('the head of a lesson', () => {
  const head = (asked: { knobs: Record<string, unknown>; break?: string }, columns = 80) =>
    renderLessonHead(lesson, { theme, columns, ...asked });

  test('tells the story of what was asked for, and how long the whole lesson takes', () => {
    expect(head({ knobs: usual })).toContain('We count calls.');
    expect(head({ knobs: usual })).toContain('about 12 min');
    const scene = head({ knobs: { ...usual, scene: 'twice', fix: 'none' } });
    expect(scene).toContain('We count each call twice.');
    expect(scene).not.toContain('about 12 min');
    expect(head({ knobs: { ...usual, fix: 'none' } })).toContain('Nobody counts.');
  });

  test('of a break says what is broken, and no story of another run', () => {
    const broken = head({ knobs: usual, break: 'deaf' });
    expect(broken).toContain('broken on purpose: nobody listens');
    expect(broken).not.toContain('We count');
  });

  test('fits 40 columns', () => {
    const text = head({ knobs: usual }, 40) + head({ knobs: usual, break: 'deaf' }, 40);
    expect(text.split('\n').filter((line) => line.length > 40)).toEqual([]);
  });
});

describe('the end of a lesson', () => {
  const end = (asked: { knobs: Record<string, unknown>; break?: string }, columns = 80) =>
    renderLessonEnd(lesson, { theme, columns, program: 'events-course', ...asked });

  test('offers what has not just run', () => {
    expect(end({ knobs: usual })).toMatch(/--scene twice.*--break deaf/s);
    expect(end({ knobs: { ...usual, scene: 'twice' } })).not.toContain('--scene twice');
    expect(end({ knobs: usual, break: 'deaf' })).not.toContain('--break deaf');
  });

  test('fits 40 columns, commands apart', () => {
    const lines = end({ knobs: usual }, 40).split('\n');
    expect(lines.filter((line) => line.length > 40 && !/events-course/.test(line))).toEqual([]);
  });
});
