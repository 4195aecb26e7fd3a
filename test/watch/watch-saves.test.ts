import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Watching, type WatchRequest, watchSaves } from '../../src/watch/watch-saves.ts';
import { temporaryFolder } from '../support/fixture.ts';

const saves = Number(process.env.EVENTS_COURSE_SAVES ?? 40);

let folder: string;
let file: string;
let watching: Watching | undefined;
/** What each verdict was about, and what the file held when it was shown. */
let shown: { graded: string; held: string }[];
let runMs: () => number;
let runs: number;

beforeEach(() => {
  folder = temporaryFolder('watch');
  file = path.join(folder, 'exercise-1.ts');
  fs.writeFileSync(file, 'first');
  shown = [];
  runs = 0;
  runMs = () => 5;
});
afterEach(() => {
  watching?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const held = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 'gone');
const verdicts = () => shown.map(({ graded }) => graded);

function watch(more: Partial<WatchRequest<string>> = {}): void {
  watching = watchSaves<string>({
    files: () => [file, path.join(folder, 'mine.ts')],
    async run() {
      runs++;
      const graded = held(); // a check reads the file once, at its start
      await sleep(runMs());
      return graded;
    },
    show: (graded) => shown.push({ graded, held: held() }),
    ...more,
  });
}

/** Only a verdict that never comes takes so long. */
const patience = { timeout: 20_000 };

const verdictOn = (text: string) =>
  vi.waitFor(() => expect(verdicts().at(-1)).toBe(text), { ...patience, interval: 5 });

/** The ways in which editors save. */
const waysOf = (file: string): Record<string, (text: string) => Promise<void> | void> => ({
  'in place': (text) => fs.writeFileSync(file, text),
  'by rename': (text) => {
    fs.writeFileSync(`${file}.tmp`, text);
    fs.renameSync(`${file}.tmp`, file);
  },
  'twice, the first time half': async (text) => {
    fs.writeFileSync(file, text.slice(0, 3));
    await sleep(3);
    fs.writeFileSync(file, text);
  },
  'emptied first': async (text) => {
    fs.writeFileSync(file, '');
    await sleep(10);
    fs.writeFileSync(file, text);
  },
  'deleted first': async (text) => {
    fs.rmSync(file, { force: true });
    await sleep(10);
    fs.writeFileSync(file, text);
  },
  'with a copy of the old one': (text) => {
    fs.renameSync(file, `${file}~`);
    fs.writeFileSync(file, text);
    fs.rmSync(`${file}~`);
  },
});

describe('watching the learner save', () => {
  test('what is there is graded at the start', async () => {
    watch();
    await verdictOn('first');
  });

  test.each(Object.keys(waysOf('')))('a save %s gives one verdict', async (way) => {
    watch();
    await verdictOn('first');
    await waysOf(file)[way]!('second');
    await verdictOn('second');
    await sleep(250); // long enough for a second verdict, were there one
    expect(verdicts()).toEqual(['first', 'second']);
  });

  test('the same text saved again is not graded again', async () => {
    watch();
    await verdictOn('first');
    fs.writeFileSync(file, 'first');
    await sleep(250);
    expect(runs).toBe(1);
  });

  test('a save during a check starts another one, and only that is shown', async () => {
    runMs = () => 150;
    watch();
    await sleep(50);
    fs.writeFileSync(file, 'second');
    await verdictOn('second');
    expect(verdicts()).toEqual(['second']);
  });

  test('ten saves in a second give one verdict, on the newest', async () => {
    runMs = () => 120;
    watch();
    await verdictOn('first');
    for (let save = 1; save <= 10; save++) {
      fs.writeFileSync(file, `save ${save}`);
      await sleep(90);
    }
    await verdictOn('save 10');
    await sleep(250);
    expect(verdicts()).toEqual(['first', 'save 10']);
  });

  test('a file that is gone is graded as gone, and again when it is back', async () => {
    watch();
    await verdictOn('first');
    fs.rmSync(file);
    await verdictOn('gone');
    fs.writeFileSync(file, 'back');
    await verdictOn('back');
  });

  test('a file of the learner beside it counts, any other does not', async () => {
    watch();
    await verdictOn('first');
    fs.writeFileSync(path.join(folder, 'notes.md'), 'x');
    await sleep(250);
    expect(runs).toBe(1);
    fs.writeFileSync(path.join(folder, 'mine.ts'), 'x');
    await vi.waitFor(() => expect(runs).toBe(2), patience);
  });

  test.each(Object.keys(waysOf('')))(
    'a helper in a folder that comes later, saved %s, gives one verdict',
    async (way) => {
      const helper = path.join(folder, 'lib', 'deep', 'helper.ts');
      const text = () => (fs.existsSync(helper) ? fs.readFileSync(helper, 'utf8') : 'missing');
      const noEvents = vi.fn();
      watch({ files: () => [file, helper], run: async () => text(), noEvents });
      await verdictOn('missing');
      fs.mkdirSync(path.dirname(helper), { recursive: true });
      fs.writeFileSync(helper, 'first');
      await verdictOn('first');
      await waysOf(helper)[way]!('second');
      await verdictOn('second');
      fs.rmSync(path.join(folder, 'lib'), { recursive: true });
      await verdictOn('missing');
      fs.mkdirSync(path.dirname(helper), { recursive: true });
      fs.writeFileSync(helper, 'third');
      await verdictOn('third');
      await sleep(250); // long enough for one verdict too many, and for the warning
      expect(verdicts()).toEqual(['missing', 'first', 'second', 'missing', 'third']);
      expect(noEvents).not.toHaveBeenCalled();
    },
  );

  test('a file counts as soon as the answer imports it, and no longer than that', async () => {
    const other = path.join(folder, 'other.ts');
    watch({ files: () => (held() === 'imports' ? [file, other] : [file]) });
    await verdictOn('first');
    fs.writeFileSync(file, 'imports');
    await verdictOn('imports');
    fs.writeFileSync(other, 'x');
    await vi.waitFor(() => expect(runs).toBe(3), patience);
    fs.writeFileSync(file, 'alone');
    await verdictOn('alone');
    fs.writeFileSync(other, 'y');
    await sleep(250);
    expect(runs).toBe(4);
  });

  test('where the file system tells nothing, a save is found, and it is said once', async () => {
    const noEvents = vi.fn();
    watch({ listen: () => () => {}, noEvents });
    await verdictOn('first');
    for (const text of ['second', 'third']) {
      fs.writeFileSync(file, text);
      await verdictOn(text);
      await sleep(200);
    }
    expect(noEvents).toHaveBeenCalledTimes(1);
  });

  test('where it tells, nothing is said of that', async () => {
    const noEvents = vi.fn();
    watch({ noEvents });
    await verdictOn('first');
    fs.writeFileSync(file, 'second');
    await verdictOn('second');
    await sleep(200);
    expect(noEvents).not.toHaveBeenCalled();
  });

  test('random saves: none lost, none twice, none stale', async () => {
    let seed = 20;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    runMs = () => random() * 30;
    watch();
    await verdictOn('first');
    const names = Object.keys(waysOf(''));
    for (let save = 1; save <= saves; save++) {
      await waysOf(file)[names[Math.floor(random() * names.length)]!]!(`save ${save}`);
      const next = random();
      if (next < 0.3) await verdictOn(`save ${save}`);
      else if (next < 0.7) await sleep(random() * 60);
    }
    await verdictOn(`save ${saves}`);
    await sleep(250);
    const twice = verdicts().filter((text, i, all) => text === all[i - 1]);
    expect({ twice, stale: shown.filter(({ graded, held }) => graded !== held) }).toEqual({
      twice: [],
      stale: [],
    });
    expect(verdicts()).not.toContain('');
  }, 60_000);
});
