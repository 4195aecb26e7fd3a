import { beforeEach, describe, expect, test } from 'vitest';
import { foldProgress } from '../../src/progress/fold.ts';
import { append, merge, readLog } from '../../src/progress/log.ts';
import { exportJson, readExport } from '../../src/progress/transfer.ts';
import { temporaryFolder } from '../support/fixture.ts';

let desk: string;
let laptop: string;
beforeEach(() => {
  desk = temporaryFolder('desk');
  laptop = temporaryFolder('laptop');
});

const opened = (guide: string) => ({ type: 'guide-opened', guide }) as const;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 12, minutes));
const eventsOf = (workspace: string) => readLog(workspace).events;
const opensOf = (workspace: string) =>
  Object.fromEntries(
    Object.entries(foldProgress(eventsOf(workspace)).guides).map(([id, { opened }]) => [
      id,
      opened,
    ]),
  );

describe('taking progress to another machine', () => {
  test('nothing is lost, and nothing counted twice, however often it is done', () => {
    append(desk, [opened('a')], at(0));
    append(laptop, [opened('b')], at(1));
    append(desk, [opened('a')], at(2));
    const taken = readExport(exportJson(eventsOf(desk)))!.events;
    expect(merge(laptop, taken)).toBe(taken.length);
    expect(merge(laptop, taken)).toBe(0);
    expect(merge(laptop, readExport(exportJson(eventsOf(laptop)))!.events)).toBe(0);
    expect(opensOf(laptop)).toEqual({ a: 2, b: 1 });
  });

  test('what happened earlier comes first, whatever was appended first', () => {
    append(laptop, [opened('late')], at(9));
    append(desk, [opened('early')], at(1));
    merge(laptop, eventsOf(desk));
    const guides = eventsOf(laptop).flatMap((event) =>
      event.type === 'guide-opened' ? [event.guide] : [],
    );
    expect(guides).toEqual(['early', 'late']);
  });

  test('a bare log is an export too', () => {
    append(desk, [opened('a')], at(0));
    const log = eventsOf(desk)
      .map((event) => JSON.stringify(event))
      .join('\n');
    expect(readExport(log)?.events).toEqual(eventsOf(desk));
  });

  test.each(['', '{}', '{"version":2,"events":[]}', '{"version":1,"events":[{"a":1}]}', 'hello'])(
    'what is none is refused whole: %s',
    (text) => {
      expect(readExport(text)).toBeUndefined();
    },
  );

  test('an export that was cut anywhere is refused whole', () => {
    append(desk, [opened('a'), opened('b')], at(0));
    const whole = exportJson(eventsOf(desk)).trimEnd();
    for (let length = 0; length < whole.length; length++)
      expect(readExport(whole.slice(0, length))).toBeUndefined();
    expect(readExport(whole)?.events).toHaveLength(3);
  });

  test('of a bare log that was cut within a line, the other lines are read', () => {
    append(desk, [opened('a'), opened('b')], at(0));
    const lines = eventsOf(desk).map((event) => JSON.stringify(event));
    for (const cut of [0, 1, 2]) {
      const torn = lines.map((line, i) => (i === cut ? line.slice(0, -1) : line)).join('\n');
      expect(readExport(torn)).toEqual({
        events: eventsOf(desk).filter((_, i) => i !== cut),
        skippedLines: 1,
      });
    }
  });

  test('of an export with one odd event, the good ones are read', () => {
    append(desk, [opened('a')], at(0));
    const odd = { ...eventsOf(desk)[1]!, at: 'yesterday' };
    expect(readExport(exportJson([...eventsOf(desk), odd]))).toEqual({
      events: eventsOf(desk),
      skippedLines: 1,
    });
  });

  test('an export of another version is refused, though its events can be read', () => {
    append(desk, [opened('a')], at(0));
    const events = eventsOf(desk);
    expect(readExport(JSON.stringify({ version: 2, events }))).toBeUndefined();
    expect(readExport(JSON.stringify({ version: 1, events: { 0: events[0] } }))).toBeUndefined();
  });

  test('an export of a newer format says so', () => {
    const started = { id: '1', at: at(0).toISOString(), type: 'log-started', format: 2 } as const;
    expect(() => readExport(exportJson([started]))).toThrow('a newer version of the course');
  });
});
