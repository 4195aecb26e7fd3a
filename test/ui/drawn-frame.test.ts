import { expect, test } from 'vitest';
import { DrawnFrame } from '../../src/ui/drawn-frame.ts';

/** Three lines as a prompt draws them, of 4, 13 and 1 columns. */
const drawn = '\x1b[?25l\x1b[36m◆\x1b[39m  a\n│  twelve wid\n└';

function frameWith(...writes: string[]): DrawnFrame {
  const frame = new DrawnFrame();
  for (const text of [drawn, ...writes]) frame.write(text);
  return frame;
}

test('what was drawn can be drawn again, with its colors', () => {
  expect(frameWith().text).toBe('\x1b[36m◆\x1b[39m  a\n│  twelve wid\n└');
});

test('a line that was replaced is the new one, and the end is again the end', () => {
  const frame = frameWith(
    '\x1b[999D\x1b[2A',
    '\x1b[1B',
    '\x1b[2K\x1b[G',
    '│  other',
    '\x1b[1B',
    '!',
  );
  expect(frame.text).toBe('\x1b[36m◆\x1b[39m  a\n│  other\n└!');
});

test('what was cleared below is gone', () => {
  const frame = frameWith('\x1b[999D\x1b[2A', '\x1b[1B', '\x1b[J', '│  b\n│  c\n└');
  expect(frame.text).toBe('\x1b[36m◆\x1b[39m  a\n│  b\n│  c\n└');
});

test('on a narrower terminal as many rows are cleared as the lines take there', () => {
  expect(frameWith().eraseAt(80)).toBe('\x1b[2A\r\x1b[J');
  expect(frameWith().eraseAt(13)).toBe('\x1b[2A\r\x1b[J');
  expect(frameWith().eraseAt(5)).toBe('\x1b[4A\r\x1b[J');
});
