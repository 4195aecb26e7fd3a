// Progress on paper and on another machine. The JSON is the log itself, so nothing gets lost, and
// since every event has its id, nothing is counted twice.
import type { Course } from '../course/course.ts';
import type { ProgressEvent } from './events.ts';
import { parseLog } from './log.ts';

export const exportJson = (events: ProgressEvent[]): string =>
  `${JSON.stringify({ version: 1, events }, null, 2)}\n`;

/** Takes an export, or a bare log with one event a line. Undefined where it is neither. */
export function readExport(text: string, course?: Course): ProgressEvent[] | undefined {
  const events = eventsIn(text);
  const { events: valid, skippedLines } = parseLog(
    events ? events.map((event) => JSON.stringify(event)).join('\n') : text,
    course,
  );
  return valid.length > 0 && skippedLines === 0 ? valid : undefined;
}

function eventsIn(text: string): unknown[] | undefined {
  try {
    const { version, events } = JSON.parse(text);
    return version === 1 && Array.isArray(events) ? events : undefined;
  } catch {
    return undefined;
  }
}
