import { describe, expect, test } from 'vitest';
import { live } from '../../../lessons/stage/live.ts';

function screen() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), written };
}
const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

describe('a live screen', () => {
  test('draws over what it drew, with the cursor hidden meanwhile', () => {
    const terminal = screen();
    const lines = live(terminal, true);
    lines.draw(['a', 'b']);
    lines.end(['c', 'd']);
    expect(terminal.written).toEqual([
      '\x1b[?25l',
      '\x1b[2Ka\n\x1b[2Kb\n\x1b[J',
      '\r\x1b[2A\x1b[2Kc\n\x1b[2Kd\n\x1b[J',
      '\x1b[?25h',
    ]);
  });

  test('writes only its last state where nothing may be redrawn', () => {
    const pipe = screen();
    const lines = live(pipe, false);
    lines.draw(['a']);
    lines.end(['b', 'c']);
    expect(pipe.written).toEqual(['b\nc\n']);
  });

  test('leaves no listener for signals behind', () => {
    const before = listeners();
    const lines = live(screen(), false);
    expect(listeners()).toBe(before + 2);
    lines.end([]);
    expect(listeners()).toBe(before);
  });
});
