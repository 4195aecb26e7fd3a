// The log: `.events-course/progress.jsonl`, appended to and never rewritten. The pattern of lesson 04, used for real.
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../course/user-error.ts';
import type { Happening, ProgressEvent } from './events.ts';

/** Raised when an older version of the course could no longer read the log aright. */
const format = 1;

export interface Log {
  events: ProgressEvent[];
  /** Lines that are no event: torn or foreign. They stay where they are. */
  skippedLines: number;
}

export const logFile = (workspace: string): string =>
  path.join(workspace, '.events-course', 'progress.jsonl');

/**
 * A missing log is an empty one. Events of unknown types are kept: a newer version may have written
 * them. In the order in which they happened, each once: two machines' logs may have been merged.
 */
export const readLog = (workspace: string): Log => parseLog(readText(logFile(workspace)));

/** One JSON object a line. A UserError where a newer version of the course has written it. */
export function parseLog(text: string): Log {
  const events = new Map<string, ProgressEvent>();
  let skippedLines = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if (!event) skippedLines++;
    else if (!events.has(event.id)) events.set(event.id, event);
  }
  const inOrder = [...events.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const event of inOrder) refuseNewer(event);
  return { events: inOrder, skippedLines };
}

function refuseNewer(event: ProgressEvent): void {
  if (event.type !== 'log-started' || event.format <= format) return;
  throw new UserError(
    'Your progress was recorded by a newer version of the course, which this one cannot read. Nothing was changed. Update it: npm install -g events-course@latest',
  );
}

/** One write per call, so that two processes may append at once. Throws what the file system throws, and where a newer version has written. */
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

function appendEvents(workspace: string, events: ProgressEvent[]): void {
  if (events.length === 0) return;
  const file = logFile(workspace);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const state = endOf(file);
  const started = {
    id: crypto.randomUUID(),
    at: events[0]!.at,
    type: 'log-started',
    format,
  } as const;
  const all = state === 'missing' ? [started, ...events] : events;
  const lines = all.map((event) => JSON.stringify(event)).join('\n');
  fs.appendFileSync(file, `${state === 'torn' ? '\n' : ''}${lines}\n`);
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

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
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
