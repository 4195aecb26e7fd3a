import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { logFile } from '../../src/progress/log.ts';
import { copyToPlay } from '../../src/workspace/play.ts';
import {
  buildFixture,
  type Fixture,
  fixtureReference,
  makeFixtureWorkspace,
  runProgram,
  temporaryFolder,
} from '../support/fixture.ts';

let fixture: Fixture;
let workspace: string;
const run = (...argv: string[]) => runProgram(fixture, workspace, ...argv);
const answer = () => path.join(workspace, 'exercises/exercise-1.ts');
const put = (text: string) => fs.writeFileSync(answer(), text);
const reference = () => fs.readFileSync(fixtureReference, 'utf8');

beforeAll(async () => {
  fixture = await buildFixture();
});
beforeEach(async () => {
  workspace = await makeFixtureWorkspace(fixture, 'my wörk');
});

describe('check', () => {
  test('a starter fails kindly: its first step opened, the later ones not checked yet', async () => {
    const { exitCode, stdout } = await run('check', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('x 1  adding'.replace('x', '✗'));
    expect(stdout).toContain('2 of 2 failed');
    expect(stdout).toContain('NotImplemented: step 1: add');
    expect(stdout).toMatch(/· 2 {2}counting +not checked yet/);
    expect(stdout).toContain('hint   events-course hint 1');
  });

  test('the reference passes, and what is next is said', async () => {
    put(reference());
    const { exitCode, stdout } = await run('check', 'exercises/exercise-1.ts');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Passed. 4 tests, 1 check.');
    expect(stdout).toContain('compare  events-course diff 1');
  });

  test('--no-record writes nothing into the folder that is graded', async () => {
    put(reference());
    const files = () => fs.readdirSync(workspace, { recursive: true }).sort();
    const before = files();
    expect((await run('check', '1', '--no-record')).exitCode).toBe(0);
    expect((await run('check', '--all', '--json', '--no-record')).exitCode).toBe(0);
    expect(files()).toEqual(before);
  });

  test('--step passes some steps, and does not mark the exercise done', async () => {
    put(reference().replace("this.#emitter.off('call', this.#onCall);", ''));
    expect((await run('check', '1', '--step', '1')).exitCode).toBe(0);
    expect((await run('check', '1')).exitCode).toBe(1);
    expect(JSON.parse((await run('list', '--json')).stdout).exercises[0]).toMatchObject({
      stepsPassed: 1,
      done: false,
    });
  });

  test('a pass of the first steps does not give the reference away', async () => {
    put(reference().replace("this.#emitter.off('call', this.#onCall);", ''));
    const { exitCode, stdout, stderr } = await run('check', '1', '--step', '1', '--diff');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('#emitter.off');
    expect(stderr).toContain('after a pass of all steps');
    put(reference());
    expect((await run('check', '1', '--diff')).stdout).toContain('alike');
    const { stdout: later } = await run('check', '1', '--step', '1', '--diff');
    expect(later).toContain('alike');
  });

  test('--json is one object on stdout and nothing else', async () => {
    put(reference().replace('return a + b;', 'return a - b;'));
    const { exitCode, stdout, stderr } = await run('check', '1', '--json');
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      exercise: 'exercise-1',
      file: 'exercises/exercise-1.ts',
      status: 'fail',
      reason: null,
      steps: [
        { step: 1, status: 'fail' },
        { step: 2, status: 'skipped' },
      ],
    });
  });

  test('the name of a file alone, typed beside exercises/, means the one in it', async () => {
    put(reference());
    const { exitCode, stdout } = await run('check', 'exercise-1.ts');
    expect(stdout).toContain('Passed.');
    expect(exitCode).toBe(0);
    fs.writeFileSync(path.join(workspace, 'exercise-1.ts'), 'export {};\n'); // if it is there, it is meant
    expect((await run('check', 'exercise-1.ts')).exitCode).toBe(1);
    fs.rmSync(path.join(workspace, 'exercise-1.ts'));
    fs.rmSync(answer());
    const missing = await run('check', 'exercise-1.ts');
    expect(missing.stdout).toContain('back  events-course reset 1');
  });

  test('a syntax error shows the line', async () => {
    put('export const add = (a, b) => {\n  return a +;\n};\n');
    const { exitCode, stdout } = await run('check', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('exercises/exercise-1.ts:2:13');
    expect(stdout).toContain('→ 2    return a +;');
  });

  test('line ends of Windows: graded, shown and compared as any others', async () => {
    const windows = (text: string) => text.replaceAll('\n', '\r\n');
    put(windows('export const a = 1;\nexport const b = ;\n'));
    const { stdout } = await run('check', '1');
    expect(stdout).toContain('exercises/exercise-1.ts:2:18');
    expect(stdout).toContain('2  export const b = ;\n');
    put(windows(reference()));
    expect((await run('check', '1')).exitCode).toBe(0);
    expect((await run('diff', '1')).stdout).toContain('Yours and the reference are alike.');
  });

  test('an endless loop is stopped, and the test is named', async () => {
    put(reference().replace('return a + b;', 'while (true) {}'));
    const { exitCode, stdout } = await run('check', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('stopped after 2 s in step 1, "adds small numbers"');
  });

  test.each([
    ['exit', 'process.exit(0);'],
    ['import', "import fs from 'node:fs'; fs.rmSync;"],
    ['load', "throw new Error('at once');"],
    ['tampering', 'Object.is = () => true;'],
    ['unhandled', "setTimeout(() => Promise.reject(new Error('late')), 0);"],
  ])('%s is no pass', async (reason, line) => {
    put(`${line}\n${reference()}`);
    const { exitCode, stdout } = await run('check', '1', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'error', reason });
  });

  test('outside any workspace, a path leads into the one that its file lies in', async () => {
    const elsewhere = temporaryFolder('elsewhere');
    const { exitCode, stdout } = await runProgram(fixture, elsewhere, 'check', answer());
    expect(exitCode).toBe(1);
    expect(stdout).toContain('exercises/exercise-1.ts:');
    expect((await run('progress', '--history')).stdout).toContain('checked exercise-1');
    const stray = path.join(elsewhere, 'exercise-1.ts');
    fs.copyFileSync(answer(), stray);
    expect((await runProgram(fixture, elsewhere, 'check', stray)).exitCode).toBe(2);
  });

  test('--all checks every exercise', async () => {
    put(reference());
    const { exitCode, stdout } = await run('check', '--all');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 of 1 exercise passed');
  });
});

