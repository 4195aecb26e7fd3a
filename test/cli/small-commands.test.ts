// Commands that need no grading, in a small course: hint, attempts, diff, reset, list, guide, quiz.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { attempts } from '../../src/cli/commands/attempts.ts';
import { diff } from '../../src/cli/commands/diff.ts';
import { guide } from '../../src/cli/commands/guide.ts';
import { hint } from '../../src/cli/commands/hint.ts';
import { list } from '../../src/cli/commands/list.ts';
import { quiz } from '../../src/cli/commands/quiz.ts';
import { reset } from '../../src/cli/commands/reset.ts';
import { createContext, type World } from '../../src/cli/context.ts';
import type { Happening } from '../../src/progress/events.ts';
import * as prompts from '../../src/ui/prompts.ts';
import { keepAttempt } from '../../src/workspace/attempts.ts';
import { onTerminal, smallCourse } from '../support/small-world.ts';

vi.mock('../../src/ui/prompts.ts');
const { askChoice, askYesNo } = vi.mocked(prompts);

let small: ReturnType<typeof smallCourse>;
let own: string;
beforeEach(() => {
  vi.resetAllMocks();
  small = smallCourse();
  own = path.join(small.workspace, 'exercises/exercise-1.ts');
});
const contextIn = (more: Partial<World> = {}) => createContext({ ...small.world, ...more });
const asked = () => contextIn(onTerminal(small.said));
const events = () => contextIn().events();
const typesOf = () => events().map(({ type }) => type);
const screen = () => small.said.stdout;
const now = () => fs.readFileSync(own, 'utf8');

const checked = (more: object = {}): Happening =>
  ({
    type: 'exercise-checked',
    exercise: 'exercise-1',
    status: 'pass',
    stepsPassed: 2,
    durationMs: 1,
    ...more,
  }) as Happening;
const failed = (stepsPassed: number) =>
  checked({ status: 'fail', stepsPassed, failingStep: stepsPassed + 1 });

describe('hint', () => {
  test('gives the first hint of the first step, says how to get more, and remembers it', async () => {
    expect(await hint('1', {}, contextIn())).toBe(0);
    expect(screen()).toContain('  exercise-1, step 1, hint 1 of 2\n\n  first hint\n');
    expect(screen()).toMatch(/more {2}events-course hint 1 /);
    expect(events().at(-1)).toMatchObject({ type: 'hint-shown', step: 1, hint: 1 });
  });

  test('gives the last one again and again, with other ways to go on', async () => {
    for (let i = 0; i < 3; i++) await hint('1', {}, contextIn());
    expect(screen().match(/hint 2 of 2\n\n {2}second hint/g)).toHaveLength(2);
    expect(screen()).toMatch(
      /check {8}events-course check 1\n {2}last resort {2}events-course diff 1/,
    );
    expect(screen().match(/more {2}/g)).toHaveLength(1);
  });

  test('in a watch names its keys, and no check, which comes by itself', async () => {
    const ways = { hint: 'press h', diff: 'press d' };
    for (let i = 0; i < 2; i++) await hint('1', {}, contextIn(), ways);
    expect(screen()).toContain('more  press h');
    expect(screen()).toContain('last resort  press d');
    expect(screen()).not.toMatch(/check {2}/);
  });

  test.each([
    ['the step that failed', failed(1), 2],
    ['the first one that has not passed', checked({ upToStep: 1, stepsPassed: 1 }), 2],
    ['the last one, where each has passed alone', checked({ upToStep: 2 }), 2],
  ])('is about %s', async (_, happened, step) => {
    contextIn().record(happened);
    await hint('1', {}, contextIn());
    expect(screen()).toContain(`step ${step}, hint 1`);
  });

  test('is about the step that is named, and about the exercise that one is at', async () => {
    contextIn().record(checked({ exercise: 'exercise-2', status: 'fail', stepsPassed: 0 }));
    await hint(undefined, { step: '2' }, contextIn());
    expect(screen()).toContain('exercise-2, step 2, hint 1');
    await expect(hint('1', { step: '3' }, contextIn())).rejects.toThrow('steps 1 to 2');
  });

  test('of an exercise that has passed there is none: compare it', async () => {
    contextIn().record(checked());
    expect(await hint('1', {}, contextIn())).toBe(0);
    expect(screen()).toMatch(/exercise-1 has passed\.\n\n {2}compare {2}events-course diff 1\n/);
    expect(typesOf()).not.toContain('hint-shown');
  });
});

