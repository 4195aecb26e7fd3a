import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AccountEvent,
  ann,
  decide,
  evolve,
  fold,
  handle,
  initialState,
  load,
} from '../../lessons/04-event-sourcing/account.ts';
import { manyEvents } from '../../lessons/04-event-sourcing/history.ts';
import lesson, { type EventSourcingFacts } from '../../lessons/04-event-sourcing/lesson.ts';
import { Reader } from '../../lessons/04-event-sourcing/reader.ts';
import { ConcurrencyError, EventStore } from '../../lessons/04-event-sourcing/store.ts';
import { travel } from '../../lessons/04-event-sourcing/time-travel.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit } = exampleOf<EventSourcingFacts>(
  '04-event-sourcing',
  lesson,
);

const deposited = (amount: number): AccountEvent => ({ type: 'MoneyDeposited', data: { amount } });

describe('the account', () => {
  let plain: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    plain = await run();
  }, 30_000);

  test('a refused command leaves no event, and the balance is the fold', () => {
    const { status, facts, output } = plain;
    expect(status).toBe('ok');
    expect(facts).toMatchObject({
      commands: 11,
      events: 10,
      eventsAfterFive: 4,
      balanceAfterFive: 120,
      foldedBalance: 90,
      rebuiltBalance: 90,
      balance: 90,
    });
    expect(output).toContain('refused: 70 is all there is');
  });

  test('emitting again sends each mail again, a new reader none', () => {
    expect(plain.facts).toMatchObject({ mailsWanted: 2, mailsByEmitting: 4, mailsByReading: 2 });
  });

  test('a snapshot leaves a thousandth to read, and gives the same', () => {
    const { facts } = plain;
    expect(facts).toMatchObject({ streamLength: 100_000, readWithSnapshot: 100 });
    expect(facts.snapshotAgrees).toBe(true);
    expect(facts.snapshotSpeedup).toBeGreaterThan(200);
    expect(facts.snapshotSpeedup).toBeCloseTo(facts.foldMs / facts.snapshotMs, 6);
  });

  test('the events answer what the row has overwritten', () => {
    const { facts, output } = plain;
    expect(facts).toMatchObject({
      balanceOn1March: 155,
      lowestBalance: 10,
      takenOutInFebruary: 165,
    });
    expect(output).toMatch(/the balance on 1 March +overwritten +155\n/);
  });

  test('the predictions are answered by what was measured', () => {
    expect(answers(plain.facts)).toEqual({
      'what-is-stored': 'refused',
      'mails-after-replay': 'four',
      'snapshot-speed': 'much',
    });
  });

  test('--snapshot-every 100000: nothing is left to save, and the answer would say so', async () => {
    const { facts } = await run('--events', '20000', '--snapshot-every', '100000');
    expect(facts.readWithSnapshot).toBe(20_000);
    expect(facts.snapshotSpeedup).toBeLessThan(50);
    expect(answers(facts)['snapshot-speed']).not.toBe('much');
  });
});

describe('the predictions', () => {
  const asked = (run: { knobs: Record<string, unknown>; break?: string }) =>
    lesson.predictions.filter(({ unless }) => !unless(run)).map(({ id }) => id);
  const knobs = { events: 100_000, snapshotEvery: 100, scene: 'account' };

  test('all hold for a plain run', () => {
    expect(asked({ knobs })).toHaveLength(3);
  });

  test('the speed holds only for the sizes that it names', () => {
    expect(asked({ knobs: { ...knobs, events: 5000 } })).not.toContain('snapshot-speed');
    expect(asked({ knobs: { ...knobs, snapshotEvery: 7 } })).toHaveLength(2);
  });

  test('none holds for a break or another scene', () => {
    expect(asked({ knobs, break: 'clock' })).toEqual([]);
    expect(asked({ knobs: { ...knobs, scene: 'cqrs' } })).toEqual([]);
  });
});

