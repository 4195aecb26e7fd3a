// The log: `.events-course/progress.jsonl`, appended to and never rewritten. The pattern of lesson 04, used for real.
import fs from 'node:fs';
import type { Catalogue } from '../course/catalogue.ts';
import { linkInOwnPath, makeOwnPath, ownPath } from '../course/own-folder.ts';
import { UserError } from '../course/user-error.ts';
import type { Happening, ProgressEvent } from './events.ts';
import { isValid } from './valid-event.ts';

/** Raised when an older version of the course could no longer read the log aright. */
const format = 1;

export interface Log {
  events: ProgressEvent[];
  /** Lines that are no event: torn, foreign, or with a number that means nothing in this course. They stay where they are. */
  skippedLines: number;
}

const logName = 'progress.jsonl';

export const logFile = (workspace: string): string => ownPath(workspace, logName);

/** The log cannot be used. No verdict waits for it: whoever can go on without it says this once. */
export class UnusableLog extends UserError {
  readonly why: string;
  readonly todo: string;

  constructor(why: string, todo: string, isReadable = false) {
    super(`Progress cannot be ${isReadable ? '' : 'read or '}recorded: ${why}. ${todo}`);
    this.why = why;
    this.todo = todo;
  }
}

/**
 * A missing log is an empty one; an UnusableLog where it cannot be read. Events of unknown types are
 * kept: a newer version may have written them. In the order in which they happened, each once: two
 * machines' logs may have been merged.
 */
export const readLog = (workspace: string, course?: Catalogue): Log =>
  parseLog(readText(workspace), course);

/** One JSON object a line. An UnusableLog where a newer version of the course has written it. */
export function parseLog(text: string, course?: Catalogue): Log {
  const events = new Map<string, ProgressEvent>();
  let skippedLines = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = line.length <= longestLine ? parseEvent(line) : undefined;
    if (!event || !isValid(event, course)) skippedLines++;
    else if (!events.has(event.id)) events.set(event.id, event);
  }
  const inOrder = [...events.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const event of inOrder) refuseNewer(event);
  return { events: inOrder, skippedLines };
}

/** An event has a few hundred characters. */
const longestLine = 100_000;

function refuseNewer(event: ProgressEvent): void {
  if (event.type !== 'log-started' || event.format <= format) return;
  throw new UnusableLog(
    'a newer version of the course has written it, which this one cannot read',
    'Nothing was changed. Update the course.',
  );
}

/** One write per call, so that two processes may append at once. An UnusableLog where that is refused, or where a newer version has written. */
export function append(workspace: string, happenings: Happening[], now = new Date()): void {
  readLog(workspace); // refuses a newer format: what we write might mean something else in it
  const at = now.toISOString();
  appendEvents(
    workspace,
    happenings.map((happening) => ({ id: crypto.randomUUID(), at, ...happening })),
  );
}

/** Events of another log: with their own ids and times. Those that are there already are left out. Returns how many were new. */
export function merge(workspace: string, events: ProgressEvent[]): number {
  const known = new Set(readLog(workspace).events.map(({ id }) => id));
  const fresh = events.filter(({ id }) => !known.has(id));
  appendEvents(workspace, fresh);
  return fresh.length;
}

/** Could an event be recorded? Nothing is. An UnusableLog where it could not. */
export function tryLog(workspace: string): void {
  readLog(workspace);
  const file = logFile(workspace);
  withLog(() => {
    const probe = makeOwnPath(workspace, `probe-${process.pid}`);
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
    if (fs.existsSync(file)) fs.accessSync(file, fs.constants.W_OK);
  }, true);
}

function appendEvents(workspace: string, events: ProgressEvent[]): void {
  if (events.length === 0) return;
  withLog(() => writeEvents(makeOwnPath(workspace, logName), events), true);
}

function refuseLink(workspace: string): void {
  const link = linkInOwnPath(workspace, logName);
  if (link !== undefined)
    throw new UnusableLog(`${link} is a link, which is never followed`, 'Remove the link.');
}

function writeEvents(file: string, events: ProgressEvent[]): void {
  const state = endOf(file);
  const started = {
    id: crypto.randomUUID(),
    at: events[0]!.at,
    type: 'log-started',
    format,
  } as const;
  const all = state === 'missing' ? [started, ...events] : events;
  const lines = all.map((event) => JSON.stringify(event)).join('\n');
  appendTo(file, `${state === 'torn' ? '\n' : ''}${lines}\n`);
}

function appendTo(file: string, text: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = fs.constants;
  const descriptor = fs.openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW);
  try {
    fs.appendFileSync(descriptor, text);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A power cut in the middle of a line must not spoil the next one. */
function endOf(file: string): 'missing' | 'torn' | 'whole' {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return 'missing';
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    if (size === 0) return 'missing';
    const last = Buffer.alloc(1);
    fs.readSync(descriptor, last, 0, 1, size - 1);
    return last[0] === 10 ? 'whole' : 'torn';
  } finally {
    fs.closeSync(descriptor);
  }
}

function readText(workspace: string): string {
  refuseLink(workspace);
  try {
    return withLog(() => readRegular(logFile(workspace)));
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT') return '';
    throw error;
  }
}

/** What is no regular file may have no end, or keep whoever opens it waiting: a device, a pipe. */
function readRegular(file: string): string {
  if (!fs.statSync(file).isFile())
    throw new UnusableLog(
      `${shownLog} is no regular file`,
      'Move it away; the next thing you do begins a new one.',
    );
  return fs.readFileSync(file, 'utf8');
}

const shownLog = '.events-course/progress.jsonl';

/** What the file system refuses, said with what to do about it. */
function withLog<Result>(work: () => Result, isReadable = false): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UnusableLog || code === undefined) throw error;
    const refused = new UnusableLog(`${shownLog} (${code})`, todoFor(code), isReadable);
    refused.cause = error;
    throw refused;
  }
}

function todoFor(code: string): string {
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return 'Move the file .events-course away: it has to be a folder.';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Make room on the disk.';
  return 'Look at the owner and the rights of .events-course/: you have to be able to read and write there.';
}

function parseEvent(line: string): ProgressEvent | undefined {
  try {
    const event = JSON.parse(line);
    const isEvent =
      typeof event?.id === 'string' &&
      typeof event.at === 'string' &&
      typeof event.type === 'string';
    return isEvent ? event : undefined;
  } catch {
    return undefined;
  }
}