describe('attempts', () => {
  const keep = (text: string, more: object = {}, at?: Date) =>
    keepAttempt(
      small.workspace,
      'exercise-1',
      Buffer.from(text),
      { status: 'fail', stepsPassed: 1, steps: 2, ...more },
      at,
    );

  test('of none says so, and what to do', async () => {
    expect(await attempts('1', {}, contextIn())).toBe(0);
    expect(screen()).toContain('No attempts at exercise-1 yet.');
    expect(screen()).toContain('next  events-course check 1');
  });

  test('are listed, and the text that the file has now is marked', async () => {
    keep('// other\n', {}, new Date(1e12));
    keep('// mine\n');
    await attempts(undefined, {}, contextIn());
    expect(screen()).toContain('exercise-1: 2 attempts, newest first');
    expect(screen()).toMatch(/^ {2}2 {2}.*your file now$/m);
    expect(screen()).not.toMatch(/^ {2}1 {2}.*your file now$/m);
    expect(screen()).toMatch(
      /show {5}\S+ attempts 1 --show 2\n {2}restore {2}\S+ attempts 1 --restore 2/,
    );
  });

  test('are data with --json, also where the file is gone', async () => {
    keep('// mine\n', { status: 'error', reason: 'syntax' });
    await attempts('1', { json: true }, contextIn());
    const { version, exercise, attempts: all } = JSON.parse(screen());
    expect({ version, exercise }).toEqual({ version: 1, exercise: 'exercise-1' });
    expect(all).toEqual([
      {
        number: 1,
        at: expect.stringMatching(/^20\d\d-.*Z$/),
        status: 'error',
        reason: 'syntax',
        steps: [1, 2],
        current: true,
        file: expect.stringMatching(/^\.events-course\/attempts\/exercise-1\/1\./),
      },
    ]);
    small.said.stdout = '';
    fs.rmSync(own);
    await attempts('1', { json: true }, contextIn());
    expect(JSON.parse(screen()).attempts[0].current).toBe(false);
  });

  test('are shown as they were in a pipe, and made safe on a terminal', async () => {
    keep('// \x1b[2Jtext\n');
    await attempts('1', { show: '1' }, contextIn());
    expect(screen()).toBe('// \x1b[2Jtext\n');
    small.said.stdout = '';
    await attempts('1', { show: '1' }, asked());
    expect(screen()).toBe('// text\n');
  });

  test.each(['2', '0', 'x', '1x', '-1', ''])('%j is not one of them', async (typed) => {
    keep('// other\n');
    for (const option of ['show', 'restore'])
      await expect(
        attempts('1', { [option]: typed, yes: true }, contextIn()),
      ).rejects.toMatchObject({
        message: expect.stringContaining(`exercise-1 has no attempt \`${typed}\``),
        next: 'attempts 1',
      });
    expect(now()).toBe('// mine\n');
  });

  test('come back with --yes, and what they replace is kept', async () => {
    keep('// other\n');
    expect(await attempts('1', { restore: '1', yes: true }, contextIn())).toBe(0);
    expect(now()).toBe('// other\n');
    expect(screen()).toContain('exercises/exercise-1.ts is attempt 1 again.');
    expect(screen()).toMatch(/undo {2}\S+ attempts 1 --restore 2 --yes\n {2}next {2}\S+ check 1/);
    expect(events().at(-1)).toMatchObject({ type: 'exercise-restored', attempt: 1 });
    await attempts('1', { restore: '2', yes: true }, contextIn());
    expect(now()).toBe('// mine\n');
  });

  test('come back where the file is gone: nothing is kept, and nothing can be undone', async () => {
    keep('// other\n');
    fs.rmSync(own);
    await attempts('1', { restore: '1', yes: true }, contextIn());
    expect(now()).toBe('// other\n');
    expect(screen()).not.toContain('undo');
    expect(screen()).toContain('next  events-course check 1');
  });

  test('a text that is too large for an attempt is kept as a file, which is named', async () => {
    keep('// other\n');
    fs.writeFileSync(own, '/'.repeat(1_000_001));
    await attempts('1', { restore: '1', yes: true }, contextIn());
    expect(screen()).toMatch(/kept {2}\.events-course\/backups\/exercise-1\.\S+\.ts\n {2}next/);
  });

  test('that are there already write nothing', async () => {
    keep('// mine\n');
    expect(await attempts('1', { restore: '1', yes: true }, contextIn())).toBe(0);
    expect(screen()).toContain('exercises/exercise-1.ts is identical to attempt 1.');
    expect(typesOf()).not.toContain('exercise-restored');
  });

  test('ask before they replace; a no changes nothing', async () => {
    keep('// other\n');
    askYesNo.mockResolvedValue(false);
    expect(await attempts('1', { restore: '1' }, asked())).toBe(0);
    expect(askYesNo.mock.calls[0]![0]).toContain('exercises/exercise-1.ts');
    expect([now(), screen()]).toEqual(['// mine\n', '']);
    askYesNo.mockResolvedValue(true);
    await attempts('1', { restore: '1' }, asked());
    expect(now()).toBe('// other\n');
  });

  test('in a pipe, where nobody can be asked, say what to type', async () => {
    keep('// other\n');
    await expect(attempts('1', { restore: '1' }, contextIn())).rejects.toMatchObject({
      message: expect.stringContaining('exercises/exercise-1.ts'),
      next: 'attempts 1 --restore 1 --yes',
    });
    expect(now()).toBe('// mine\n');
  });
});

