import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { exhibit, keepsRules, nextTurn } from '../spec-kit.ts';
import * as answer from './exercise-3.ts';
import {
  account,
  BalancesProjection,
  ConcurrencyError,
  createCommandHandler,
  DomainError,
  EventStore,
} from './exercise-3.ts';
import { trials } from './trials.ts';

/** The generated runs of a step. */
async function held(step: number): Promise<void> {
  for (const trial of trials)
    if (trial.step === step) await keepsRules(answer, trial.model as any, trial.runs);
}

describe('1 store', () => {
  test('gives back the events of a stream, in the order in which they were appended', async () => {
    const store = new EventStore();
    await store.append('ann', [opened('Ann')]);
    await store.append('ann', [deposited(30), withdrawn(20)]);
    const events = await store.readStream('ann');
    expect(told(events), 'three events in two calls').toBe('opened Ann, +30, -20');
  });

  test('reads what comes after a version or a position, and no more than limit', async () => {
    const bob = [deposited(1), deposited(2)];
    const store = await storeWith({ bob, ann: [3, 4, 5, 6].map(deposited) });
    const afterTwo = await store.readStream('ann', { afterVersion: 2 });
    expect(told(afterTwo), 'of +3, +4, +5, +6: after version 2').toBe('+5, +6');
    const afterLast = await store.readStream('ann', { afterVersion: 4 });
    expect(told(afterLast), 'after the last version').toBe('');
    const rest = await store.readAll({ afterPosition: 2 });
    expect(told(rest), 'of +1 to +6: after position 2').toBe('+3, +4, +5, +6');
    const firstTwo = await store.readAll({ limit: 2 });
    expect(told(firstTwo), 'of +1 to +6: at most 2').toBe('+1, +2');
    const page = await store.readAll({ afterPosition: 1, limit: 3 });
    expect(told(page), 'of +1 to +6: after position 1, at most 3').toBe('+2, +3, +4');
    const none = await store.readAll({ limit: 0 });
    expect(told(none), 'of +1 to +6: at most none, limit 0').toBe('');
  });

  test('reads all events by default, however many there are', async () => {
    const now = () => new Date(0);
    const store = new EventStore({ newId: () => 'tick', now });
    await store.append('ann', Array(1001).fill({ type: 'Ticked', data: 0 }));
    expect((await store.readStream('ann')).length, 'readStream(), of 1001 events').toBe(1001);
    expect((await store.readAll()).length, 'readAll(), of 1001 events').toBe(1001);
  });

  test('takes an id from newId() for each event, and the time from now()', async () => {
    let made = 0;
    const now = () => new Date('2030-03-01T09:00:00Z');
    const store = new EventStore({ now, newId: () => `event ${'abc'[made++]}` });
    const { events } = await store.append('ann', [opened('Ann'), deposited(10)]);
    expect(
      events.every(({ id }) => id.startsWith('event ')),
      'ids are from newId()',
    ).toBe(true);
    expect(events.map(({ id }) => id).join(), 'ids').toBe('event a,event b');
    expect(events[0]?.recordedAt, 'recordedAt, as ISO text').toBe('2030-03-01T09:00:00.000Z');

    const plain = await storeWith({ ann: [deposited(1), deposited(2)], bob: [deposited(3)] });
    const ids = new Set((await plain.readAll()).map(({ id }) => id));
    expect(ids.size, 'different ids of three events, without newId').toBe(3);
    const [first] = await plain.readAll();
    expect(isIso(first?.recordedAt), 'recordedAt is ISO text, without now').toBe(true);
  });

  test('takes the same object twice, and a recorded event once more, as new events', async () => {
    const store = new EventStore();
    const tip = deposited(5);
    await store.append('ann', [tip]);
    await store.append('ann', [tip, tip]);
    const ann = await store.readStream('ann');
    expect(numbersOf(ann, 'version'), 'versions of one object, three times').toBe('1, 2, 3');
    expect(new Set(ann.map(({ id }) => id)).size, 'ids of one object, three times').toBe(3);

    await store.append('copy', ann.slice(1));
    const copies = await store.readStream('copy');
    expect(numbersOf(copies, 'version'), 'versions of recorded events, copied').toBe('1, 2');
    expect(new Set(copies.map(({ streamId }) => streamId)), 'their stream').toEqual(
      new Set(['copy']),
    );
    const ids = [...ann, ...copies].map(({ id }) => id);
    expect(new Set(ids).size, 'ids of events and their copies').toBe(5);
  });

  test('history stays as it was when the caller changes what was put in', async () => {
    const store = new EventStore();
    const event = { type: 'MoneyDeposited', data: { amount: 10, till: { city: 'Oslo' } } };
    const events = [event];
    const metadata = { user: { name: 'Eve' } };
    await store.append('ann', events, { metadata });
    event.type = 'Forged';
    event.data.till.city = 'changed';
    event.data.amount = 1_000_000;
    metadata.user.name = 'changed';
    events.push(event);
    const [read, ...more] = await store.readStream('ann');
    expect(read?.type, 'the type').toBe('MoneyDeposited');
    expect(read?.data.amount, 'the data').toBe(10);
    expect(read?.data.till.city, 'an object in the data').toBe('Oslo');
    expect(read?.metadata, 'the metadata').toMatchObject({ user: { name: 'Eve' } });
    expect(more, 'the list').toEqual([]);
  });

  test('history stays as it was when a reader changes what was given out', async () => {
    const leaks: string[] = [];
    for (const method of ['append', 'readStream', 'readAll'] as const) {
      const store = new EventStore();
      const events = [{ type: 'MoneyDeposited', data: { amount: 10, till: { city: 'Oslo' } } }];
      const { events: appended } = await store.append('ann', events);
      const history = async () =>
        JSON.stringify([await store.readStream('ann'), await store.readAll()]);
      const before = await history();
      const given = { append: () => appended, readAll: () => store.readAll() };
      vandalise(await (method === 'readStream' ? store.readStream('ann') : given[method]()));
      if ((await history()) !== before) leaks.push(`${method}()`);
    }
    expect(leaks, `changed through what was given out by: ${leaks.join(', ')}`).toEqual([]);
  });

  test('keeps a Date a Date and a Map a Map, and refuses what cannot be copied', async () => {
    const store = new EventStore();
    const at = new Date('2030-03-01T09:00:00Z');
    const data = { at, coins: new Map([['ten', 3]]) };
    await store.append('ann', [{ type: 'CoinsCounted', data }]);
    const [read] = await store.readStream('ann');
    expect(read?.data.at instanceof Date, 'a Date is read as a Date').toBe(true);
    expect(read?.data.at.getTime(), 'the time of the Date').toBe(at.getTime());
    expect(read?.data.coins instanceof Map, 'a Map is read as a Map').toBe(true);
    expect(read?.data.coins.get('ten'), 'what is in the Map').toBe(3);

    const withFunction = { type: 'Odd', data: { amount: 1, print: () => 'no data' } };
    const error = await errorOf(() => store.append('bob', [withFunction]));
    expect(error, 'data with a function').not.toBe('no error');
  });

  test('every rule holds in generated runs', () => held(1), 10_000);
});

