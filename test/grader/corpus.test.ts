// Every file of test/hostile must get exactly the verdict that it states, and leave nothing behind: one
// of each kind through the built command, the others from the grader itself. With
// EVENTS_COURSE_CORPUS=full all of them go through the command.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, type ExpectStatic, expect, test, vi } from 'vitest';
import { checkJson } from '../../src/cli/verdicts.ts';
import { grade, type Service, startService } from '../../src/grader/grade.ts';
import { type BuiltCommand, buildCommand, runCommand } from '../support/built-command.ts';
import { type HostileCase, readCorpus, right } from '../support/corpus.ts';
import { temporaryFolder } from '../support/fixture.ts';

let command: BuiltCommand;
let service: Service;
let places: string;
/** By which the processes of every file are known. */
let sharedMark: string;
const major = Number(process.versions.node.split('.')[0]);

beforeAll(async () => {
  [command, service] = await Promise.all([buildCommand(), startService()]);
  places = temporaryFolder('corpus');
  sharedMark = `/mark${places}/`;
  process.env.PATH += `:${sharedMark}`; // a grader's child inherits it
  await checkOnce();
}, 120_000);

afterAll(() => fs.rmSync(places, { recursive: true, force: true }));

const corpus = readCorpus();
const kindOf = ({ name }: HostileCase) => path.posix.dirname(name.replace(/^error\//, ''));
/** Aimed at the process that grades. */
const atTheParent = ['fail/kills-the-parent', 'fail/kills-the-group', 'fail/wakes-the-inspector'];
const isThroughCommand = (hostile: HostileCase) =>
  process.env.EVENTS_COURSE_CORPUS === 'full' ||
  atTheParent.includes(hostile.name) ||
  hostile === corpus.find((other) => kindOf(other) === kindOf(hostile));

describe.concurrent('a file of the corpus gets its verdict, and leaves nothing behind', () => {
  for (const hostile of corpus) {
    test.skipIf(hostile.node !== undefined && hostile.node > major)(
      hostile.name,
      async ({ expect }) => {
        const place = makePlace(hostile.name, hostile.text);
        const before = snapshot(place.root);
        const [verdict, wanted] = isThroughCommand(hostile)
          ? [await checkedByCommand(place, expect), hostile]
          : await graded(place, hostile, expect);
        expect(seenIn(verdict), saysAll(verdict)).toEqual(wantedOf(wanted, seenIn(verdict)));
        expect(snapshot(place.root), 'files changed').toEqual(before);
      },
      120_000,
    );
  }
});

test('no file of the corpus leaves a process behind', () =>
  vi.waitFor(() => expect(markedBy(sharedMark), 'processes left').toEqual([]), {
    timeout: 20_000,
  }));

async function checkedByCommand(place: Place, expect: ExpectStatic) {
  const { stdout, stderr } = await check(place, '--json');
  expect(stdout, 'no escape sequence reaches the terminal').not.toMatch(unsafe);
  expect(stderr, 'nothing is said beside the verdict').toBe('');
  await expectNoProcess(place, expect);
  return JSON.parse(stdout);
}

/** What hangs is stopped sooner than usual, and its verdict says so. */
const impatient = { silenceMs: 300 };

async function graded(place: Place, hostile: HostileCase, expect: ExpectStatic) {
  const { course, content, engine } = command.grader;
  const hangs = hostile.name.startsWith('error/timeout/');
  const verdict = await grade({
    ...{ exercise: course.exercises[0]!, content, engine, workspace: place.workspace },
    file: path.join(place.workspace, 'exercises/exercise-1.ts'),
    limits: hangs ? impatient : {},
    service,
  });
  for (const text of textsIn(verdict)) expect(text, 'an escape sequence').not.toMatch(unsafe);
  const message = hostile.message?.replace('after 2 s', `after ${impatient.silenceMs / 1000} s`);
  return [checkJson(verdict), { ...hostile, message }] as const;
}

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Object.values(value && typeof value === 'object' ? value : {}).flatMap(textsIn);

describe.concurrent('what no file of the corpus can be', () => {
  const unlucky = (
    name: string,
    prepare: (place: Place, file: string) => void,
    wanted: Partial<Seen>,
  ) =>
    test(name, async ({ expect }) => {
      const place = makePlace(`unlucky-${name}`, right);
      prepare(place, path.join(place.workspace, 'exercises/exercise-1.ts'));
      const before = snapshot(place.root);
      const { stdout } = await check(place, '--json');
      expect(seenIn(JSON.parse(stdout))).toMatchObject(wanted);
      await expectNoProcess(place, expect);
      expect(snapshot(place.root), 'files changed').toEqual(before);
    }, 120_000);
  const rewrite = (change: (text: string) => string | Buffer) => (_: Place, file: string) =>
    fs.writeFileSync(file, change(right));

  unlucky('a file that is not there', (_, file) => fs.rmSync(file), {
    status: 'error',
    reason: 'missing',
    message: 'the file is not there',
  });
  unlucky(
    'a folder in its place',
    (_, file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    { status: 'error', reason: 'missing', message: 'the exercise is not a file' },
  );
  unlucky(
    'a symbolic link to a file outside the workspace',
    ({ root }, file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.join(root, 'outside.ts'), file);
    },
    {
      status: 'error',
      reason: 'import',
      message: 'the exercise leads outside your workspace through a link',
    },
  );
  unlucky(
    'a symbolic link within the workspace',
    (_, file) => {
      fs.writeFileSync(path.join(path.dirname(file), 'mine.ts'), "export * from './right.ts';");
      fs.rmSync(file);
      fs.symlinkSync('mine.ts', file);
    },
    { status: 'pass' },
  );
  unlucky(
    'a link that leads nowhere',
    ({ root }, file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.join(root, 'nowhere.ts'), file);
    },
    { status: 'error', reason: 'missing', message: 'the file is not there' },
  );
  unlucky(
    'a helper that leads out of the workspace',
    ({ root, workspace }, file) => {
      fs.symlinkSync(path.join(root, 'outside.ts'), path.join(workspace, 'exercises/helper.ts'));
      fs.writeFileSync(file, "\nexport * from './helper.ts';");
    },
    { status: 'error', reason: 'import', line: 2, message: 'helper.ts is outside your workspace' },
  );
  unlucky(
    'the reference, in a clone of the course',
    ({ workspace }, file) => {
      fs.mkdirSync(path.join(workspace, 'solutions'));
      fs.writeFileSync(path.join(workspace, 'solutions/exercise-1.ts'), right);
      fs.writeFileSync(file, "export * from '../solutions/exercise-1.ts';");
    },
    {
      status: 'error',
      reason: 'import',
      line: 1,
      message: '../solutions/exercise-1.ts is a part of the course: write your own',
    },
  );
  unlucky(
    'a package that lies in the workspace',
    ({ workspace }, file) => {
      const folder = path.join(workspace, 'node_modules/adder');
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'index.js'), right);
      fs.writeFileSync(path.join(folder, 'package.json'), '{"name":"adder","main":"index.js"}');
      fs.writeFileSync(file, "export * from 'adder';");
    },
    { status: 'error', reason: 'import', line: 1, message: '"adder" cannot be imported here' },
  );
  unlucky(
    'a workspace with settings of its own',
    ({ workspace }) => {
      const settings = { compilerOptions: { target: 'es3', useDefineForClassFields: false } };
      fs.writeFileSync(path.join(workspace, 'tsconfig.json'), JSON.stringify(settings));
      fs.writeFileSync(
        path.join(workspace, 'package.json'),
        '{"type":"commonjs","sideEffects":false}',
      );
      fs.writeFileSync(path.join(workspace, '.npmrc'), 'node-options=--require ./nothing.js');
    },
    { status: 'pass' },
  );
  unlucky(
    'more than 1 MB',
    rewrite((text) => `${text}\n// ${'x'.repeat(1e6)}\n`),
    { status: 'error', reason: 'load', message: 'the file is larger than 1 MB' },
  );
  unlucky(
    'nearly 1 MB of code',
    rewrite(
      (text) =>
        `${text}\nconst table = [${'"x", '.repeat(190_000)}];\nif (table.length !== 190_000) throw 1;`,
    ),
    { status: 'pass' },
  );
  unlucky(
    '30 000 exports',
    rewrite(
      (text) =>
        text + Array.from({ length: 3e4 }, (_, i) => `export const e${i} = ${i};`).join('\n'),
    ),
    { status: 'pass' },
  );
  unlucky(
    'line ends of Windows, a byte order mark, tabs',
    rewrite((text) => `\uFEFF${text.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}`),
    { status: 'pass' },
  );
  unlucky(
    'the place of an error in a file of Windows',
    rewrite(() => '\uFEFFexport const add = 1;\r\n\r\nexport const = 2;\r\n'),
    { status: 'error', reason: 'syntax', line: 3 },
  );
  unlucky(
    'bytes that are no text',
    rewrite(() => Buffer.from([0, 255, 254, 0x1b, 0x5b, 0x32, 0x4a])),
    {
      status: 'error',
      reason: 'syntax',
      line: 1,
    },
  );
  unlucky(
    'escape sequences in the code itself',
    rewrite(() => "export const add = '\x1b[2J\x1b]0;owned\x07' +;\n"),
    { status: 'error', reason: 'syntax', line: 1 },
  );
});