describe('the scenes', () => {
  test('store: the log is wrong each time, the store never', async () => {
    const { facts } = await run('--scene', 'store');
    expect(facts).toMatchObject({ logWrong: 7, storeWrong: 0, versionAndPosition: [1, 2] });
  });

  test('replay: nothing is appended, nothing is lost on what is old or unknown', async () => {
    const { facts } = await run('--scene', 'replay');
    expect(facts).toMatchObject({
      foldsAgree: true,
      appendedByReplay: 0,
      ownerUpcast: 'ann',
      unknownIgnored: true,
      mailsByReading: 2,
    });
  });

  test('snapshots: another schema or none at all costs time, not truth', async () => {
    const { facts } = await run('--scene', 'snapshots', '--events', '20000');
    expect(facts).toMatchObject({
      readWithSnapshot: 100,
      readAfterUpgrade: 20_000,
      readAfterLoss: 20_000,
      sameAfterLoss: true,
    });
  });

  test('cqrs: behind, then not; stale at once, fresh after waiting', async () => {
    const { facts } = await run('--scene', 'cqrs');
    expect(facts.mostBehind).toBeGreaterThan(20);
    expect(facts).toMatchObject({
      behindInTheEnd: 0,
      readAtOnceIsStale: true,
      readAfterWaitIsStale: false,
      redelivered: 20,
      changedByRedelivery: 0,
      rebuiltAgrees: true,
    });
  });

  test('time-travel: without a terminal all versions stand there at once', async () => {
    const { facts, output, status } = await run('--scene', 'time-travel');
    expect(status).toBe('ok');
    expect(facts.balances).toEqual([0, 100, 70, 120, 320, 200, 155, 180, 10, 90]);
    expect(facts.balanceOn1March).toBe(155);
    for (const balance of facts.balances) expect(output).toContain(`  ${balance}`);
  });

  test('asked-later: three more applications, each answered by its events', async () => {
    const { facts, output } = await run('--scene', 'asked-later');
    expect(facts.applicationsAnswered).toBe(3);
    expect(output).toMatch(/cart .* cup\n.*booking .* 2\n.*audit .* bob\n/);
  });
});

describe('time travel on a terminal', () => {
  const press = async (keys: string) => {
    const modes: boolean[] = [];
    const setRawMode = (raw: boolean) => modes.push(raw);
    const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
    const drawn: (string | undefined)[] = [];
    const end: string[][] = [];
    const screen = {
      redraws: true,
      draw: ([version]: string[]) => drawn.push(version),
      end: (lines: string[]) => end.push(lines),
    };
    const done = travel(10, (at) => [`version ${at + 1}`], screen as never, keyboard);
    keyboard.write(keys);
    await done;
    return { drawn: drawn.map((line) => Number(line!.slice(8))), end, modes };
  };

  test('arrow keys go through the versions, and not beyond them', async () => {
    const { drawn } = await press('\x1b[D\x1b[D\x1b[H\x1b[D\x1b[C\x1b[F\x1b[Cxq');
    expect(drawn).toEqual([10, 9, 8, 1, 1, 2, 10, 10, 10]);
  });

  test.each(['q', '\r', '\x04'])(
    '%j ends it where it is, and gives the terminal back',
    async (key) => {
      const { end, modes } = await press(`\x1b[D${key}`);
      expect(end).toEqual([['version 9']]);
      expect(modes).toEqual([true, false]);
    },
  );
});

describe('the breaks', () => {
  test('no-version: 80 is taken twice out of 100', async () => {
    const { facts } = await run('--break', 'no-version');
    expect(facts).toMatchObject({ balanceWithoutVersion: -60, balanceWithVersion: 20 });
  });

  test('clock: two replays differ, and no account is ever dormant', async () => {
    const { facts } = await run('--break', 'clock');
    expect(facts).toMatchObject({
      clockReplaysAgree: false,
      eventReplaysAgree: true,
      dormantByClock: false,
      dormantByEvent: true,
    });
  });

  test('re-emit: each replay sends the mails again and appends one event more', async () => {
    const { facts } = await run('--break', 're-emit');
    const { replays, mailsBeforeReplays: before } = facts;
    expect(replays).toBe(3);
    expect(facts).toMatchObject({
      mailsByLog: before * (replays + 1),
      mailsByStore: before,
      appendedByLog: replays,
      appendedByStore: 0,
    });
  });
});