describe('2 concurrency', () => {
  test("takes 0 and 'no-stream' for a stream that has no events yet, and only then", async () => {
    const store = await storeWith({ ann: [deposited(10)] });
    const begin = (streamId: string, expectedVersion: 0 | 'no-stream') =>
      outcome(() => store.append(streamId, [opened('new')], { expectedVersion }));
    expect(await begin('ann', 0), '0, but there are events').toBe('ConcurrencyError');
    expect(await begin('ann', 'no-stream'), 'no-stream, but there are').toBe('ConcurrencyError');
    expect(await begin('bob', 0), '0, and there are none').toBe('accepted');
    expect(await begin('cat', 'no-stream'), 'no-stream, and there are none').toBe('accepted');
    const error: any = await errorOf(() =>
      store.append('ann', [opened('new')], { expectedVersion: 'no-stream' }),
    );
    expect(error.actual, 'actual of the error, no-stream').toBe(1);
  });

  test('refuses a version that no stream can have, and checks an append of no events too', async () => {
    const store = await storeWith({ ann: [deposited(10)] });
    const odd = (expectedVersion: unknown) =>
      outcome(() => store.append('ann', [deposited(1)], { expectedVersion } as any));
    expect(await odd(Number.NaN), 'NaN').not.toBe('accepted');
    expect(await odd('1'), "the text '1', the stream is at 1").not.toBe('accepted');
    const none = await outcome(() => store.append('ann', [], { expectedVersion: 0 }));
    expect(none, 'no events, expected 0, the stream is at 1').toBe('ConcurrencyError');
  });

  test('of several that start together, lets exactly one win', async () => {
    const store = await storeWith({ ann: [deposited(100)] });
    const till = (name: string) =>
      outcome(() => store.append('ann', [opened(name)], { expectedVersion: 1 }));
    const said = await Promise.all(['north', 'south', 'east'].map(till));
    const winners = said.filter((text) => text === 'accepted');
    expect((await store.readStream('ann')).length, 'events in the stream').toBe(2);
    expect(winners.length, 'of three appends at once, accepted').toBe(1);
    expect(said.filter((text) => text === 'ConcurrencyError').length, 'refused').toBe(2);
  });

  test('writes all events of a call or none', async () => {
    let ids = 0;
    const store = new EventStore({
      newId: () => {
        ids++;
        if (ids === 4) throw new Error('no id today');
        return `event ${ids}`;
      },
    });
    await store.append('ann', [deposited(10)]);
    const odd = { type: 'Odd', data: { print: () => 'no data' } };
    const half = await errorOf(() => store.append('ann', [deposited(20), odd]));
    expect(half, 'the second event has a function in its data').not.toBe('no error');
    expect(told(await store.readStream('ann')), 'the stream, data refused').toBe('+10');
    expect(told(await store.readAll()), 'the log, data refused').toBe('+10');
    ids = 2; // so that the second of these gets none
    await errorOf(() => store.append('ann', Array(3).fill(deposited(30))));
    expect(told(await store.readStream('ann')), 'the stream, newId() failed').toBe('+10');
    expect(told(await store.readAll()), 'the log, newId() failed').toBe('+10');
    ids = 10;
    const after = () => store.append('ann', [deposited(40)], { expectedVersion: 1 });
    expect(await outcome(after), 'the next append expects version 1').toBe('accepted');
    expect(numbersOf(await store.readStream('ann'), 'version'), 'versions').toBe('1, 2');
    expect(numbersOf(await store.readAll(), 'position'), 'positions, without a gap').toBe('1, 2');
  });

  test('every rule holds in generated runs', () => held(2), 10_000);
});