describe('reset', () => {
  test('puts the starter back with --yes, keeps the file, and records both', async () => {
    expect(await reset('1', { yes: true }, contextIn())).toBe(0);
    expect(now()).toBe('// starter of exercise-1\n');
    const [, backup] = /Your file is kept as (\S+)/.exec(screen())!;
    expect(fs.readFileSync(path.join(small.workspace, backup!), 'utf8')).toBe('// mine\n');
    expect(screen()).toContain('exercises/exercise-1.ts is the starter again.');
    expect(screen()).toContain('next  events-course check 1');
    expect(events().slice(-2)).toMatchObject([
      { type: 'exercise-reset', exercise: 'exercise-1', backup },
      { type: 'starter-written', exercise: 'exercise-1', hash: 'hash of exercise-1' },
    ]);
  });

  test('where there was no file keeps none', async () => {
    await reset('2', { yes: true }, contextIn());
    expect(screen()).toContain('exercises/exercise-2.ts is the starter again.\n\n  next');
    expect(events().at(-2)).toMatchObject({ type: 'exercise-reset', backup: '' });
  });

  test('asks first on a terminal, and in a pipe says what to type', async () => {
    askYesNo.mockResolvedValue(false);
    expect(await reset('1', {}, asked())).toBe(0);
    await expect(reset('1', {}, contextIn())).rejects.toMatchObject({ next: 'reset 1 --yes' });
    expect([now(), screen()]).toEqual(['// mine\n', '']);
    expect(askYesNo.mock.calls[0]![0]).toMatch(/exercises\/exercise-1\.ts\? .*kept/);
    askYesNo.mockResolvedValue(true);
    await reset('1', {}, asked());
    expect(now()).toBe('// starter of exercise-1\n');
  });

  test('from a folder elsewhere, --yes is not enough: the workspace has to be named', async () => {
    const cwd = path.dirname(small.workspace);
    const elsewhere = (more: object = {}) => contextIn({ cwd, clone: small.workspace, ...more });
    await expect(reset('1', { yes: true }, elsewhere())).rejects.toMatchObject({
      next: `reset 1 --yes --workspace ${small.workspace}`,
    });
    await expect(
      reset('1', { yes: true }, elsewhere(onTerminal(small.said))),
    ).rejects.toMatchObject({ next: expect.stringContaining('--workspace') });
    expect(now()).toBe('// mine\n');
    expect(askYesNo).not.toHaveBeenCalled();
  });
});

