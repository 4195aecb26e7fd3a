import { expect, test } from 'vitest';
import type { Happening } from '../../src/progress/events.ts';
import { renderHistory } from '../../src/ui/render-history.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme({ color: false, unicode: true });
const at = '2026-03-01T18:30:05.123Z';
const says = (happening: Happening, columns = 120) =>
  renderHistory([{ id: 'a', at, ...happening }], { theme, columns }).trim();

const checked = { type: 'exercise-checked', exercise: 'exercise-2', durationMs: 340 } as const;
const sentences: [Happening, string][] = [
  [{ type: 'log-started', format: 1 }, 'started the log'],
  [
    { type: 'lesson-run', lesson: '01-leaks', ok: true, durationMs: 2100, knobs: { a: 1 } },
    'ran lesson leaks for 2.1 s',
  ],
  [
    { type: 'lesson-run', lesson: '01-leaks', ok: false, durationMs: 100, break: 'no-limit' },
    'ran lesson leaks with --break no-limit for 0.1 s; it failed',
  ],
  [
    {
      type: 'prediction-made',
      lesson: '01-leaks',
      prediction: 'growth',
      said: 'one',
      truth: 'ten',
      right: false,
      sure: 'fairly',
    },
    'predicted growth in lesson leaks: one, fairly sure, but it was ten',
  ],
  [
    { ...checked, status: 'fail', stepsPassed: 1, failingStep: 2, mistake: 'copies' },
    'checked exercise-2: step 2 failed (looks like copies), in 0.3 s',
  ],
  [
    { ...checked, status: 'pass', stepsPassed: 2, upToStep: 2 },
    'checked exercise-2 up to step 2: passed, in 0.3 s',
  ],
  [
    { type: 'hint-shown', exercise: 'exercise-1', step: 3, hint: 2 },
    'read hint 2 for step 3 of exercise-1',
  ],
  [
    { type: 'exercise-reset', exercise: 'exercise-1', backup: 'a.ts' },
    'reset exercise-1; the earlier file is kept as a.ts',
  ],
  [
    { type: 'exercise-restored', exercise: 'exercise-1', attempt: 5 },
    'restored attempt 5 of exercise-1',
  ],
  [{ type: 'guide-left', guide: '01-leaks', stoppedAt: 0.4 }, 'left the guide leaks at 40 %'],
  [
    { type: 'guide-read', guide: '01-leaks', sections: ['a', 'b'] },
    'read 2 sections of the guide leaks',
  ],
  [
    {
      type: 'question-answered',
      question: 'q1',
      outline: 1,
      choice: 0,
      right: true,
      sure: 'guess',
    },
    'answered question q1 right, a guess',
  ],
  [
    { type: 'question-explained', outline: 4, terms: 2, judged: 'partly' },
    'explained question 4, and said of it: partly the same',
  ],
  [{ type: 'badge-earned' } as never, "something that this version doesn't know: badge-earned"],
];

test.each(sentences)('%j', (happening, sentence) => {
  expect(says(happening)).toBe(`2026-03-01 18:30:05  ${sentence}`);
});

test('on a narrow screen the sentence stands below its time', () => {
  expect(says(sentences[3]![0], 40).split('\n')).toEqual([
    '2026-03-01 18:30:05',
    '    predicted growth in lesson leaks:',
    '    one, fairly sure, but it was ten',
  ]);
});