describe('3 decider', () => {
  test('computes the state from the events', () => {
    const open = account.evolve(account.initialState(), opened('Ann'));
    expect(open.status, 'status after AccountOpened').toBe('open');
    expect(open.owner, 'owner after AccountOpened').toBe('Ann');
    const busy = given(opened('Ann'), deposited(100), withdrawn(30), deposited(5));
    expect(busy.balance, 'balance after +100 -30 +5').toBe(75);
    expect(busy.owner, 'owner after that').toBe('Ann');
    expect(busy.status, 'status after that').toBe('open');
    const over = given(opened('Ann'), closed);
    expect(over.status, 'status after AccountClosed').toBe('closed');
  });

  test('evolve() ignores events that it does not know', () => {
    const state = given(opened('Ann'), deposited(50));
    const later: any = { type: 'StatementPrinted', data: { amount: 7 } };
    const after = account.evolve(state, later);
    expect(after, 'the state after StatementPrinted').toMatchObject({
      status: 'open',
      owner: 'Ann',
      balance: 50,
    });
  });

  test('refuses everything else after the account is closed', () => {
    const over = [opened('Ann'), closed];
    expect(when(over, deposit(10)), 'Deposit, closed').toBe('NOT_OPEN');
    expect(when(over, withdraw(10)), 'Withdraw, closed').toBe('NOT_OPEN');
    expect(when(over, close), 'Close, closed').toBe('NOT_OPEN');
  });

  test('refuses an amount that is not a positive integer', () => {
    const rich = [opened('Ann'), deposited(100)];
    const accepted = Object.entries(oddAmounts).flatMap(([name, amount]) => [
      ...(when(rich, deposit(amount)) === 'INVALID_AMOUNT' ? [] : [`Deposit of ${name}`]),
      ...(when(rich, withdraw(amount)) === 'INVALID_AMOUNT' ? [] : [`Withdraw of ${name}`]),
    ]);
    expect(accepted, `not INVALID_AMOUNT: ${accepted.join(', ')}`).toEqual([]);
  });

  test('refuses to withdraw more than there is', () => {
    const rich = [opened('Ann'), deposited(100)];
    expect(when(rich, withdraw(101)), 'one cent too much').toBe('INSUFFICIENT_FUNDS');
    const spent = [...rich, withdrawn(100)];
    expect(when(spent, withdraw(1)), 'nothing is left').toBe('INSUFFICIENT_FUNDS');
  });

  test('every rule holds in generated runs', () => held(3), 10_000);
});

