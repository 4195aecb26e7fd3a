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
    const taken = readExport(exportJson(eventsOf(desk)))!;
    expect(merge(laptop, taken)).toBe(taken.length);
    expect(merge(laptop, taken)).toBe(0);
    expect(merge(laptop, readExport(exportJson(eventsOf(laptop)))!)).toBe(0);
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
    expect(readExport(log)).toEqual(eventsOf(desk));
  });

  test.each(['', '{}', '{"version":2,"events":[]}', '{"version":1,"events":[{"a":1}]}', 'hello'])(
    'what is none is refused whole: %s',
    (text) => {
      expect(readExport(text)).toBeUndefined();
    },
  );
});
