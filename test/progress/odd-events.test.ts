// An event with a value that means nothing is skipped and said, as a torn line is.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { seeded } from '../../src/course/seeded.ts';
import { logFile } from '../../src/progress/log.ts';
import {
  buildFixture,
  type Fixture,
  fixtureReference,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'odd');
});

const checked = '"type":"exercise-checked","exercise":"exercise-1","status":"fail"';
const odd = [
  `${checked},"durationMs":1,"stepsPassed":1e12`,
  `${checked},"durationMs":1,"stepsPassed":1e308`,
  `${checked},"durationMs":1,"stepsPassed":3`, // it has two
  `${checked},"durationMs":1,"stepsPassed":-1`,
  `${checked},"durationMs":1,"stepsPassed":0.5`,
  `${checked},"durationMs":1,"stepsPassed":"2"`,
  `${checked},"durationMs":1`,
  `${checked},"durationMs":1,"stepsPassed":0,"failingStep":9`,
  `${checked},"durationMs":1e300,"stepsPassed":0`,
  '"type":"exercise-checked","exercise":"__proto__","status":"pass","stepsPassed":1,"durationMs":1',
  '"type":"lesson-run","lesson":"01-counting","ok":true,"durationMs":1e308',
  '"type":"lesson-run","lesson":["01"],"ok":true,"durationMs":1',
  '"type":"hint-shown","exercise":"exercise-1","step":1,"hint":1e9',
  '"type":"guide-left","guide":"01-counting","stoppedAt":1e9',
  '"type":"question-answered","question":"a","outline":1e99,"choice":0,"right":true,"sure":"sure"',
  '"type":"__proto__"',
  '"type":"constructor"',
  '"type":"hasOwnProperty"',
  '"type":"exercise-checked","exercise":"exercise-1","stepsPassed":1,"durationMs":1,"status":"great"',
  '"type":"guide-opened","guide":"valueOf"',
  '"type":"reference-shown","exercise":7',
  '"type":"prediction-made","lesson":"01-counting"',
  '"type":"question-explained","outline":1,"judged":{}',
  `"type":"badge-earned","stars":${'['.repeat(40_000)}${']'.repeat(40_000)}`,
  `"type":"badge-earned","stars":"${'*'.repeat(200_000)}"`,
  '"type":"badge-earned","at":"+275000-01-01T00:00:00.000Z"',
];
const line = (fields: string) => `{"id":"odd","at":"2026-11-01T10:00:00.000Z",${fields}}\n`;

const named = odd.map((fields): [string, string] => [fields.slice(0, 120), fields]);

test.each(named)('%s', async (_, fields) => {
  const screens = [['list'], ['progress'], ['progress', '--history'], ['hint', '1']];
  const before = [];
  for (const argv of screens.slice(0, 3)) before.push((await run(...argv)).stdout);
  fs.appendFileSync(logFile(workspace), line(fields));
  for (const [i, argv] of screens.entries()) {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(before[i] ?? stdout);
    expect(stderr).toBe('  Skipped 1 unreadable line in the progress log.\n');
  }
});

test.each(named)('is not imported: %s', async (_, fields) => {
  const file = path.join(workspace, 'export.jsonl');
  fs.writeFileSync(file, line(fields));
  const { exitCode, stderr } = await run('progress', '--import', file);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('nothing was taken over');
});

test('an exercise and a type that only a newer course has are kept', async () => {
  fs.appendFileSync(
    logFile(workspace),
    line(checked.replace('exercise-1', 'exercise-9')).replace(
      '}',
      ',"stepsPassed":12,"durationMs":1}',
    ) + line('"type":"badge-earned","stars":1e300').replace('odd', 'other'),
  );
  const { exitCode, stderr } = await run('progress');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

/** Lines of every kind, each field with every sort of value: a generator with a seed, so that a failure comes back. */
function oddLines(count: number): string[] {
  const random = seeded(7);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const values = ['"exercise-1"', '"__proto__"', '"constructor"', '"pass"', '"sure"', '""', '7']
    .concat([
      '-1',
      '1e400',
      '0.5',
      'null',
      'true',
      '[]',
      '{}',
      '{"toString":1}',
      '[[[[[[[[[[]]]]]]]]]]',
    ])
    .concat(['{"__proto__":{"done":true}}', `"${'x'.repeat(5000)}"`, '"\\u001b[2J"']);
  const types = ['log-started', 'lesson-run', 'prediction-made', 'exercise-checked', 'hint-shown']
    .concat(['reference-shown', 'starter-written', 'exercise-reset', 'guide-opened', 'guide-left'])
    .concat(['question-answered', 'question-explained', '__proto__', 'toString', 'of the future']);
  const fields = [
    'exercise',
    'lesson',
    'guide',
    'prediction',
    'question',
    'outline',
    'step',
    'hint',
  ]
    .concat([
      'status',
      'stepsPassed',
      'failingStep',
      'upToStep',
      'durationMs',
      'ok',
      'right',
      'sure',
    ])
    .concat([
      'hash',
      'backup',
      'stoppedAt',
      'choice',
      'judged',
      'terms',
      'knobs',
      '__proto__',
      'format',
    ]);
  return Array.from({ length: count }, (_, i) => {
    const some = fields.filter(() => random() < 0.6).map((field) => `,"${field}":${pick(values)}`);
    const at = pick(['"2026-11-01T10:00:00.000Z"', '"2026"', '"soon"', '7', 'null']);
    return `{"id":"${i}","at":${at},"type":"${pick(types)}"${some.join('')}}`;
  });
}

test('whatever lines are in the log, every command works, and a right answer passes', async () => {
  fs.copyFileSync(fixtureReference, path.join(workspace, 'exercises/exercise-1.ts'));
  for (const lines of [oddLines(500), ['null', '7', '[]', '{"id":{}}', '"', '\u0000']]) {
    fs.appendFileSync(logFile(workspace), `${lines.join('\n')}\n`);
    for (const argv of [
      ['check', '1'],
      ['list'],
      ['list', '--json'],
      ['progress'],
      ['hint', '1'],
    ]) {
      const { exitCode, stderr } = await run(...argv);
      expect({ argv, exitCode }).toEqual({ argv, exitCode: 0 });
      expect(stderr).toMatch(/^ {2}Skipped \d+ unreadable lines in the progress log\.\n$/);
    }
    for (const more of [['--history'], ['--json'], ['--history', '--json']])
      expect((await run('progress', ...more)).exitCode).toBe(0);
  }
  expect(({} as { done?: boolean }).done).toBeUndefined();
});

test('of an import, what can be read is taken over, and the rest is said', async () => {
  const file = path.join(workspace, 'export.jsonl');
  const good = line('"type":"guide-opened","guide":"01-counting"');
  const proto = '{"id":"zz","at":"2026-01-01T00:00:00Z","type":"__proto__"}';
  fs.writeFileSync(file, `${good}${proto}\n${oddLines(300).join('\n')}`);
  const { exitCode, stdout, stderr } = await run('progress', '--import', file);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/events taken over/);
  expect(stderr).toMatch(/^ {2}Skipped \d+ unreadable lines in .*export\.jsonl\.\n$/);
  expect((await run('list')).stderr).toBe('');
  expect((await run('check', '1')).stderr).toBe('');
});