describe('4 command handler', () => {
  test('hands the metadata on to the store', async () => {
    const { watched, store } = bank();
    const metadata = { correlationId: 'request 7' };
    await handlerOf(watched).handle('ann', open('Ann'), { metadata });
    const [event] = await store.readStream('ann');
    expect(event?.metadata, 'metadata of the event').toMatchObject(metadata);
  });

  test('works with any decider, and several events for one command', async () => {
    const { watched, store } = bank();
    const handler = createCommandHandler(watched, counter);
    expect((await handler.load('hits')).state, 'a state that is a number').toBe(0);
    await handler.handle('hits', { by: 3 });
    const { state, version } = await handler.handle('hits', { by: 2 });
    expect(state, 'the number after 3 and 2').toBe(5);
    expect(version, 'one event for each').toBe(5);
    expect((await store.readStream('hits')).length, 'events in the stream').toBe(5);
    const many = await handler.handle('many', { by: 120 });
    expect(many.version, 'one command, 120 events').toBe(120);
  });

  test('passes a refusal on as it is, writes nothing, and does not try again', async () => {
    const { watched, store } = bank();
    const refusal = new Error('closed on Sundays');
    let asked = 0;
    const sunday = {
      initialState: () => 0,
      evolve: (state: number) => state,
      decide: () => {
        asked++;
        throw refusal;
      },
    };
    const handler = createCommandHandler(watched, sunday);
    const error = await errorOf(() => handler.handle('ann', open('Ann')));
    expect(error, 'what the caller gets is the very error').toBe(refusal);
    expect(asked, 'how often the decider was asked').toBe(1);
    expect((await store.readAll()).length, 'events written').toBe(0);

    const said = await outcome(() => handlerOf(watched).handle('ann', withdraw(10)));
    expect(said, 'Withdraw from an account that is not open').toBe('NOT_OPEN');
  });

  test('reads and decides again when somebody else was faster', async () => {
    const deposited50 = await withMeddler(deposited(50));
    if (deposited50.state?.balance !== 70) {
      const bank = slowBank(new AsyncLocalStorage());
      await withMeddler(deposited(50), bank);
      exhibit('interleaving', interleaving(bank.happened));
    }
    expect(deposited50.said, 'a deposit came in between').toBe('accepted');
    const how = deposited50.appends > 1 ? 'refused once' : 'never refused';
    expect(deposited50.state?.balance, `balance: 100 +50 -80, ${how}`).toBe(70);
    expect(deposited50.version, 'version: two, the deposit, the withdrawal').toBe(4);

    const withdrew80 = await withMeddler(withdrawn(80));
    expect(withdrew80.said, 'of 100, 80 were withdrawn meanwhile').toBe('INSUFFICIENT_FUNDS');
    expect(withdrew80.stream, 'the stream: not -80 twice').toBe('opened Ann, +100, -80');
  });

  test('tries again at most maxRetries times, by default 3, then gives up', async () => {
    for (const [maxRetries, attempts] of [
      [2, 3],
      [0, 1],
      [undefined, 4],
    ] as const) {
      const { watched, seen } = stubbornBank();
      const handler = createCommandHandler(watched, account, { maxRetries });
      const said = await outcome(() => handler.handle('ann', open('Ann')));
      const times = `maxRetries ${maxRetries === undefined ? 'not given' : { 0: 'none', 2: 'two' }[maxRetries]}`;
      expect(said, `${times}: what the caller gets`).toBe('ConcurrencyError');
      const more = seen.appends > attempts ? 'too many' : 'too few';
      expect(seen.appends, `${times}: attempts, ${more} if not ${attempts}`).toBe(attempts);
    }
  });

  test('does not try again after an error that may have come too late', async () => {
    const { store } = bank();
    const lost = new Error('the connection was lost');
    const handler = createCommandHandler(
      {
        readStream: async (...args) => store.readStream(...args),
        async append(...args) {
          await store.append(...args);
          throw lost; // the events are written, only the answer did not arrive
        },
      },
      account,
    );
    const error = await errorOf(() => handler.handle('ann', open('Ann')));
    expect(error, 'what the caller gets is the very error').toBe(lost);
    await store.append('bob', [opened('Bob'), deposited(100)]);
    await errorOf(() => handler.handle('bob', withdraw(10)));
    expect(told(await store.readStream('bob')), 'withdrawn once').toBe('opened Bob, +100, -10');
  });

  test('of twenty withdrawals of 10 from 100 at once, exactly ten succeed', async () => {
    const { said, balance } = await twentyWithdrawals(slowBank());
    const succeeded = said.filter((text) => text === 'accepted').length;
    const others = [...new Set(said.filter((text) => text !== 'accepted'))].join();
    if (succeeded !== 10 || balance !== 0) {
      const bank = slowBank(new AsyncLocalStorage());
      await twentyWithdrawals(bank);
      exhibit('interleaving', interleaving(bank.happened));
    }
    const overdrawn = Math.max(0, -balance);
    expect(overdrawn, 'cents paid out that were not there').toBe(0);
    expect(others, 'why the other ten were refused').toBe('INSUFFICIENT_FUNDS');
    expect(succeeded, 'withdrawals that succeeded').toBe(10);
    expect(balance, 'what is left').toBe(0);
  }, 1800); // many turns, and a busy machine makes each of them long

  test('every rule holds in generated runs', () => held(4), 10_000);
});

