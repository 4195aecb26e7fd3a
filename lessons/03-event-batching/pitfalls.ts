// Seven things done to a batcher that is no more than a timer, and to one that
// keeps its promises.
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Batcher } from './batcher.ts';
import type { BatchingFacts } from './lesson.ts';
import { TimerBatcher } from './timer-batcher.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();
const waitMs = 20;
const bounds = { maxSize: 100, maxWaitMs: waitMs };

interface Deed {
  says: string;
  timer: () => Promise<unknown>;
  batcher: () => Promise<unknown>;
  right: string;
}

type Named = { name: string; id: number };

const timers = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** Counts how many run at once. */
function overlap() {
  let [running, most] = [0, 0];
  const handle = async () => {
    most = Math.max(most, ++running);
    await sleep(waitMs * 3);
    running--;
  };
  return { handle, most: () => most };
}

/** What reaches nobody but the process, until it is quiet again. */
async function processHears(act: () => unknown): Promise<string> {
  let heard = 'nothing';
  const hear = (error: NodeJS.ErrnoException, origin?: unknown) => {
    const isThrown = origin === 'uncaughtException';
    heard = isThrown ? (error.code ?? 'uncaught') : 'unhandled rejection';
  };
  process.on('uncaughtException', hear).on('unhandledRejection', hear);
  await act();
  await sleep(waitMs * 4);
  process.off('uncaughtException', hear).off('unhandledRejection', hear);
  return heard;
}

const deeds: Deed[] = [
  {
    says: '200,000 at once: the largest',
    right: '100',
    timer: async () => {
      let most = 0;
      const batcher = new TimerBatcher(waitMs);
      batcher.on('a', ({ length }) => {
        most = length;
      });
      for (let i = 0; i < 200_000; i++) batcher.collect('a', i);
      await sleep(waitMs * 2);
      return stage.group(most);
    },
    batcher: async () => {
      let most = 0;
      const note = ({ length }: number[]) => {
        most = Math.max(most, length);
      };
      const all = { ...bounds, maxBuffered: 200_000 };
      const batcher = new Batcher<number>(note, all);
      for (let i = 0; i < 200_000; i++) batcher.add(i);
      await batcher.close();
      return most;
    },
  },
  {
    says: '1,000 names: timers',
    right: '1',
    timer: async () => {
      const before = timers();
      const batcher = new TimerBatcher(waitMs);
      for (let i = 0; i < 1000; i++) batcher.collect(`user:${i}`, i);
      return stage.group(timers() - before);
    },
    batcher: async () => {
      const before = timers();
      const all = { maxSize: 2000, maxWaitMs: waitMs };
      const batcher = new Batcher<Named>(() => {}, all);
      for (let id = 0; id < 1000; id++) batcher.add({ name: `user:${id}`, id });
      const active = timers() - before;
      await batcher.close();
      return active;
    },
  },
  {
    says: 'a1, b2, a3: the order',
    right: '1 2 3',
    timer: async () => {
      const got: number[] = [];
      const batcher = new TimerBatcher(waitMs);
      for (const name of ['a', 'b'])
        batcher.on(name, (ids) => got.push(...ids));
      batcher.collect('a', 1);
      batcher.collect('b', 2);
      batcher.collect('a', 3);
      await sleep(waitMs * 2);
      return got.join(' ');
    },
    batcher: async () => {
      const got: number[] = [];
      const batcher = new Batcher<Named>(
        (items) => got.push(...items.map(({ id }) => id)),
        bounds,
      );
      batcher.add({ name: 'a', id: 1 });
      batcher.add({ name: 'b', id: 2 });
      batcher.add({ name: 'a', id: 3 });
      await batcher.close();
      return got.join(' ');
    },
  },
  {
    says: 'a slow consumer: at once',
    right: '1',
    timer: async () => {
      const { handle, most } = overlap();
      const batcher = new TimerBatcher(waitMs).on('a', handle);
      for (let i = 0; i < 6; i++) {
        batcher.collect('a', i);
        await sleep(waitMs);
      }
      await sleep(waitMs * 4);
      return most() > 1 ? 'several' : '1';
    },
    batcher: async () => {
      const { handle, most } = overlap();
      const batcher = new Batcher(handle, bounds);
      for (let i = 0; i < 6; i++) {
        batcher.add(i);
        await sleep(waitMs);
      }
      await batcher.close();
      return most() > 1 ? 'several' : '1';
    },
  },
  {
    says: 'a consumer rejects: who hears',
    right: 'the batcher',
    timer: () =>
      processHears(() =>
        new TimerBatcher(waitMs).on('a', async () => fail()).collect('a', 1),
      ),
    batcher: async () => {
      let heard = 'nobody';
      const onGivenUp = () => {
        heard = 'the batcher';
      };
      const options = { ...bounds, attempts: 1, onGivenUp };
      const batcher = new Batcher<number>(async () => fail(), options);
      const process = await processHears(() => {
        batcher.add(1);
        return batcher.close();
      });
      return process === 'nothing' ? heard : process;
    },
  },
  {
    says: "one named 'error'",
    right: 'nothing',
    timer: () =>
      processHears(() => new TimerBatcher(waitMs).collect('error', 1)),
    batcher: () => {
      const batcher = new Batcher<Named>(() => {}, bounds);
      return processHears(() => {
        batcher.add({ name: 'error', id: 1 });
        return batcher.close();
      });
    },
  },
  {
    says: 'an item: what the listener gets',
    right: '[7], always',
    timer: async () => {
      const got: string[] = [];
      const batcher = new TimerBatcher(waitMs);
      batcher.on('a', (given) => got.push(JSON.stringify(given)));
      batcher.emit('a', 7);
      batcher.collect('a', 7);
      await sleep(waitMs * 2);
      return got.join(' or ');
    },
    batcher: async () => {
      const got = new Set<string>();
      const batcher = new Batcher<number>(
        (given) => got.add(JSON.stringify(given)),
        bounds,
      );
      batcher.add(7);
      await batcher.flush();
      batcher.add(7);
      await batcher.close();
      return got.size === 1 ? `${[...got]}, always` : [...got].join(' or ');
    },
  },
];

const fail = () => {
  throw new Error('the consumer failed');
};

export async function pitfalls(): Promise<string[]> {
  const rows: string[][] = [];
  const wrong = { timer: 0, batcher: 0 };
  for (const { says, timer, batcher, right } of deeds) {
    const paint = (got: unknown, who: keyof typeof wrong) => {
      const isRight = String(got) === right;
      if (!isRight) wrong[who]++;
      return (isRight ? theme.pass : theme.fail)(String(got));
    };
    const timed = paint(await timer(), 'timer');
    rows.push([says, timed, paint(await batcher(), 'batcher')]);
  }
  fact('timerWrong', wrong.timer);
  fact('batcherWrong', wrong.batcher);
  return stage.table(['', 'a timer', 'a batcher'], rows);
}
