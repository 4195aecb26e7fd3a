import { describe, expect, test } from 'vitest';
import { keptOutputBytes } from '../../src/grader/limits.ts';
import { cutOutput, Output } from '../../src/grader/output.ts';

const half = keptOutputBytes / 2;

function printed(...chunks: (string | Buffer)[]): Output {
  const output = new Output();
  for (const chunk of chunks) output.add(Buffer.from(chunk as string));
  return output;
}

const kept = (output: Output) => ({
  ...cutOutput(output.all, keptOutputBytes),
  bytes: output.bytes,
});

describe('what the learner prints', () => {
  test('is kept whole up to the limit, in whatever pieces it came', () => {
    const text = 'abcdefgh'.repeat(keptOutputBytes / 8);
    const pieces = Array.from({ length: 64 }, (_, i) => text.slice(i * 1024, (i + 1) * 1024));
    for (const output of [printed(text), printed(...pieces), printed('a', text.slice(1))])
      expect(kept(output)).toEqual({ text, isTruncated: false, bytes: keptOutputBytes });
  });

  test('beyond it keeps its head and its tail, with a sign between them', () => {
    const head = 'h'.repeat(half);
    const tail = 't'.repeat(half);
    for (const output of [printed(head, '?', tail), printed(`${head}?${tail}`)]) {
      const text = `${head}\n…\n${tail}`;
      expect(kept(output)).toEqual({ text, isTruncated: true, bytes: keptOutputBytes + 1 });
    }
  });

  test('without end keeps no more than that, and its very last line', () => {
    const output = new Output();
    for (let line = 0; line < 20_000; line++) output.add(Buffer.from(`line ${line}\n`));
    const { text } = kept(output);
    expect(text.length).toBeLessThanOrEqual(keptOutputBytes + 3);
    expect(text.startsWith('line 0\nline 1\n')).toBe(true);
    expect(text.endsWith('line 19998\nline 19999\n')).toBe(true);
  });

  test('keeps a character whole that came in two pieces, also where head and tail meet', () => {
    const [first, ...rest] = Buffer.from('é');
    expect(kept(printed(Buffer.from([first!]), Buffer.from(rest))).text).toBe('é');
    const start = 'x'.repeat(half - 1);
    expect(kept(printed(`${start}é`, 'end')).text).toBe(`${start}éend`);
  });

  test('is safe to show', () => {
    expect(kept(printed('\x1b[31mred\x1b[0m\r\n\0')).text).toBe('red\n');
  });
});

describe('what a test printed', () => {
  const output = printed('load', 'one', 'between', 'two', 'end');
  output.begin('first', 4);
  output.end(7);
  output.begin('second', 14);
  output.end(17);

  test('is found by its name', () => {
    expect(['first', 'second', 'third'].map((name) => output.in(name).toString())).toEqual([
      'one',
      'two',
      '',
    ]);
  });

  test('is what is left where the test never ended', () => {
    const stopped = printed('load', 'one');
    stopped.begin('first', 4);
    expect(stopped.in('first').toString()).toBe('one');
    expect(stopped.outsideTests.toString()).toBe('load');
  });

  test('is not what was printed before, between and after', () => {
    expect(output.outsideTests.toString()).toBe('loadbetweenend');
  });
});