describe('5 projection', () => {
  test('subtracts every withdrawal, whatever the balance is', async () => {
    const store = await storeWith({ ann: [deposited(10), withdrawn(30)], bob: [withdrawn(5)] });
    const projection = new BalancesProjection();
    for (const event of await store.readAll()) projection.handle(event);
    expect(projection.balance('ann'), 'Ann: +10 -30').toBe(-20);
    expect(projection.balance('bob'), 'Bob, whose first event is a withdrawal: -5').toBe(-5);
  });

  test('does nothing for an event that comes again', async () => {
    const { events } = await ledger();
    const again = {
      'the last one': [events[4]!],
      'an older one': [events[1]!],
      'all, in order': events.slice(0, 5),
    };
    const counted = Object.entries(again).flatMap(([name, repeated]) => {
      const projection = new BalancesProjection();
      for (const event of [...events.slice(0, 5), ...repeated]) projection.handle(event);
      return projection.total() === 110 ? [] : [name];
    });
    expect(counted, `counted again: ${counted.join(', ')}`).toEqual([]);

    const projection = new BalancesProjection();
    for (const event of [...events, events[1]!]) projection.handle(event);
    expect(projection.checkpoint, 'the checkpoint after an old event').toBe(7);
  });

  test('reads in pages of 100 by default', async () => {
    const pages: Recorded[][] = [];
    const events = Array.from({ length: 250 }, (_, i) => recordedAt(i + 1));
    const projection = new BalancesProjection();
    await projection.catchUp({
      async readAll({ afterPosition = 0, limit = Number.POSITIVE_INFINITY } = {}) {
        const page = events.slice(afterPosition, afterPosition + limit);
        if (pages.push(page) > 30) throw new Error('thirty pages of 250 events: no end in sight');
        return page;
      },
    });
    const longest = Math.max(...pages.map(({ length }) => length));
    expect(longest, 'the longest page, batch not given').toBeLessThanOrEqual(100);
    expect(projection.total(), 'the sum of 250 deposits of 1').toBe(250);
  });

  test('is not confused by two catchUps at once', async () => {
    const { projection, store } = await ledger();
    const { paged } = pagesOf(store);
    await Promise.all([projection.catchUp(paged, 2), projection.catchUp(paged, 3)]);
    expect(projection.total(), 'the sum, after two at once').toBe(110);
    expect(projection.checkpoint, 'the checkpoint, after two at once').toBe(7);
  });

  test('rebuilds from nothing but the log, and appends nothing', async () => {
    const { projection, store, events } = await ledger();
    for (const event of events) projection.handle(event);
    const wrong = { ...events[1]!, streamId: 'ghost', position: 8 };
    projection.handle(wrong); // a fault of yesterday's code
    const { paged, seen } = pagesOf(store);
    await projection.rebuild(paged);
    expect(seen.appends, 'appends by rebuild()').toBe(0);
    expect((await store.readAll()).length, 'events in the log').toBe(7);
    const ann = projection.balance('ann');
    const much = ann === 70 ? 'what she had' : ann > 70 ? 'too much' : 'too little';
    expect(ann, `Ann, +100 -30, has ${much}`).toBe(70);
    expect(projection.balance('ghost'), 'what no event says').toBe(0);
    expect(projection.total(), 'the sum').toBe(110);
    expect(projection.checkpoint, 'the checkpoint').toBe(7);
  });

  test('every rule holds in generated runs', () => held(5), 10_000);
});

