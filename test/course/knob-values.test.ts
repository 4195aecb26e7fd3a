import { describe, expect, test } from 'vitest';
import { choice, flag, number, text } from '../../src/course/define.ts';
import { optionName, readArguments } from '../../src/course/knob-values.ts';
import { UserError } from '../../src/course/user-error.ts';

const lesson = {
  knobs: {
    maxSize: number({ default: 100, min: 1, max: 20_000, says: 'how many at once' }),
    failRate: number({ default: 0, min: 0, max: 1, says: 'how many fail' }),
    fix: choice({ default: 'off', choices: { off: 'by off()', weak: 'weakly' }, says: 'how' }),
    filter: text({ default: 'order.>', says: 'what to hear' }),
    snapshot: flag({ says: 'write it' }),
  },
  breaks: { 'no-limit': { says: 'the warning off' } },
};
const read = (...args: string[]) => readArguments(lesson, args);
const complaint = (...args: string[]) => {
  try {
    read(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return undefined;
};

describe('the options of a lesson', () => {
  test('have their defaults', () => {
    const knobs = { maxSize: 100, failRate: 0, fix: 'off', filter: 'order.>', snapshot: false };
    expect(read()).toEqual({ knobs, seed: 1 });
  });

  test('are read by their dashed names, with a space or an equals sign', () => {
    expect(read('--max-size', '50', '--fix=weak', '--snapshot').knobs).toMatchObject({
      maxSize: 50,
      fix: 'weak',
      snapshot: true,
    });
    expect(optionName('maxSize')).toBe('--max-size');
  });

  test('include a break and a seed', () => {
    expect(read('--break', 'no-limit', '--seed', '7')).toMatchObject({
      break: 'no-limit',
      seed: 7,
    });
  });

  test('take a share where the knob is one, whole numbers where it counts', () => {
    expect(read('--fail-rate', '0.66').knobs.failRate).toBe(0.66);
    expect(complaint('--max-size', '1.5')).toContain('a whole number from 1 to 20,000');
  });

  test('take a text as it was typed', () => {
    expect(read('--filter', '*.eu').knobs.filter).toBe('*.eu');
    expect(read('--filter=a=b').knobs.filter).toBe('a=b');
    expect(complaint('--filter')).toBe('`--filter` takes a text.');
    expect(complaint('--filter', '')).toBe('`--filter` takes a text.');
  });

  test.each([
    [['--max-size', '0'], '`--max-size` takes a whole number from 1 to 20,000, not `0`.'],
    [['--max-size', 'ten'], '`--max-size` takes a whole number from 1 to 20,000, not `ten`.'],
    [['--max-size', ''], '`--max-size` takes a whole number from 1 to 20,000, not ``.'],
    [['--max-size'], '`--max-size` takes a whole number from 1 to 20,000.'],
    [['--fix', 'waek'], '`--fix` takes off or weak, not `waek`. Did you mean `weak`?'],
    [['--snapshot=yes'], '`--snapshot` takes no value, not `yes`.'],
    [['--break', 'nolimit'], '`--break` takes no-limit, not `nolimit`. Did you mean `no-limit`?'],
    [
      ['--max-sise', '5'],
      /^No option `--max-sise`. Did you mean `--max-size`\? There are `--max-size`, .* and `--seed`\.$/,
    ],
    [['--no-such=3'], /^No option `--no-such`. There are `--max-size`/],
    [['--maxSize', '3'], /^No option `--maxSize`. Did you mean `--max-size`/],
    [['--constructor', '5'], /^No option `--constructor`/],
    [['50'], 'An option begins with --, not `50`.'],
  ])('%j is refused, and says what is wanted', (args, message) => {
    expect(complaint(...args)).toMatch(message);
  });
});