describe('the rest of the way', () => {
  test('hints come one at a time, for the step that fails', async () => {
    expect((await run('hint', '1')).stdout).toContain(
      'exercise-1, step 1, hint 1 of 3\n\n  What is a sum?',
    );
    expect((await run('hint')).stdout).toContain('hint 2 of 3');
  });

  test('the reference is shown after a pass, before it only when asked for', async () => {
    expect(await run('diff', '1')).toMatchObject({ exitCode: 2, stdout: '' });
    expect((await run('diff', '1', '--yes')).stdout).toContain('  return a + b;');
  });

  test('reset keeps the file of the learner', async () => {
    put('// mine\n');
    expect((await run('reset', '1')).exitCode).toBe(2);
    expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine\n');
    expect((await run('reset', '1', '--yes')).exitCode).toBe(0);
    const [backup = ''] = fs.readdirSync(path.join(workspace, '.events-course/backups'));
    expect(fs.readFileSync(path.join(workspace, '.events-course/backups', backup), 'utf8')).toBe(
      '// mine\n',
    );
    expect(fs.readFileSync(answer(), 'utf8')).toContain('NotImplemented');
  });

  test("the editor's task of a workspace finds each problem in what its command prints", async () => {
    const tasks = fs.readFileSync(path.join(workspace, '.vscode/tasks.json'), 'utf8');
    const [task] = JSON.parse(tasks).tasks;
    const argv: string[] = task.args.slice(task.args.indexOf('check'));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code
    const file = '${relativeFile}';
    const { stdout } = await run(...argv.map((each) => (each === file ? answer() : each)));
    const { regexp, ...groups } = task.problemMatcher.pattern;
    const problems = stdout.split('\n').flatMap((line) => new RegExp(regexp).exec(line) ?? []);
    const named = (group: string) => problems[groups[group]];
    expect(named('file')).toBe('exercises/exercise-1.ts');
    expect(fs.readFileSync(answer(), 'utf8').split('\n')[Number(named('line')) - 1]).toContain(
      'NotImplemented',
    );
    expect(named('severity')).toBe('error');
    expect(named('message')).toBe('adds small numbers: NotImplemented: step 1: add');
  });

  test('init overwrites nothing', async () => {
    put('// mine\n');
    expect(await run('init', '.')).toMatchObject({ exitCode: 2 });
    expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine\n');
  });

  test('a guide, a section of it, and its Markdown', async () => {
    expect((await run('guide', 'numbers')).stdout).toContain('A call is counted where it arrives.');
    expect((await run('guide', 'counting#sums')).stdout).not.toContain('A call');
    expect((await run('guide', '1', '--raw')).stdout).toContain('## Sums');
  });

  test('a guide counts as read after all of it, not after one section', async () => {
    const isRead = async () => JSON.parse((await run('list', '--json')).stdout).guides[0].read;
    await run('guide', 'counting#sums');
    await run('guide', 'counting#sums');
    expect(await isRead()).toBe(false);
    expect((await run('progress')).stdout).toContain('· counting');
    await run('guide', 'counting');
    expect(await isRead()).toBe(true);
    expect((await run('progress')).stdout).toContain('✓ counting');
  });

  test('a lesson runs in a pipe without questions', async () => {
    const { exitCode, stdout } = await run('run', '01', '--calls', '5');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('5 calls arrived');
    expect(stdout).toContain('next  events-course guide counting');
  });

  test("a break's declared exit code is a success", async () => {
    const { exitCode, stdout } = await run('run', '1', '--break', 'crash', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      lesson: '01-counting',
      status: 'ok',
      exitCode: 3,
    });
  });

  test('--source prints the code that runs', async () => {
    const { stdout } = await run('run', '1', '--source');
    expect(stdout).toContain("emitter.emit('call')");
    expect(stdout).toContain('─── ways/count.ts');
  });

  test('progress knows what was done', async () => {
    await run('run', '1');
    expect((await run('progress')).stdout).toContain('✓ 01 Counting');
    expect((await run('progress', '--history')).stdout).toContain('ran lesson counting');
  });
});

