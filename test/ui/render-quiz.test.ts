import { expect, test } from 'vitest';
import { renderCalibration } from '../../src/ui/render-quiz.ts';

test('how often an answer was right is said for each degree of sureness', () => {
  const said = renderCalibration(
    {
      guess: { asked: 2, right: 0 },
      fairly: { asked: 1200, right: 1000 },
      sure: { asked: 1, right: 0 },
    },
    'predicted',
  );
  expect(said.split('\n')).toEqual([
    '  predicted   guessed twice: never right',
    '              fairly sure 1,200 times: 1,000 right',
    '              sure once: wrong',
  ]);
});