describe('diff', () => {
  const open = () => contextIn().record(checked());

  test('before a pass is refused in a pipe, asked for on a terminal, and given with --yes', async () => {
    await expect(diff('1', {}, contextIn())).rejects.toMatchObject({ next: 'diff 1 --yes' });
    askYesNo.mockResolvedValue(false);
    expect(await diff('1', {}, asked())).toBe(0);
    expect(screen()).toBe('');
    expect(typesOf()).not.toContain('reference-shown');
    askYesNo.mockResolvedValue(true);
    await diff('1', {}, asked());
    expect(screen()).toContain('// two');
    small.said.stdout = '';
    expect(await diff('1', { yes: true }, contextIn())).toBe(0);
    expect(screen()).toContain('// two');
    expect(events().at(-1)).toMatchObject({ type: 'reference-shown', exercise: 'exercise-1' });
  });

  test('after a pass asks nothing, and says what a difference means', async () => {
    open();
    expect(await diff('1', {}, contextIn())).toBe(0);
    expect(askYesNo).not.toHaveBeenCalled();
    expect(screen()).toMatch(/\n {2}1 \S+ differs[^\n]*\. \S[^\n]+\n\n$/);
  });

  test('counts the places', async () => {
    fs.writeFileSync(own, '// 1\n// two\n// 3\n');
    await diff('1', { yes: true }, contextIn());
    expect(screen()).toMatch(/\n {2}2 \S+ differ\.\n\n$/);
  });

  test('is side by side on a wide terminal only', async () => {
    fs.writeFileSync(own, '// 1\n// two\n// three\n');
    const besides = async (stdout: object) => {
      small.said.stdout = '';
      const wide = { ...small.world.stdout, ...stdout };
      await diff('1', { yes: true }, contextIn({ stdout: wide, env: { NO_COLOR: '1' } }));
      return /\/\/ 1 .*\/\/ one/.test(screen());
    };
    expect(await besides({ isTTY: true, columns: 80 })).toBe(true);
    expect(await besides({ isTTY: true, columns: 79 })).toBe(false);
    expect(await besides({ columns: 80 })).toBe(false);
  });

  test('of a file that is the reference says so', async () => {
    fs.writeFileSync(own, '// one\n// two\n// three\n');
    await diff('1', { yes: true }, contextIn());
    expect(screen()).toMatch(/^\n {2}Yours .*\.\n\n$/);
  });

  test('of a file that is missing says how to get the starter; one that is none says why', async () => {
    fs.rmSync(own);
    const yes = { yes: true };
    fs.mkdirSync(path.join(small.workspace, '.events-course'));
    await expect(diff('1', yes, contextIn())).rejects.toMatchObject({
      message: expect.stringContaining('exercises/exercise-1.ts'),
      next: 'reset 1',
    });
    fs.mkdirSync(own);
    await diff('1', yes, contextIn());
    expect(screen()).toContain('the exercise is not a file');
  });
});

describe('list', () => {
  test('shows what is done, what has changed, and what is next', async () => {
    contextIn().record(
      { type: 'lesson-run', lesson: '01-counting', ok: true, durationMs: 1 },
      { type: 'starter-written', exercise: 'exercise-1', hash: 'an older one' },
      failed(1),
    );
    expect(await list({}, contextIn())).toBe(0);
    expect(screen()).toMatch(/✓ 01 {2}Who counts\?/);
    expect(screen()).toMatch(/· 02 {2}Who waits\?/);
    expect(screen()).toMatch(/Title of exercise-1 .*1 of 2/);
    expect(screen()).toMatch(/counting .*All about counting/);
    expect(screen()).toMatch(/events-course reset 1 .*newer starter/);
    expect(screen()).toMatch(/events-course reset 2 .*not in your workspace/);
    expect(screen()).toMatch(/next {2}events-course guide counting +All about counting/);
  });

  test('speaks of no changes in the clone, or outside a workspace', async () => {
    await list({}, contextIn({ clone: small.workspace }));
    await list({}, contextIn({ cwd: path.dirname(small.workspace) }));
    expect(screen()).not.toContain('reset 2');
    expect(screen().match(/Who waits\?/g)).toHaveLength(2);
  });

  test('is data with --json', async () => {
    contextIn().record(
      { type: 'lesson-run', lesson: '01-counting', ok: true, durationMs: 1 },
      { type: 'guide-opened', guide: '02-waiting', sections: 1 },
      { type: 'guide-read', guide: '02-waiting', sections: ['calls'] },
      failed(1),
    );
    const answer = { type: 'question-answered', outline: 1, choice: 0, sure: 'sure' } as const;
    contextIn().record(
      { ...answer, question: 'counted', right: true },
      { ...answer, question: 'summed', right: false },
    );
    await list({ json: true }, contextIn());
    expect(JSON.parse(screen())).toEqual({
      version: 1,
      lessons: [
        { id: '01-counting', title: 'Who counts?', minutes: 2, done: true },
        { id: '02-waiting', title: 'Who waits?', minutes: 3, done: false },
      ],
      exercises: ['exercise-1', 'exercise-2'].map((id, i) => ({
        id,
        title: `Title of ${id}`,
        minutes: 6,
        lesson: '01-counting',
        steps: 2,
        stepsPassed: i === 0 ? 1 : 0,
        done: false,
      })),
      guides: [
        { id: '01-counting', title: 'All about counting', read: false },
        { id: '02-waiting', title: 'All about waiting', read: true },
      ],
      questions: { total: 2, answered: 2, right: 1 },
    });
  });
});