test('every command that --help lists has examples in its own', async () => {
  const { stdout } = await run('--help');
  const listed = stdout.split('Commands:')[1]!.split('Examples:')[0]!;
  const names = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
  expect(names).toEqual(expect.arrayContaining(['run', 'check', 'completion']));
  for (const name of names)
    expect((await run(name, '--help')).stdout).toContain(`Examples:\n  events-course ${name}`);
});

test.each(['run', 'play'])('%s --help, without a lesson, is about the command', async (command) => {
  const { exitCode, stdout } = await run(command, '--help');
  expect(stdout).toContain(`Usage: events-course ${command} <lesson> [options of the lesson]`);
  expect(exitCode).toBe(0);
});

describe('misuse is met with what to do, and code 2', () => {
  test.each([
    [['guide', 'countign'], 'Did you mean `counting`?'],
    [['check', '9'], 'No exercise `9`.'],
    [['chek'], 'No command `chek`. Did you mean `check`?'],
    [['check', '1', '--stp'], 'No option `--stp`. Did you mean `--step`?'],
    [['check', 'chek'], 'No exercise `chek`. There are `exercise-1`'],
    [
      ['guide', 'counting#nope'],
      'No section `nope` in the guide `counting`. It has: counting, sums, calls.',
    ],
    [['check', '1', '--step', '7'], 'has steps 1 to 2'],
    [['run', '1', '--calls', 'many'], '`--calls` takes a whole number from 1 to 100, not `many`.'],
    [['run', '1', '--break', 'nothing'], '`--break` takes deaf or crash, not `nothing`.'],
    [['run', '1', '--no-such=3'], 'There are `--calls`, `--direction`, `--loud`'],
    [['run', '1', 'extra'], 'An option begins with --, not `extra`.'],
    [['run'], 'Which lesson?'],
  ])('%j', async (argv, says) => {
    const { exitCode, stderr } = await run(...argv);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
  });

  test('in a workspace, `init` without a folder makes no second one inside', async () => {
    const { exitCode, stderr } = await run('init');
    expect(stderr).toContain('This folder is a workspace already.');
    expect(exitCode).toBe(2);
    expect(fs.existsSync(path.join(workspace, 'events-course'))).toBe(false);
    expect((await run('init', 'another')).exitCode).toBe(0);
  });

  test('a folder that may not be written is no fault of ours', async () => {
    put('// mine');
    const refused = vi.spyOn(fs, 'copyFileSync').mockImplementation(() => {
      throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    });
    const { exitCode, stderr } = await run('reset', '1', '--yes');
    refused.mockRestore();
    expect(stderr).toContain('The file system is read-only (EROFS).');
    expect(stderr).toContain('events-course doctor');
    expect(exitCode).toBe(2);
    expect(fs.readFileSync(answer(), 'utf8')).toBe('// mine');
  });

  test('an import says how much of it was here already', async () => {
    const [first, second] = fs.readFileSync(logFile(workspace), 'utf8').split('\n');
    const file = path.join(workspace, 'export.jsonl');
    fs.writeFileSync(file, `${first}\n`);
    const one = await run('progress', '--import', file);
    expect(one.stdout).toContain('0 events taken over, 1 other was here already.');
    fs.writeFileSync(file, `${first}\n${second}\n${second?.replace(/"id":"[^"]+/, '"id":"new')}\n`);
    const more = await run('progress', '--import', file);
    expect(more.stdout).toContain('1 event taken over, 2 others were here already.');
  });

  test('a report that cannot be written does not hide the verdict', async () => {
    const { exitCode, stdout, stderr } = await run('check', '1', '--junit', 'package.json/a.xml');
    expect(stdout).toContain('not checked yet');
    expect(stderr).toContain("package.json/a.xml can't be written");
    expect(exitCode).toBe(2);
  });

  test('an argument that is missing: where to read about it; `help` is a command too', async () => {
    expect((await run('diff')).stderr).toContain('See:  events-course diff --help');
    expect((await run('run', '1', '--nosuch')).stderr).toContain('There are `--');
    expect((await run('help', 'diff')).stdout).toBe((await run('diff', '--help')).stdout);
    expect((await run('help', 'dif')).exitCode).toBe(2);
  });

  test('outside any workspace', async () => {
    const { exitCode, stderr } = await runProgram(fixture, temporaryFolder('empty'), 'check', '1');
    expect(stderr).toContain('No exercises here. Make a workspace:  events-course init');
    expect(exitCode).toBe(2);
  });
});

describe('running all, and playing', () => {
  test('run --all runs the lessons in order and sums up', async () => {
    const { exitCode, stdout } = await run('run', '--all');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ 01  Counting: who was called?');
    expect(stdout).toContain('1 of 1 ran to their end');
    const { stdout: json } = await run('run', '--all', '--json');
    expect(JSON.parse(json).results).toMatchObject([{ lesson: '01-counting', status: 'ok' }]);
  });

  test('run --all takes no option of a single lesson', async () => {
    const { exitCode, stderr } = await run('run', '--all', '--calls', '5');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain('not `--calls`');
  });

  test('play copies the example once, and never over what the learner wrote', async () => {
    const copied = copyToPlay(workspace, fixture.content, '01-counting');
    expect(copied.isNew).toBe(true);
    expect(fs.existsSync(path.join(copied.folder, 'ways/count.ts'))).toBe(true);
    const file = path.join(copied.folder, 'example.ts');
    fs.appendFileSync(file, '// mine');
    expect(copyToPlay(workspace, fixture.content, '01-counting').isNew).toBe(false);
    expect(fs.readFileSync(file, 'utf8')).toContain('// mine');
  });
});