describe('the store', () => {
  test('writes all of a batch or nothing', () => {
    const store = new EventStore<AccountEvent>();
    const impossible = { type: 'MoneyDeposited', data: { amount: () => 5 } } as never;
    expect(() => store.append(ann, [deposited(5), impossible])).toThrow(/could not be cloned/);
    expect(store.readAll()).toEqual([]);
    expect(store.append(ann, [deposited(5)])).toEqual({ version: 1, position: 1 });
  });

  test('refuses an append of somebody who has not read the last version', () => {
    const store = new EventStore<AccountEvent>();
    store.append(ann, [deposited(1), deposited(2)], 0);
    for (const expected of [0, 1, 3])
      expect(() => store.append(ann, [deposited(3)], expected)).toThrow(ConcurrencyError);
    expect(store.append(ann, [deposited(3)], 2).version).toBe(3);
  });

  test('gives nobody a way to change what it holds', () => {
    const store = new EventStore<AccountEvent>();
    const mine = deposited(5) as { type: 'MoneyDeposited'; data: { amount: number } };
    store.append(ann, [mine]);
    mine.data.amount = 999;
    store.readStream(ann).pop();
    const [event] = store.readStream(ann) as { data: { amount: number } }[];
    expect(() => {
      event!.data.amount = 999;
    }).toThrow(TypeError);
    expect(fold(store.readStream(ann)).balance).toBe(5);
    expect(Object.isFrozen(mine)).toBe(false);
  });

  test('tells every reader, one that throws included, and the writer nothing of it', () => {
    const store = new EventStore<AccountEvent>();
    let heard = 0;
    store.onAppended(() => {
      throw new Error('a bug');
    });
    store.onAppended(() => heard++);
    store.append(ann, [deposited(5)]);
    expect(heard).toBe(1);
    expect(store.failures).toHaveLength(1);
  });
});

describe('a command', () => {
  test('is decided again when somebody was faster', () => {
    const store = new EventStore<AccountEvent>();
    handle(store, ann, { type: 'Open', owner: 'ann' });
    handle(store, ann, { type: 'Deposit', amount: 100 });
    const append = store.append.bind(store);
    let isFirst = true;
    store.append = (...args) => {
      if (isFirst) append(ann, [{ type: 'MoneyWithdrawn', data: { amount: 60 } }]);
      isFirst = false;
      return append(...args);
    };
    expect(() => handle(store, ann, { type: 'Withdraw', amount: 80 })).toThrow(/40 is all/);
    expect(load(store, ann).state.balance).toBe(40);
  });

  test('gives up after its retries, with what the store said', () => {
    const store = new EventStore<AccountEvent>();
    let tries = 0;
    store.append = () => {
      tries++;
      throw new ConcurrencyError(ann, 0, 1);
    };
    const open = { type: 'Open', owner: 'ann' } as const;
    expect(() => handle(store, ann, open, 3)).toThrow(ConcurrencyError);
    expect(tries).toBe(4);
  });

  test('that is refused appends nothing; evolve changes no state it is given', () => {
    const state = Object.freeze(initialState());
    expect(() => decide({ type: 'Withdraw', amount: 1 }, state)).toThrow(/not open/);
    expect(evolve(state, deposited(5))).toEqual({ ...state, balance: 5 });
    expect(initialState()).not.toBe(initialState());
  });
});

describe('a reader', () => {
  test('goes on where it was, page by page, and takes each event once', async () => {
    const store = new EventStore<AccountEvent>();
    store.append(ann, [1, 2, 3, 4, 5].map(deposited));
    let sum = 0;
    const reader = new Reader(store, ({ data }) => {
      sum += (data as { amount: number }).amount;
    });
    reader.catchUp(2);
    expect([reader.checkpoint, sum]).toEqual([2, 3]);
    const reached = reader.reached(5);
    reader.catchUp();
    await reached;
    for (const event of store.readAll()) reader.receive(event);
    expect([reader.checkpoint, sum]).toEqual([5, 15]);
    await reader.reached(4);
  });

  test('stays where it is when it fails, and tries that event again', () => {
    const store = new EventStore<AccountEvent>();
    store.append(ann, [1, 2].map(deposited));
    let isBroken = true;
    const reader = new Reader(store, ({ version }) => {
      if (version === 2 && isBroken) throw new Error('a bug');
    });
    expect(() => reader.catchUp()).toThrow('a bug');
    expect(reader.checkpoint).toBe(1);
    isBroken = false;
    expect(reader.catchUp().checkpoint).toBe(2);
  });
});

test('a seed gives the same stream, another seed another one, never below zero', () => {
  const events = manyEvents(2000, 7);
  expect(manyEvents(2000, 7)).toEqual(events);
  expect(manyEvents(2000, 8)).not.toEqual(events);
  let state = initialState();
  for (const event of events) {
    state = evolve(state, event);
    expect(state.balance).toBeGreaterThanOrEqual(0);
  }
});

describe('the screen', () => {
  test.each(['account', 'store', 'replay', 'snapshots', 'cqrs', 'time-travel', 'asked-later'])(
    '%s fits 80 columns, and 40',
    async (scene) => {
      expect(await linesThatDoNotFit('--scene', scene, '--events', '2000')).toEqual([]);
    },
  );

  test.each(Object.keys(lesson.breaks))('break %s fits 80 columns, and 40', async (name) => {
    expect(await linesThatDoNotFit('--break', name)).toEqual([]);
  });
});
