// Progress on paper and on another machine. The JSON is the log itself, so nothing gets lost, and
// since every event has its id, nothing is counted twice.
import type { Course } from '../course/course.ts';
import type { ProgressEvent } from './events.ts';
import { type Log, parseLog } from './log.ts';

export const exportJson = (events: ProgressEvent[]): string =>
  `${JSON.stringify({ version: 1, events }, null, 2)}\n`;

/**
 * Reads an export, or a bare log with one event a line. What isn't an event is skipped; undefined where
 * there is no event at all.
 */
export function readExport(text: string, course?: Course): Log | undefined {
  const events = eventsIn(text);
  const log = parseLog(events ? events.map(asLine).join('\n') : text, course);
  return log.events.length > 0 ? log : undefined;
}

function asLine(event: unknown): string {
  try {
    return JSON.stringify(event);
  } catch {
    return 'nested too deeply';
  }
}

function eventsIn(text: string): unknown[] | undefined {
  try {
    const { version, events } = JSON.parse(text);
    return version === 1 && Array.isArray(events) ? events : undefined;
  } catch {
    return undefined;
  }
}
