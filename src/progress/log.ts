// The log: `.events-course/progress.jsonl`, appended to and never rewritten. The pattern of lesson 04, used for real.
import fs from 'node:fs';
import path from 'node:path';
import type { Happening, ProgressEvent } from './events.ts';

export interface Log {
  events: ProgressEvent[];
  /** Lines that are no event: torn or foreign. They stay where they are. */
  skippedLines: number;
}

export const logFile = (workspace: string): string =>
  path.join(workspace, '.events-course', 'progress.jsonl');

/** A missing log is an empty one. Events of unknown types are kept: a newer version may have written them. */
export function readLog(workspace: string): Log {
  const log: Log = { events: [], skippedLines: 0 };
  for (const line of readText(logFile(workspace)).split('\n')) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if (event) log.events.push(event);
    else log.skippedLines++;
  }
  return log;
}

/** One write per call, so that two processes may append at once. Throws what the file system throws. */
export function append(workspace: string, happenings: Happening[], now = new Date()): void {
  if (happenings.length === 0) return;
  const file = logFile(workspace);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = happenings.map((happening) =>
    // The global one: to import node:crypto cost every start 8 % of ours, `list` and `--help` too.
    JSON.stringify({ id: crypto.randomUUID(), at: now.toISOString(), ...happening }),
  );
  fs.appendFileSync(file, `${endsTorn(file) ? '\n' : ''}${lines.join('\n')}\n`);
}

/** A power cut in the middle of a line must not spoil the next one. */
function endsTorn(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return false; // not there yet
  }
  try {
    const { size } = fs.fstatSync(descriptor);
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    fs.readSync(descriptor, last, 0, 1, size - 1);
    return last[0] !== 10;
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