describe('guide', () => {
  const found = async (name?: string, options: object = {}, context = contextIn()) => {
    small.said.stdout = '';
    expect(await guide(name, options, context)).toBe(0);
    return screen();
  };

  test('without a name lists them, and how to read and find', async () => {
    const all = await found();
    expect(all).toMatch(
      / {2}counting {2}All about counting {2}4 min\n {2}waiting {3}All about waiting {2}5 min/,
    );
    expect(all).toContain('read  events-course guide counting');
    expect(all).toContain('find  events-course guide --search <words>');
    const narrow = { ...small.world.stdout, isTTY: true, columns: 30 };
    expect(await found(undefined, {}, contextIn({ stdout: narrow }))).not.toContain('min');
  });

  test('prints it whole in a pipe, where it counts as read', async () => {
    expect(await found('counting')).toMatch(/Sums[\s\S]*A sum adds\.[\s\S]*A call counts\./);
    expect(events().slice(-2)).toMatchObject([
      { type: 'guide-opened', guide: '01-counting', sections: 3 },
      { type: 'guide-read', guide: '01-counting', sections: ['counting', 'sums', 'calls'] },
    ]);
  });

  test('prints one section, which alone counts as read', async () => {
    const section = await found('counting#sums');
    expect(section).toContain('A sum adds.');
    expect(section).not.toContain('A call counts.');
    expect(events().at(-1)).toMatchObject({ type: 'guide-read', sections: ['sums'] });
  });

  test('finds a section by its own name where only one guide has it', async () => {
    expect(await found('timers')).toContain('Tick.');
    await expect(guide('calls', {}, contextIn())).rejects.toThrow(
      /counting#calls, waiting#calls\.$/,
    );
    await expect(guide('nothing', {}, contextIn())).rejects.toThrow('nothing');
  });

  test('names the nearest section, and all of them, for one that is not there', async () => {
    await expect(guide('counting#sum', {}, contextIn())).rejects.toMatchObject({
      message: expect.stringMatching(/`counting#sums`\? .*counting, sums, calls\./),
      next: 'guide counting',
    });
    await expect(guide('counting#zzzzzzzzz', {}, contextIn())).rejects.toMatchObject({
      message: expect.not.stringContaining('?'),
    });
  });

  test('--raw is its Markdown', async () => {
    const whole = fs.readFileSync(path.join(small.world.content, 'guides/01-counting.md'), 'utf8');
    expect(await found('counting', { raw: true })).toBe(`${whole}\n`);
    expect(await found('counting#sums', { raw: true })).toMatch(/^## Sums\n\nA sum adds\.\s*$/);
  });

  test('--search names every section with all of the words, in whatever order', async () => {
    const both = await found(undefined, { search: ['call'] });
    expect(both).toContain('events-course guide counting#calls');
    expect(both).toContain('events-course guide waiting#calls');
    const one = await found(undefined, { search: ['waits', ' call '] });
    expect(one).not.toContain('counting#calls');
    expect(one).toContain('A call waits.');
    await expect(guide(undefined, { search: ['unheard', 'of'] }, contextIn())).rejects.toThrow(
      'unheard of',
    );
  });

  test('--search shows the first twelve, and how many more there are', async () => {
    const sections = Array.from({ length: 14 }, (_, i) => `## Part ${i}\n\nA needle here.\n`);
    const file = path.join(small.world.content, 'guides/02-waiting.md');
    fs.writeFileSync(file, `# Waiting\n\n${sections.join('\n')}`);
    const some = await found(undefined, { search: ['needle'] });
    expect(some.match(/guide waiting#/g)).toHaveLength(12);
    expect(some).toMatch(/… 2 more: /);
  });

  test('short enough for the terminal is printed, and dumb terminals get all of it', async () => {
    const context = (env: object, rows: number) =>
      contextIn({
        ...onTerminal(small.said),
        env: { ...env },
        stdout: { ...onTerminal(small.said).stdout!, rows },
      });
    expect(await found('counting', {}, context({}, 40))).toContain('A call counts.');
    expect(await found('counting', {}, context({ TERM: 'dumb' }, 3))).toContain('A call counts.');
    expect(await found('counting', {}, context({ ACCESSIBLE: '1' }, 3))).toContain(
      'A call counts.',
    );
    expect(events().at(-1)).toMatchObject({ type: 'guide-read' });
  });

  test("in the learner's own pager counts as read only after some time", async () => {
    const stdout = { ...onTerminal(small.said).stdout!, rows: 3 };
    const paging = (PAGER: string) =>
      contextIn({ ...onTerminal(small.said), stdout, env: { PAGER, PATH: process.env.PATH } });
    expect(await found('counting', {}, paging('true'))).toBe('');
    expect(events().at(-1)).toMatchObject({ type: 'guide-opened' });
    expect(await found('counting', {}, paging('no-such-pager'))).toContain('A call counts.');
    expect(events().at(-1)).toMatchObject({ type: 'guide-read' });
  });
});

describe('quiz', () => {
  const choose = (...said: string[]) => {
    for (const one of said) askChoice.mockResolvedValueOnce(one);
  };

  test('asks each question and how sure one is, gives the reasons, and remembers', async () => {
    choose('0', 'sure', 'on', '0', 'guess');
    expect(await quiz(undefined, { seed: '1' }, asked())).toBe(0);
    const answered = events().filter(({ type }) => type === 'question-answered');
    expect(answered).toMatchObject([
      { question: 'counted', choice: 0, right: true, sure: 'sure' },
      { question: 'summed', choice: 0, right: false, sure: 'guess' },
    ]);
    expect(screen()).toContain('Scenario of counted');
    expect(screen()).toContain('why summed-1');
    expect(askChoice).toHaveBeenCalledTimes(5); // nothing after the last question
  });

  test('ends after a question where one has had enough', async () => {
    choose('0', 'sure', 'stop');
    await quiz(undefined, { seed: '1' }, asked());
    expect(events().filter(({ type }) => type === 'question-answered')).toHaveLength(1);
  });

  test('a seed gives the same order of the choices, and has to be a whole number', async () => {
    const order = async (seed: string) => {
      askChoice.mockReset();
      choose('0', 'sure', 'stop');
      small = smallCourse(); // what was answered before changes which question is next
      await quiz('1', { seed }, asked());
      return JSON.stringify(askChoice.mock.calls[0]![1]);
    };
    expect(await order('5')).toBe(await order('5'));
    const orders = new Set<string>();
    for (let seed = 0; seed < 12; seed++) orders.add(await order(String(seed)));
    expect(orders.size).toBe(2);
    await expect(quiz('1', { seed: '1.5', all: true }, asked())).rejects.toThrow('--seed 1.5');
  });

  test('in a pipe names the way for programs', async () => {
    await expect(quiz(undefined, {}, contextIn())).rejects.toMatchObject({ next: 'quiz --json' });
  });

  test('of a lesson without questions has none', async () => {
    expect(await quiz('2', {}, asked())).toBe(0);
    expect(askChoice).not.toHaveBeenCalled();
    expect(screen()).toMatch(/\S/);
  });
});
