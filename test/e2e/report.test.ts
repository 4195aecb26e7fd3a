// What a learner can send, who has met a bug of ours.
import path from 'node:path';
import { expect, test } from 'vitest';
import { inPipe } from '../support/built-program.ts';
import { temporaryFolder } from '../support/fixture.ts';

test('a stack says by function and line where an error came from', async () => {
  const { stderr } = await inPipe(['topic', 'a'.repeat(2000), 'b', '--debug'], {
    cwd: temporaryFolder('stack'),
  });
  const frames = [...stderr.matchAll(/^ +at (?:async )?(\S+) \((.+):(\d+):(\d+)\)$/gm)];
  expect(frames.map(([, name]) => name)).toContain('topic');
  for (const [, , file, line, column] of frames) {
    expect(path.basename(file!)).toMatch(/\.cjs$/);
    expect(Number(line)).toBeGreaterThan(1);
    expect(Number(column)).toBeLessThan(1000); // was one line of 150,000
  }
});
