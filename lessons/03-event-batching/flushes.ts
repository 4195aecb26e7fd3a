// A busy spell, a quiet one, and what made each batch go: its size or its age.
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { busy } from './speed.ts';
import { PlayedTime, realTime } from './time.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const mostRows = 10;

export interface Load {
  maxSize: number;
  maxWait: number;
  rate: number;
  seed: number;
}

interface Flush {
  from: number;
  to: number;
  size: number;
}

export async function flushes(load: Load): Promise<string[]> {
  const all = await played(load);
  const bySize = all.filter(({ size }) => size === load.maxSize);
  const byTime = all.length - bySize.length;
  const waits = all.map(({ from, to }) => to - from);
  fact('flushesBySize', bySize.length);
  fact('flushesByTime', byTime);
  fact('biggestFlush', Math.max(...all.map(({ size }) => size)));
  fact('longestFlushMs', Math.max(...waits));
  const late = await behindABusyLoop();
  fact('lateMs', late);
  const more = all.length - mostRows;
  return [
    ...stage
      .sentences('each batch, from its first event to its flush')
      .map(theme.secondary),
    ...stage.timeline(
      all.slice(0, mostRows).map(({ from, to, size }) => ({
        name: `${size === load.maxSize ? 'size' : 'time'}  ${counted(size)}`,
        from,
        to,
      })),
    ),
    ...(more > 0 ? stage.sentences(`and ${stage.group(more)} more`) : []),
    '',
    ...stage.notes([
      ['by size', `${bySize.length}: none is larger than ${load.maxSize}`],
      ['by time', `${byTime}: none waits longer than ${load.maxWait} ms`],
      [
        'but',
        `with the loop blocked for ${blockedMs} ms, a batch due after ` +
          `${dueMs} ms went after ${stage.group(late)} ms: a timer is no ` +
          'deadline',
      ],
    ]),
  ];
}

const counted = (size: number) =>
  `${stage.group(size)} event${size === 1 ? '' : 's'}`;

/** Three spells: `rate` events a second, a twentieth of it, `rate` again. */
async function played({ maxSize, maxWait, rate, seed }: Load) {
  const clock = new PlayedTime();
  const seen: Flush[] = [];
  const batcher = new Batcher<number>(
    (items) =>
      seen.push({ from: items[0]!, to: clock.now(), size: items.length }),
    { maxSize, maxWaitMs: maxWait, clock },
  );
  const random = stage.seeded(seed);
  for (let at = 0; at < 600; ) {
    await clock.playTo(at);
    batcher.add(at);
    const isQuiet = at >= 150 && at < 450;
    const gap = (isQuiet ? 20 : 1) * (1000 / rate);
    at += gap * (0.5 + random());
  }
  await clock.playTo(600 + maxWait);
  return seen;
}

const dueMs = 30;
const blockedMs = 120;

/** Measured on the real clock: the loop is busy when the timer is due. */
function behindABusyLoop(): Promise<number> {
  return new Promise((resolve) => {
    const started = realTime.now();
    const done = () => resolve(realTime.now() - started);
    new Batcher(done, { maxSize: 10, maxWaitMs: dueMs }).add('one');
    busy(blockedMs * 1000);
  });
}