describe('6 snapshots', () => {
  test('begins with a snapshot, and reads what came after it', async () => {
    const { watched, seen, store } = bank();
    const { snapshots } = memory();
    await store.append('ann', [opened('Ann'), ...Array(30).fill(deposited(2))]);
    const at = (version: number) => {
      const state = { ...given(opened('Ann'), deposited(2 * (version - 1))), used: true };
      return snapshots.save({ streamId: 'ann', version, schemaVersion: 1, state });
    };
    const till = createCommandHandler(watched, account, { snapshots, snapshotEvery: 10 });
    await at(28);
    const { state, version } = await till.load('ann');
    const how = 'used' in state ? 'its state was used' : 'its state was not used';
    expect(seen.longestRead, `a snapshot at 28, ${how}: events read`).toBeLessThanOrEqual(10);
    expect(version, 'the version: 31 events').toBe(31);
    expect(state, 'the state: 30 deposits of 2').toMatchObject({ owner: 'Ann', balance: 60 });
    await at(31);
    expect((await till.load('ann')).version, 'the version, nothing after the snapshot').toBe(31);
  });

  test('reads at most snapshotEvery events, however long the stream', async () => {
    const { watched, seen, store } = bank();
    const { snapshots } = memory();
    const till = createCommandHandler(watched, account, {
      snapshots,
      snapshotEvery: 10,
    });
    await till.handle('ann', open('Ann'));
    for (let i = 0; i < 40; i++) await till.handle('ann', deposit(1));
    expect(seen.longestRead, 'events read for one command, of 41').toBeLessThanOrEqual(10);
    seen.longestRead = 0;
    const { state, version } = await till.load('ann');
    expect(seen.longestRead, 'events read by load(), of 41').toBeLessThanOrEqual(10);
    expect(state, 'the state').toMatchObject({ status: 'open', owner: 'Ann', balance: 40 });
    expect(version, 'the version').toBe(41);
    expect((await store.readStream('ann')).length, 'events in the stream').toBe(41);
  });

  test('takes 100 for snapshotEvery when it is not given', async () => {
    const { watched, seen } = bank();
    const { snapshots } = memory();
    const handler = createCommandHandler(watched, counter, { snapshots });
    for (let i = 0; i < 6; i++) await handler.handle('hits', { by: 25 });
    expect((await handler.load('hits')).version, 'the version').toBe(150);
    expect(seen.longestRead, 'events read, of 150').toBeLessThanOrEqual(100);
  });

  test('ignores a snapshot of another schemaVersion, and saves its own in its place', async () => {
    const { watched, store, seen } = bank();
    const { snapshots, latest } = memory();
    await store.append('ann', [opened('Ann'), ...Array(30).fill(deposited(1))]);
    const old = { status: 'open', owner: 'Ann', balance: 999 };
    await snapshots.save({ streamId: 'ann', version: 31, schemaVersion: 1, state: old });
    const till = createCommandHandler(watched, account, {
      snapshots,
      snapshotEvery: 5,
      schemaVersion: 2,
    });
    expect((await till.load('ann')).state.balance, 'not from the old snapshot: 30 deposits').toBe(
      30,
    );
    await store.append('bob', [opened('Bob'), deposited(1)]);
    await snapshots.save({ streamId: 'bob', version: 2, schemaVersion: 3, state: old });
    expect((await till.load('bob')).state.balance, 'not from one of a newer schemaVersion').toBe(1);
    for (let i = 0; i < 5; i++) await till.handle('ann', deposit(1));
    expect(latest.get('ann')?.schemaVersion, 'schemaVersion of the new snapshot').toBe(2);
    seen.longestRead = 0;
    expect((await till.load('ann')).state.balance, '30 deposits and five more').toBe(35);
    expect(seen.longestRead, 'events read from now on').toBeLessThanOrEqual(5);
  });

  test('every rule holds in generated runs', () => held(6), 10_000);
});

// --- Events and commands --------------------------------------------------------------------------

const opened = (owner: string) => ({ type: 'AccountOpened' as const, data: { owner } });
const deposited = (amount: number) => ({ type: 'MoneyDeposited' as const, data: { amount } });
const withdrawn = (amount: number) => ({ type: 'MoneyWithdrawn' as const, data: { amount } });
const closed = { type: 'AccountClosed' as const, data: {} };

const open = (owner: string) => ({ type: 'Open' as const, data: { owner } });
const deposit = (amount: any) => ({ type: 'Deposit' as const, data: { amount } });
const withdraw = (amount: any) => ({ type: 'Withdraw' as const, data: { amount } });
const close = { type: 'Close' as const, data: {} };

const oddAmounts = {
  zero: 0,
  'less than zero': -5,
  'half a cent': 0.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  'a text': '10',
};

/** Another decider: its state is a number, and a command leads to as many events as it says. */
const counter = {
  initialState: () => 0,
  evolve: (state: number, event: { type: string; data: any }) => state + event.data.by,
  decide: ({ by }: { by: number }) => Array(by).fill({ type: 'Counted', data: { by: 1 } }),
};

type AccountEvents = Parameters<typeof account.evolve>[1][];

const given = (...events: AccountEvents) =>
  events.reduce((state, event) => account.evolve(state, event), account.initialState());

/** The events that a command leads to, or the code of the refusal. */
function when(events: AccountEvents, command: Parameters<typeof account.decide>[0]): string {
  try {
    const decided = account.decide(command, given(...events));
    return decided
      .map(({ type, data }: { type: string; data: any }) =>
        `${type} ${data?.amount ?? data?.owner ?? ''}`.trim(),
      )
      .join();
  } catch (error) {
    const name = nameOf(error);
    return error instanceof DomainError ? name : `${name}, but not as a DomainError`;
  }
}

// --- What was read, and how it ended --------------------------------------------------------------

type Recorded = Awaited<ReturnType<EventStore['readAll']>>[number];

/** The events in short: `opened Ann, +30, -20`. */
function told(events: Recorded[]): string {
  const signs: Record<string, string> = { MoneyDeposited: '+', MoneyWithdrawn: '-' };
  const inShort = ({ type, data }: Recorded) => {
    if (type === 'AccountOpened') return `opened ${data.owner}`;
    return signs[type] ? `${signs[type]}${data.amount}` : type;
  };
  return events.map(inShort).join(', ');
}

const numbersOf = (events: Recorded[], name: 'version' | 'position') =>
  events.map((event) => event[name]).join(', ');

const isIso = (text: unknown) => typeof text === 'string' && new Date(text).toISOString() === text;