/** May read everything, so somebody else asks for it. */
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

function mayRun(file: string): boolean {
  try {
    execFileSync(file, ['--version'], isRoot ? { uid: nobody, stdio: 'ignore' } : {});
    return true;
  } catch {
    return false;
  }
}

describe.concurrent('paths and permissions', () => {
  test.for([{ name: `it's a "wörk" 100% & $HOME; #1 (文件) [x]=y` }, { name: '-v --help' }])(
    'a folder named $name',
    { timeout: 60_000 },
    async ({ name }, { expect }) => {
      const place = makePlace(`path-${name}`, "export * from './right.ts';");
      expect(JSON.parse((await check(place, '--json')).stdout)).toMatchObject({ status: 'pass' });
      const outside = path.join(place.root, 'elsewhere', name, 'exercise-1.ts');
      fs.mkdirSync(path.dirname(outside), { recursive: true });
      fs.writeFileSync(outside, right);
      const run = await runCommand(command, ['check', outside, '--json'], { cwd: place.workspace });
      expect(JSON.parse(run.stdout)).toMatchObject({ status: 'pass' });
    },
  );

  test.skipIf(process.platform === 'win32' || !mayRun(process.execPath))(
    'a file that may not be read',
    { timeout: 60_000 },
    async ({ expect }) => {
      const place = makePlace('no-permission', right);
      fs.chmodSync(path.join(place.workspace, 'exercises/exercise-1.ts'), 0o000);
      if (isRoot)
        for (const folder of [path.resolve(command.bin, '../..'), places])
          fs.chmodSync(folder, 0o755);
      const { stdout } = await runCommand(command, ['check', '1', '--json'], {
        cwd: place.workspace,
        uid: isRoot ? nobody : undefined,
      });
      expect(JSON.parse(stdout)).toMatchObject({
        status: 'error',
        reason: 'missing',
        message: 'the file cannot be read (EACCES)',
      });
    },
  );

  test.skipIf(process.platform === 'win32')(
    'a named pipe in the place of a helper',
    async ({ expect }) => {
      const place = makePlace('named-pipe', "export * from './pipe.ts';");
      execFileSync('mkfifo', [path.join(place.workspace, 'exercises/pipe.ts')]);
      expect(JSON.parse((await check(place, '--json')).stdout)).toMatchObject({
        status: 'error',
        reason: 'import',
      });
      await expectNoProcess(place, expect);
    },
    60_000,
  );

  test('deleted while it is checked', async ({ expect }) => {
    const place = makePlace('deleted', `${right}\nawait new Promise((go) => setTimeout(go, 900));`);
    const file = path.join(place.workspace, 'exercises/exercise-1.ts');
    const running = check(place);
    await new Promise((resolve) => setTimeout(resolve, 600));
    fs.rmSync(file);
    const { stdout, stderr } = await running;
    expect(stdout + stderr).toMatch(/Passed\.|the file is not there/);
  }, 60_000);
});

