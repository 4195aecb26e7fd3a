// Every file of test/hostile through the built command: it must get exactly the verdict that it states,
// and leave nothing behind.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type BuiltCommand, buildCommand, runCommand } from '../support/built-command.ts';
import { type HostileCase, readCorpus, right } from '../support/corpus.ts';
import { temporaryFolder } from '../support/fixture.ts';

let command: BuiltCommand;
let places: string;
const major = Number(process.versions.node.split('.')[0]);

beforeAll(async () => {
  command = await buildCommand();
  places = temporaryFolder('corpus');
  await checkOnce();
}, 120_000);

afterAll(() => fs.rmSync(places, { recursive: true, force: true }));

describe.concurrent('a file of the corpus gets its verdict, and leaves nothing behind', () => {
  for (const hostile of readCorpus()) {
    test.skipIf(hostile.node !== undefined && hostile.node > major)(
      hostile.name,
      async ({ expect }) => {
        const place = makePlace(hostile.name, hostile.text);
        const before = snapshot(place.root);
        const { stdout, stderr } = await check(place, '--json');
        expect(stdout, 'no escape sequence reaches the terminal').not.toMatch(unsafe);
        expect(stderr, 'nothing is said beside the verdict').toBe('');
        const verdict = JSON.parse(stdout);
        expect(seenIn(verdict), saysAll(verdict)).toEqual(wantedOf(hostile, seenIn(verdict)));
        expect(processesOf(place), 'processes left').toEqual([]);
        expect(snapshot(place.root), 'files changed').toEqual(before);
      },
      120_000,
    );
  }
});

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
  const root = path.join(places, name.replaceAll('/', '-'));
  const place = {
    root,
    workspace: path.join(root, 'work'),
    home: path.join(root, 'home'),
    mark: `/mark${root}/`,
  };
  fs.mkdirSync(path.join(place.workspace, 'exercises'), { recursive: true });
  fs.mkdirSync(place.home);
  fs.writeFileSync(path.join(place.home, 'canary.txt'), 'alive');
  fs.writeFileSync(path.join(place.root, 'outside.ts'), right);
  fs.writeFileSync(path.join(place.workspace, 'exercises/right.ts'), right);
  fs.writeFileSync(path.join(place.workspace, 'exercises/exercise-1.ts'), text);
  return place;
}

const check = ({ workspace, home, mark }: Place, ...argv: string[]) =>
  runCommand(command, ['check', '1', ...argv], {
    cwd: workspace,
    env: { HOME: home, PATH: `${process.env.PATH}:${mark}` },
  });

/** Makes V8's code cache, so that no check of the corpus starts the process that makes it. */
async function checkOnce(): Promise<void> {
  const place = makePlace('first', right);
  await check(place, '--json');
  while (!fs.existsSync(command.cache) || processesOf(place).length > 0) {
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

/** Known by their environment, which a grandchild inherits too. Only Linux shows it. */
function processesOf({ mark }: Place): string[] {
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
