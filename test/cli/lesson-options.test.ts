// What may follow a lesson's name: read for a run, explained by its --help, offered at Tab.
import { describe, expect, test } from 'vitest';
import { offeredOptions, parseLessonOptions } from '../../src/cli/lesson-options.ts';
import type { Lesson } from '../../src/course/course.ts';
import { choice, flag, number, text } from '../../src/course/define.ts';

const lesson = {
  id: '07-counting',
  title: 'Counting',
  story: 'We count.',
  knobs: {
    maxCalls: number({ default: 3, min: 1, max: 100, says: 'how often' }),
    direction: choice({ default: 'up', choices: { up: 'from 0', down: 'to 0' }, says: 'way' }),
    name: text({ default: 'ada', says: 'who counts' }),
    loud: flag({ says: 'say it' }),
  },
  breaks: { deaf: { says: 'nobody listens' }, crash: { says: 'it throws', exitCode: 3 } },
} as unknown as Lesson;

let printed = '';
const parse = (...argv: string[]) =>
  parseLessonOptions(lesson, argv, {
    writeOut: (part) => {
      printed += part;
    },
  });

describe('what a learner typed', () => {
  test('nothing: the defaults, with predictions, and only the seed for the example', () => {
    expect(parse()).toEqual({
      knobs: { maxCalls: 3, direction: 'up', name: 'ada', loud: false },
      source: false,
      json: false,
      predict: true,
      args: ['--seed', '1'],
    });
  });

  test('what differs from the defaults goes to the example, and what was typed in full does not', () => {
    const { knobs, args } = parse('--max-calls', '7', '--direction', 'up', '--name=bob', '--loud');
    expect(knobs).toEqual({ maxCalls: 7, direction: 'up', name: 'bob', loud: true });
    expect(args).toEqual(['--max-calls', '7', '--name', 'bob', '--loud', '--seed', '1']);
  });

  test('a break and a seed go to the example too', () => {
    const parsed = parse('--break', 'deaf', '--seed', '9');
    expect(parsed.break).toBe('deaf');
    expect(parsed.args).toEqual(['--break', 'deaf', '--seed', '9']);
  });

  test('how to run it does not', () => {
    const { source, json, predict, args } = parse('--source', '--json', '--no-predict');
    expect({ source, json, predict }).toEqual({ source: true, json: true, predict: false });
    expect(args).toEqual(['--seed', '1']);
  });

  test('a value that begins with -h is not a question for help', () => {
    expect(parse('--name', '-hans').knobs.name).toBe('-hans');
    expect(parse('--name', 'x--help').knobs.name).toBe('x--help');
    expect(() => parse('--helpful')).toThrow('No option `--helpful`');
  });
});

test.each(['--help', '-h'])('%s explains every option, and runs nothing', (option) => {
  printed = '';
  expect(() => parse(option)).toThrow(expect.objectContaining({ exitCode: 0 }));
  const help = printed.replace(/\s+/g, ' ');
  expect(help).toContain('Usage: events-course run 07 [options]');
  expect(help).toContain('Counting We count.');
  for (const line of [
    '--max-calls <n> how often (1 to 100, default: 3)',
    '--direction <value> way (up: from 0; down: to 0; default: up)',
    '--name <text> who counts (default: ada)',
    '--loud say it',
    '--break <name> a variant that goes wrong on purpose (deaf: nobody listens; crash: it throws)',
    '--seed <n> the same random numbers again',
    '--source print the code',
    '--no-predict ask nothing',
    '--json one JSON object on stdout',
  ])
    expect(help).toContain(line);
});

test('at Tab every option is offered, and the words for those that take some', () => {
  const words = Object.fromEntries(offeredOptions(lesson).map((each) => [each.name, each.words]));
  expect(words).toEqual({
    'max-calls': {},
    direction: { up: 'from 0', down: 'to 0' },
    name: {},
    loud: undefined,
    source: undefined,
    'no-predict': undefined,
    json: undefined,
    break: { deaf: 'nobody listens', crash: 'it throws' },
    seed: {},
  });
  for (const { says } of offeredOptions(lesson)) expect(says).not.toBe('');
});