describe.concurrent('the screen is not touched by what a file says', () => {
  test.for([
    { name: 'fail/throws-escape-sequences' },
    { name: 'pass/prints-to-the-terminal' },
    { name: 'escape sequences in its own lines' },
  ])('$name', { timeout: 60_000 }, async ({ name }, { expect }) => {
    const found = readCorpus().find((hostile) => hostile.name === name);
    const place = makePlace(`screen-${name}`, found?.text ?? escapesInItsLines);
    const plain = await check(place);
    expect(plain.stdout + plain.stderr).not.toMatch(unsafe);
    const { stdout, stderr } = await check(place, { FORCE_COLOR: '1' });
    expect((stdout + stderr).replace(/\x1b\[[\d;]*m/g, ''), 'colours aside').not.toMatch(unsafe);
    expect(stdout, 'no hidden text').not.toMatch(/\x1b\[(\d+;)*8(;\d+)*m/);
  });
});

const escapesInItsLines = `export const add = () => {
  throw new Error('x'); // \x1b[2J\x9b8m\x1b]0;owned\x07\r\x00
};`;

/** What must never be written to a terminal: controls other than tab and line end. */
const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

interface Seen {
  status: string;
  reason: string | null;
  line?: number;
  message?: string;
  test?: string;
  prints?: string;
}

function seenIn(verdict: any): Seen {
  const failed = verdict.steps
    .flatMap(({ tests }: any) => tests)
    .find(({ status }: any) => status === 'fail');
  const { status, reason, output } = verdict;
  return status === 'error'
    ? { status, reason, line: verdict.at?.line, message: verdict.message, prints: output }
    : {
        status,
        reason,
        line: failed?.at?.line,
        message: failed?.message,
        test: failed?.name,
        prints: output,
      };
}

/** The statement of a case in the shape of what was seen; texts count as equal where they are contained. */
function wantedOf(hostile: HostileCase, seen: Seen): Seen {
  const part = (wanted: string | undefined, got: string | undefined) =>
    wanted === undefined || got?.includes(wanted) ? got : wanted;
  const { status, reasons, line, message, test: name, prints } = hostile;
  return {
    status,
    reason: reasons.includes(seen.reason) ? seen.reason : reasons.join(),
    line: line ?? (status === 'error' ? undefined : seen.line),
    message: part(message, seen.message),
    ...(status === 'error' ? {} : { test: part(name, seen.test) }),
    prints: part(prints, seen.prints),
  };
}

const saysAll = ({ steps, ...rest }: any) =>
  `${JSON.stringify(rest).slice(0, 600)} ${JSON.stringify(steps).slice(0, 400)}`;

// --- A workspace, a home, and a mark by which its processes are known ------------------------------

interface Place {
  root: string;
  workspace: string;
  home: string;
  /** In the PATH of the command and of every process below it. */
  mark: string;
}

function makePlace(name: string, text: string | Buffer): Place {
  const root = path.join(places, name.replaceAll('/', '_'));
  const place = {
    root,
    workspace: path.join(root, 'work'),
    home: path.join(root, 'home'),
    mark: `/mark${root}/`,
  };
  fs.mkdirSync(path.join(place.workspace, 'exercises'), { recursive: true });
  fs.mkdirSync(path.join(place.workspace, '.events-course'));
  fs.mkdirSync(place.home);
  fs.writeFileSync(path.join(place.home, 'canary.txt'), 'alive');
  fs.writeFileSync(path.join(place.root, 'outside.ts'), right);
  fs.writeFileSync(path.join(place.workspace, 'exercises/right.ts'), right);
  fs.writeFileSync(path.join(place.workspace, 'exercises/exercise-1.ts'), text);
  return place;
}

function check({ workspace, home, mark }: Place, how: '--json' | Record<string, string> = {}) {
  const isJson = how === '--json';
  return runCommand(command, ['check', '1', ...(isJson ? [how] : [])], {
    cwd: workspace,
    env: { HOME: home, PATH: `${process.env.PATH}:${mark}`, ...(isJson ? {} : how) },
  });
}

/** Makes V8's code cache, so that no check of the corpus starts the process that makes it. */
async function checkOnce(): Promise<void> {
  const place = makePlace('first', right);
  await check(place, '--json');
  while (!fs.existsSync(command.cache) || markedBy(place.mark).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Path → what it holds, but for the progress log, which a check writes. */
function snapshot(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => !file.includes('.events-course'))
      .map((file) => [file, fingerprint(path.join(folder, file))]),
  );
}

function fingerprint(file: string): string {
  const { mode, mtimeMs } = fs.lstatSync(file);
  if (!fs.lstatSync(file).isFile()) return String(mode);
  const hash = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  return `${mode} ${mtimeMs} ${hash}`;
}

/** The verdict does not wait for the child's funeral; whoever survived is there for longer. */
const expectNoProcess = (place: Place, expect: ExpectStatic) =>
  vi.waitFor(() => expect(markedBy(place.mark), 'processes left').toEqual([]), { timeout: 20_000 });

/** Known by their environment, which a grandchild inherits too. Only Linux shows it. */
function markedBy(mark: string): string[] {
  if (process.platform !== 'linux') return [];
  return fs.readdirSync('/proc').flatMap((pid) => {
    try {
      const isMarked = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      return isMarked ? [fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return []; // no process, or one that has just ended
    }
  });
}
