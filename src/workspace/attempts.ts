// The texts of an exercise that were checked or replaced, each once, in `.events-course/attempts/`.
// What is known about a text is in its file's name, so no list can get out of step with the files.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { linkInOwnPath, makeOwnPath, ownPath } from '../course/own-folder.ts';

export interface Attempt {
  /** From 1, in the order in which the texts were first kept. Never given twice while the text is kept. */
  number: number;
  /** When it was checked last, else when it was kept. */
  at: string;
  result: AttemptResult;
  /** The kept text, absolute. */
  file: string;
}

export interface AttemptResult {
  /** `part`: with `--step` or `--at`, so there is no verdict on the whole. `unchecked`: `reset` or `--restore` replaced it. */
  status: 'pass' | 'fail' | 'error' | 'part' | 'unchecked';
  /** Why there is no verdict. */
  reason?: string;
  stepsPassed: number;
  steps: number;
}

/** Of each exercise, besides the last text that passed. */
const mostKept = 200;
/** A larger text is no answer that somebody wrote. */
const mostBytes = 1e6;

/** Newest first. */
export function attemptsAt(workspace: string, exercise: string): Attempt[] {
  if (linkInOwnPath(workspace, 'attempts', exercise) !== undefined) return [];
  const folder = ownPath(workspace, 'attempts', exercise);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? attemptIn(folder, entry.name) : []))
    .sort((a, b) => (a.at === b.at ? b.number - a.number : a.at < b.at ? 1 : -1));
}

/** Undefined where the text is too large to be kept. Throws what the system refuses. */
export function keepAttempt(
  workspace: string,
  exercise: string,
  text: Uint8Array,
  result: AttemptResult,
  now = new Date(),
): Attempt | undefined {
  if (text.length > mostBytes) return undefined;
  const folder = path.dirname(makeOwnPath(workspace, 'attempts', exercise, 'name'));
  const kept = attemptsAt(workspace, exercise);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const same = kept.find(({ file }) => file.includes(`.${hash}.`) && hasText(file, text));
  if (same) return judgedAgain(same, result, now);
  const { number, draft } = writeDraft(folder, text, () => attemptsAt(workspace, exercise));
  const file = path.join(folder, nameOf({ number, at: now.toISOString(), result }, hash));
  fs.renameSync(draft, file);
  removeOldest(attemptsAt(workspace, exercise));
  return { number, at: now.toISOString(), result, file };
}

export const hasText = (file: string, text: Uint8Array): boolean =>
  fs.readFileSync(file).equals(text);

/** What says more replaces what says less: a text that passed once did pass. */
function judgedAgain(known: Attempt, result: AttemptResult, now: Date): Attempt {
  if (says[result.status] < says[known.result.status]) return known;
  const again = { ...known, result, at: now.toISOString() };
  const hash = known.file.split('.').at(-2)!;
  const file = path.join(path.dirname(known.file), nameOf(again, hash));
  fs.renameSync(known.file, file);
  return { ...again, file };
}

const says = { unchecked: 0, part: 1, fail: 2, error: 2, pass: 3 };

/** Under a number that nobody else has: two checks may end at the same time. */
function writeDraft(folder: string, text: Uint8Array, kept: () => Attempt[]) {
  const last = Math.max(0, ...kept().map(({ number }) => number));
  for (let number = last + 1; ; number++) {
    const draft = path.join(folder, `${number}.draft`);
    try {
      fs.writeFileSync(draft, text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      fs.rmSync(draft, { force: true });
      throw error;
    }
    if (kept().every((each) => each.number !== number)) return { number, draft };
    fs.rmSync(draft);
  }
}

function removeOldest(newestFirst: Attempt[]): void {
  const lastPass = newestFirst.find(({ result }) => result.status === 'pass');
  for (const attempt of newestFirst.slice(mostKept))
    if (attempt !== lastPass) fs.rmSync(attempt.file, { force: true });
}

/** `5.2026-12-01T10-00-00.000Z.fail-3-6.0123456789abcdef.ts`; no colon: Windows forbids it. */
function nameOf({ number, at, result }: Omit<Attempt, 'file'>, hash: string): string {
  const { status, stepsPassed, steps, reason } = result;
  const told = [status, stepsPassed, steps, ...(reason ? [reason] : [])].join('-');
  return [number, at.replace(/:/g, '-'), told, hash, 'ts'].join('.');
}

const namePattern =
  /^(\d{1,9})\.(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.(pass|fail|error|part|unchecked)-(\d+)-(\d+)(?:-([a-z]+))?\.[0-9a-f]{16}\.ts$/;

/** Nothing where the name isn't one of ours. */
function attemptIn(folder: string, name: string): Attempt[] {
  const found = namePattern.exec(name);
  if (!found) return [];
  const [, number, day, hours, minutes, seconds, status, stepsPassed, steps, reason] = found;
  const result = { reason, stepsPassed: Number(stepsPassed), steps: Number(steps) };
  return [
    {
      number: Number(number),
      at: `${day}${hours}:${minutes}:${seconds}`,
      result: { status: status as AttemptResult['status'], ...result },
      file: path.join(folder, name),
    },
  ];
}
