import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { isPivotal, judge, type Note, shuffled, solved } from '../../lessons/06-event-bus/board.ts';
import { Bus, currentRequest, inRequest } from '../../lessons/06-event-bus/bus.ts';
import { findCycle } from '../../lessons/06-event-bus/cycles.ts';
import lesson, { type EventBusFacts } from '../../lessons/06-event-bus/lesson.ts';
import { arrange } from '../../lessons/06-event-bus/storming.ts';
import { exampleOf } from '../support/example.ts';

const { run, answers, linesThatDoNotFit } = exampleOf<EventBusFacts>('06-event-bus', lesson);

describe('the lesson', () => {
  test.each([
    ['sync', '1'],
    ['queued', '1'],
    ['queued', '2'],
  ])(
    'bus, %s, seed %s: nothing mixed up, nobody changed, the arrows turned',
    async (mode, seed) => {
      const { facts, status } = await run('--mode', mode, '--seed', seed);
      expect(status).toBe('ok');
      expect(facts).toMatchObject({
        published: 8,
        mixedUp: 0,
        ready: 2,
        calls: 6,
        changedDirect: ['orders', 'billing', 'stock'],
        changedOnBus: [],
        auditHears: 3,
        mailDownDirect: 'fails: mail is down',
        mailDownOnBus: 'placed',
        failuresKept: 2,
        readyWithoutMail: true,
        bareNameHeard: ['order', 'invoice'],
        spacedNameHeard: ['order'],
        foreignName: ['billing.orders.ready'],
      });
      expect(facts.turnedRound).toBe(facts.hears);
      expect(answers(facts)).toEqual({
        'nested-order': 'depth',
        'whose-request': 'emit',
        'fifth-module': 'none',
      });
    },
  );

  test('order: the stack grows with the depth at once, and not from a queue', async () => {
    const [flat, deep] = [
      await run('--scene', 'order', '--depth', '1'),
      await run('--scene', 'order', '--depth', '12'),
    ];
    expect(deep.facts.framesSync - flat.facts.framesSync).toBeGreaterThanOrEqual(11 * 2);
    expect(deep.facts.framesQueued).toBe(flat.facts.framesQueued);
    expect(flat.facts.heardWhenPublishReturned).toEqual({ sync: 4, queued: 0 });
    expect(flat.facts.orderQueued).toEqual(['A1', 'A1-end', 'A2', 'B']);
  });

  test('context: a plain queue hands out one wrong id, the message none', async () => {
    const { facts } = await run('--scene', 'context');
    expect(facts).toMatchObject({
      seenByListener: 'r2',
      seenByBound: 'r1',
      wrongByPlainQueue: 1,
      wrongByBus: 0,
    });
  });

  test.each(['sync', 'queued'])(
    'cycles, %s: found, and stopped one hop after the limit',
    async (mode) => {
      const { facts } = await run('--scene', 'cycles', '--mode', mode, '--depth', '7');
      expect(facts.cycle[0]).toBe(facts.cycle.at(-1));
      expect(facts.cycle).toHaveLength(4);
      expect(facts).toMatchObject({ stoppedAtHop: 8, retryCycle: true, retryStopped: 0 });
    },
  );

  test('borders: the rename stays inside, the outbox sends twice, replies find their question', async () => {
    const { facts } = await run('--scene', 'borders');
    expect(facts).toMatchObject({
      pickedFromInside: ['tea', 'undefined'],
      pickedFromPublished: ['tea', 'tea'],
      mailsBeforeCommit: 1,
      mailsAfterCommit: 0,
      answers: [4, 9],
      lateReplies: 1,
      leftWaiting: 0,
    });
    expect(facts.crashes).toEqual([
      { name: 'store, send', lost: 1, invented: 0, twice: 0 },
      { name: 'send, store', lost: 0, invented: 1, twice: 0 },
      { name: 'outbox, relay', lost: 0, invented: 0, twice: 1 },
    ]);
    expect(facts.nobody).toMatch(/no reply/);
    expect(facts.calledNobody).toMatch(/not a function/);
  });

  test('break cycle: loud on the stack, endless in a queue, ended by the limit', async () => {
    const { facts } = await run('--break', 'cycle');
    expect(facts.overflowError).toMatch(/^RangeError/);
    expect(facts.overflowRounds).toBeGreaterThan(100);
    expect(facts.queuedStillRuns).toBe(true);
    expect(facts.limitedRounds).toBe(21);
    expect(facts.doubledRounds).toBeGreaterThan(50 * facts.limitedRounds);
  });

  test('break async-throw: the process ends with the code that is declared', async () => {
    const { facts, exitCode } = await run('--break', 'async-throw');
    expect(exitCode).toBe(lesson.breaks['async-throw'].exitCode);
    expect(facts).toMatchObject({
      capturedBy: "'error': mail server is down",
      busFailures: ['mail: mail server is down'],
      diedOf: 'unhandledRejection: mail server is down',
    });
  });
});