/** What a careless reader may do. What is frozen throws, and stays as it is. */
function vandalise(events: Recorded[]): void {
  const [event] = events;
  const changes = [
    () => Object.assign(event?.data.till ?? {}, { city: 'changed' }),
    () => Object.assign(event?.data ?? {}, { amount: 1_000_000 }),
    () => Object.assign(event?.metadata ?? {}, { changed: true }),
    () => Object.assign(event ?? {}, { version: 99, type: 'Forged' }),
    () => events.splice(0),
  ];
  for (const change of changes) {
    try {
      change();
    } catch {
      // frozen
    }
  }
}

async function errorOf(task: () => unknown): Promise<unknown> {
  try {
    await task();
  } catch (error) {
    return error;
  }
  return 'no error';
}

/** `accepted`, or the code or name of the error. */
async function outcome(task: () => unknown): Promise<string> {
  const error = await errorOf(task);
  return error === 'no error' ? 'accepted' : nameOf(error);
}

/** The code or name of a refusal. A fault in the code goes on, so that its line is shown. */
function nameOf(error: any): string {
  if (/^(TypeError|ReferenceError|NotImplemented)$/.test(error?.name)) throw error;
  if (error instanceof ConcurrencyError) return 'ConcurrencyError';
  if (typeof error?.code === 'string') return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${error}`;
}

// --- Stores ---------------------------------------------------------------------------------------

async function storeWith(streams: Record<string, { type: string; data: any }[]>) {
  const store = new EventStore();
  for (const [streamId, events] of Object.entries(streams)) await store.append(streamId, events);
  return store;
}

type AppendArgs = Parameters<EventStore['append']>;
type ReadArgs = Parameters<EventStore['readStream']>;

/** A store, and a watched one in front of it that has nothing but append() and readStream(). */
function bank(store = new EventStore()) {
  const seen = { appends: 0, longestRead: 0 };
  const watched = {
    async append(...args: AppendArgs) {
      seen.appends++;
      return await store.append(...args);
    },
    async readStream(...args: ReadArgs) {
      const events = await store.readStream(...args);
      seen.longestRead = Math.max(seen.longestRead, events.length);
      return events;
    },
  };
  return { store, watched, seen };
}

const handlerOf = (store: ReturnType<typeof bank>['watched'], maxRetries?: number) =>
  createCommandHandler(store, account, { maxRetries });

/** Somebody else is always faster. */
function stubbornBank(store = new EventStore()) {
  const { watched, seen } = bank(store);
  const append = async (...[streamId, , options]: AppendArgs): Promise<never> => {
    await nextTurn();
    seen.appends++;
    if (seen.appends > 20) throw new Error('tried twenty times, and would go on for ever');
    throw new ConcurrencyError(streamId, options?.expectedVersion ?? 'any', 99);
  };
  return { watched: { ...watched, append }, seen };
}

/** Somebody appends `event` to Ann's 100 just before the handler appends its withdrawal of 80. */
async function withMeddler(event: { type: string; data: any }, bank = slowBank()) {
  const { store, slow, at } = bank;
  await store.append('ann', [opened('Ann'), deposited(100)]);
  let appends = 0;
  const handler = handlerOf({
    ...slow,
    async append(...args) {
      appends++;
      if (appends === 1) await at('somebody else', () => slow.append('ann', [event]));
      return await slow.append(...args);
    },
  });
  let result: Awaited<ReturnType<typeof handler.handle>> | undefined;
  const said = await outcome(() =>
    at('your handler', async () => {
      result = await handler.handle('ann', withdraw(80));
    }),
  );
  const stream = told(await store.readStream('ann'));
  const { state, version } = result ?? {};
  return { said, stream, appends, state, version };
}

// --- A slow store, and who did what when ----------------------------------------------------------

interface Happening {
  /** The number of the step. */
  at: number;
  lane: string;
  /** `retry` is the first reading after a refusal. */
  did: 'read' | 'append' | 'refused' | 'retry';
  /** The version that was read, or written, or that the stream was at when it refused. */
  version: number;
}

/**
 * Answers late, each time by another number of turns, and notes down what happens. `lanes` know who did
 * it, which slows down all that follows: only for the picture of what went wrong.
 */
function slowBank(lanes?: AsyncLocalStorage<string>) {
  const store = new EventStore();
  const happened: Happening[] = [];
  const isRefused = new Set<string>();
  let random = 7;
  const late = async () => {
    random = (random * 16807) % 2147483647;
    if (random % 2 === 0) await nextTurn();
    await nextTurn();
  };
  const note = (did: Happening['did'], version: number) => {
    const lane = lanes?.getStore() ?? '?';
    const again = did === 'read' && isRefused.delete(lane) ? 'retry' : did;
    if (did === 'refused') isRefused.add(lane);
    happened.push({ at: happened.length + 1, lane, did: again, version });
  };
  const slow = {
    async append(...args: AppendArgs) {
      await late();
      try {
        const appended = await store.append(...args);
        note('append', appended.version);
        await late();
        return appended;
      } catch (error) {
        if (error instanceof ConcurrencyError) note('refused', error.actual);
        throw error;
      }
    },
    async readStream(...args: ReadArgs) {
      await late();
      const events = await store.readStream(...args);
      note('read', events.at(-1)?.version ?? args[1]?.afterVersion ?? 0);
      await late();
      return events;
    },
  };
  const at = <T>(lane: string, task: () => T): T => (lanes ? lanes.run(lane, task) : task());
  return { store, slow, at, happened };
}

/** Of 10 each, from Ann's 100, at four tills. */
async function twentyWithdrawals({ store, slow, at }: ReturnType<typeof slowBank>) {
  await store.append('ann', [opened('Ann'), deposited(100)]);
  const tills = [1, 2, 3, 4].map(() => handlerOf(slow, 20));
  const said = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      at(`withdrawal ${i + 1}`, () => outcome(() => tills[i % 4]!.handle('ann', withdraw(10)))),
    ),
  );
  const { balance } = given(...((await store.readStream('ann')) as any));
  return { said, balance };
}

/**
 * What to show of it: the first bad write, who wrote it, and who wrote what it had not read. Bad is a
 * write that was decided on an old version; without one, the first refusal is shown.
 */
function interleaving(happened: Happening[]): { lanes: string[]; events: Happening[] } {
  /** What the decision was made on: the first reading after the lane's last attempt. */
  const basisOf = (write: Happening) => {
    const before = happened.filter(({ at, lane }) => lane === write.lane && at < write.at);
    const attempt = before.findLastIndex(({ did }) => did === 'append' || did === 'refused');
    return before[attempt + 1] ?? before[0];
  };
  const isBad = (write: Happening) =>
    write.did === 'append' &&
    basisOf(write) !== undefined &&
    write.version - 1 !== basisOf(write)?.version;
  const bad = happened.find(isBad) ?? happened.find(({ did }) => did === 'refused');
  if (!bad) return { lanes: [], events: [] };
  const read = basisOf(bad)?.at ?? 0;
  const between = happened.filter(({ at, did }) => did === 'append' && at > read && at < bad.at);
  const lanes = [...new Set([...between, bad].map(({ lane }) => lane))].slice(-4);
  const events = happened.filter(({ at, lane }) => lanes.includes(lane) && at <= bad.at + 20);
  const last = events.indexOf(bad) + 4;
  return { lanes, events: events.slice(Math.max(0, last - 20), last) };
}

// --- Projections and snapshots --------------------------------------------------------------------

/** Seven events: Ann has 70, Bob has 40, and something was printed. */
async function ledger() {
  const store = new EventStore();
  await store.append('ann', [opened('Ann'), deposited(100)]);
  await store.append('bob', [opened('Bob')]);
  await store.append('ann', [withdrawn(30)]);
  await store.append('bob', [deposited(40)]);
  await store.append('office', [
    { type: 'StatementPrinted', data: { amount: 5 } },
    { type: 'StatementPrinted', data: { amount: 6 } },
  ]);
  return { store, events: await store.readAll(), projection: new BalancesProjection() };
}

const recordedAt = (position: number): Recorded => ({
  ...deposited(1),
  id: `event ${position}`,
  streamId: 'ann',
  version: position,
  position,
  recordedAt: '2030-03-01T09:00:00.000Z',
  metadata: {},
});

/** Notes which pages are read. It answers a turn later, and not for ever. */
function pagesOf(store: EventStore) {
  const pages: Recorded[][] = [];
  const seen = { appends: 0 };
  const { watched } = bank(store);
  const paged = Object.assign(Object.create(store) as EventStore, {
    ...watched,
    async append(...args: AppendArgs) {
      seen.appends++;
      return await store.append(...args);
    },
    async readAll(...args: Parameters<EventStore['readAll']>) {
      await nextTurn();
      if (pages.length >= 30) throw new Error('thirty pages of seven events: no end in sight');
      const page = await store.readAll(...args);
      pages.push(page);
      await nextTurn();
      return page;
    },
  });
  return { pages, seen, paged };
}

type Snapshots = NonNullable<NonNullable<Parameters<typeof createCommandHandler>[2]>['snapshots']>;
type Saved = Parameters<Snapshots['save']>[0];

/** Keeps snapshots as a database does: copied in, copied out. */
function memory() {
  const saved: Saved[] = [];
  const latest = new Map<string, Saved>();
  const snapshots: Snapshots = {
    async load(streamId) {
      return structuredClone(latest.get(streamId));
    },
    async save(snapshot) {
      saved.push(structuredClone(snapshot));
      latest.set(snapshot.streamId, structuredClone(snapshot));
    },
  };
  return { snapshots, saved, latest };
}