describe('the bus', () => {
  test('one that throws, now or later, stops nobody else and not the publisher', async () => {
    const bus = new Bus();
    const [shop, mail] = [bus.module('shop'), bus.module('mail')];
    let heard = 0;
    mail.on('shop.opened', () => {
      throw new Error('now');
    });
    mail.on('shop.opened', async () => {
      throw new Error('later');
    });
    mail.on('shop.opened', () => heard++);
    shop.publish('opened');
    await bus.idle();
    expect(heard).toBe(1);
    expect(bus.failures.map(({ error }) => (error as Error).message)).toEqual(['now', 'later']);
  });

  test.each(['sync', 'queued'] as const)(
    '%s: what a request leads to carries its id and its cause',
    async (mode) => {
      const bus = new Bus({ mode });
      const shop = bus.module('shop');
      const seen: string[] = [];
      shop.on('shop.asked', async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        shop.publish('answered');
      });
      shop.on('shop.answered', () => seen.push(currentRequest()));
      for (const id of ['r1', 'r2']) inRequest(id, () => shop.publish('asked'));
      await bus.idle();
      expect(seen).toEqual(['r1', 'r2']);
      const [asked, , answered] = bus.deliveries.map(({ message }) => message);
      expect(answered).toMatchObject({ causationId: asked!.id, hops: 1, requestId: 'r1' });
    },
  );

  test('a way back is a cycle; two ways to one place are none', () => {
    const graph = (edges: Record<string, string[]>) =>
      new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));
    expect(findCycle(graph({ a: ['b', 'c'], b: ['d'], c: ['d'] }))).toEqual([]);
    expect(findCycle(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual(['b', 'c', 'b']);
    expect(findCycle(graph({ a: ['a'] }))).toEqual(['a', 'a']);
  });
});

describe('the board', () => {
  test('a seed gives the same notes in the same order, another seed others', () => {
    expect(shuffled(solved, 3)).toEqual(shuffled(solved, 3));
    expect(shuffled(solved, 3)).not.toEqual(shuffled(solved, 4));
    expect(new Set(shuffled(solved, 3))).toEqual(new Set(solved));
  });

  test('a note is right behind the one that it follows, and nowhere else', () => {
    const [first, second, third, ...rest] = solved as [Note, Note, Note, ...Note[]];
    expect(judge(solved)).not.toContain(false);
    expect(judge([second, first, third, ...rest]).slice(0, 4)).toEqual([false, false, false, true]);
    expect(isPivotal(solved, solved.indexOf(third))).toBe(true);
    expect(isPivotal(solved, solved.length - 1)).toBe(false);
  });

  const press = async (start: Note[], keys: string) => {
    const modes: boolean[] = [];
    const setRawMode = (raw: boolean) => modes.push(raw);
    const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
    const drawn: string[][] = [];
    const screen = { redraws: true, draw: (lines: string[]) => drawn.push(lines), end: () => {} };
    const done = arrange(start, screen as never, keyboard);
    keyboard.write(keys);
    return { board: await done, drawn, modes };
  };
  const swapped = [solved[1]!, solved[0]!, ...solved.slice(2)];

  test('taken, moved down and judged: in order, and the terminal is given back', async () => {
    const { board, modes } = await press(swapped, ' \x1b[B\r');
    expect(board).toEqual(solved);
    expect(modes).toEqual([true, false]);
  });

  test('judged too early it says how many are right, and goes on until q', async () => {
    const { board, drawn } = await press(swapped, '\x1b[A\r\x1b[Bq');
    expect(board).toEqual(swapped);
    expect(
      drawn.some((lines) => lines.join(' ').includes(`${solved.length - 3} of ${solved.length}`)),
    ).toBe(true);
  });
});

describe('the screen', () => {
  const scenes = Object.keys(lesson.knobs.scene.choices).map((scene) => ['--scene', scene]);
  const breaks = Object.keys(lesson.breaks).map((name) => ['--break', name]);
  test.each([...scenes, ...breaks])('%s %s fits 80 columns, and 40', async (...args) => {
    expect(await linesThatDoNotFit(...args)).toEqual([]);
  });
});
