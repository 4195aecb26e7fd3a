import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Bus } from '../../lessons/05-pub-sub-system/bus.ts';
import { mqtt } from '../../lessons/05-pub-sub-system/dialects.ts';
import lesson, { type PubSubFacts } from '../../lessons/05-pub-sub-system/lesson.ts';
import { Log, readFrom } from '../../lessons/05-pub-sub-system/log.ts';
import { exampleOf } from '../support/example.ts';

const { run, linesThatDoNotFit, folder, file } = exampleOf<PubSubFacts>(
  '05-pub-sub-system',
  lesson,
);

const ledgers = () => fs.readdirSync(folder).filter((name) => name !== 'example.mjs');

describe('routing', () => {
  test('each filter hears its topics, and the predictions have their answers', async () => {
    const { status, facts } = await run();
    expect(status).toBe('ok');
    expect(facts.heard).toEqual({
      order: ['>'],
      'order.paid': ['order.*', 'order.>', '>'],
      'order.paid.eu': ['order.*.eu', 'order.>', '>', 'order.paid.*'],
      'order.paid.us': ['order.>', '>', 'order.paid.*'],
      'order.sent': ['order.*', 'order.>', '>'],
      stock: ['>'],
    });
    expect(facts.tailTakesParent).toEqual(['AMQP', 'MQTT']);
    expect(facts.starTakesTwo).toEqual(['Redis']);
    expect(facts.prefixTakesParent).toBe(true);
    expect(Object.fromEntries(lesson.predictions.map((p) => [p.id, p.answer(facts)]))).toEqual({
      'level-above': 'two',
      'two-tokens': 'redis',
      'calls-at-once': 'all',
    });
  });

  test('a burst waits in a mailbox, runs at once on an emitter, and overflows a limit', async () => {
    const { facts } = await run('--slow-ms', '2');
    expect(facts).toMatchObject({
      burst: 40,
      emitterAtOnce: 40,
      mailboxAtOnce: 1,
      mostWaiting: 40,
      mostWaitingOfLimited: 8,
      droppedByLimit: 32,
      fastAfterOneTurn: 40,
    });
  });

  test('the same filters hear other topics in the signs of MQTT and of Redis', async () => {
    const inMqtt = await run('--dialect', 'mqtt', '--slow-ms', '1');
    expect(inMqtt.facts.heard.order).toEqual(['order/#', '#']);
    const inRedis = await run('--dialect', 'redis', '--slow-ms', '1');
    expect(inRedis.facts.heard['order.paid.eu']).toContain('order.*');
  });

  test('a filter and a topic of one’s own are answered, in whatever signs', async () => {
    const { facts, output } = await run(
      ...['--filter', 'a/+/#', '--topic', 'a/b', '--dialect', 'mqtt', '--slow-ms', '1'],
    );
    expect(facts.heard['a/b']).toEqual(['#', 'a/+/#']);
    expect(output).toContain('a/+/# on a/b   `+` takes `b`, `#` takes nothing');
  });

  test('what the dialect refuses is said, and the rest goes on', async () => {
    const bad = await run('--filter', 'ord*', '--slow-ms', '1');
    expect(bad.facts.refused).toContain('a wildcard is a whole token');
    expect(bad.facts.heard.order).toEqual(['>']);
    const wildcard = await run('--topic', 'order.*', '--slow-ms', '1');
    expect(wildcard.facts.refused).toContain('`*` is a wildcard');
    expect(wildcard.status).toBe('ok');
  });
});

describe('the other scenes', () => {
  test('observer: an emitter calls within emit(), lets the second starve, shares the payload', async () => {
    const { facts } = await run('--scene', 'observer');
    expect(facts.emitterTrial).toEqual({ inside: true, reached: false, saw: 999, late: 0 });
    expect(facts.busTrial).toEqual({ inside: false, reached: true, saw: 100, late: 3 });
  });

  test('messages: the filter lets through what is large, a group shares, a poison is put aside', async () => {
    const shapes = new Set<number>();
    for (const seed of ['1', '2', '3']) {
      const { facts } = await run('--scene', 'messages', '--seed', seed);
      expect(facts.filtered).toBe(facts.large);
      expect(facts).toMatchObject({ messages: 9, audited: 9, groupTotal: 9, poisoned: 7 });
      expect(facts.groupShares).toEqual([3, 3, 3]);
      expect(facts.afterPoison).toBe(2);
      shapes.add(facts.large);
    }
    expect(shapes.size).toBeGreaterThan(1);
  });

  test('replay: one way has a gap, one comes twice, one position neither', async () => {
    const { facts } = await run('--scene', 'replay');
    expect(facts.gapMissed).toBeGreaterThan(0);
    expect(facts.twiceDoubled).toBeGreaterThan(0);
    expect(facts).toMatchObject({
      exactMissed: 0,
      exactDoubled: 0,
      exactReplayed: 16,
      transientHeard: 6,
      durableHeard: 12,
      lateHeard: 8,
      retained: 3,
    });
  });

  test('delivery: at most once loses, at least once doubles, an idempotent consumer neither', async () => {
    const { status, facts } = await run('--scene', 'delivery');
    expect(status).toBe('ok');
    expect(facts.atMostOnce.lost).toBeGreaterThan(0);
    expect(facts.atMostOnce.doubled).toBe(0);
    expect(facts.atLeastOnce).toEqual({ once: 39, lost: 0, doubled: 1 });
    expect(facts.idempotent).toEqual({ once: 40, lost: 0, doubled: 0 });
    expect(facts.recognised).toBe(1);
    expect(facts.stock).toEqual(Array(3).fill({ once: 40, lost: 0, doubled: 0 }));
    expect(new Set(facts.pids).size).toBe(2);
    for (const pid of facts.pids) expect(isAlive(pid)).toBe(false);
    expect(ledgers()).toEqual([]);
  });
});

describe('the breaks', () => {
  test('throws: by prefix the rest starves and the publisher gets the error', async () => {
    const { facts } = await run('--break', 'throws');
    expect(facts.starvedHeard).toEqual(['mail']);
    expect(facts.publisherGot).toContain('no connection');
    expect(facts.isolatedHeard).toEqual(['mail', 'stock', 'audit']);
    expect(facts.deadLetters).toBe(1);
  });

  test('mutate: the neighbour sees 999, and so does the publisher', async () => {
    const { facts } = await run('--break', 'mutate');
    expect(facts).toMatchObject({
      neighbourSaw: 999,
      publisherSaw: 999,
      isolatedNeighbourSaw: 100,
      isolatedPublisherSaw: 100,
    });
  });

  test('prefix: user:* hears user, and two filters hear nothing', async () => {
    const { facts } = await run('--break', 'prefix');
    expect(facts.byPrefix).toEqual({
      'user:*, user:new': true,
      'user:*, user': true,
      'user:*, user:new:eu': true,
      '*:new, user:new': false,
      'user:*:eu, user:new:eu': false,
      'user:*, user:*': true,
    });
    expect(facts.prefixWrong).toBe(5);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function soon(holds: () => boolean): Promise<boolean> {
  for (let i = 0; i < 200 && !holds(); i++) await later(25);
  return holds();
}

/** The processes of the services, by what the example says of them on its standard output. */
const childrenOf = (pid: number): number[] =>
  fs
    .readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);

describe.runIf(process.platform === 'linux')('no child is left', () => {
  test.each([
    ['SIGINT', true],
    ['SIGTERM', true],
    ['SIGKILL', false],
  ] as const)('after %s in the middle', async (signal, tidies) => {
    const before = new Set(ledgers());
    const example = spawn(process.execPath, [file, '--scene', 'delivery'], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: folder },
    });
    const ended = new Promise((resolve) => example.once('exit', resolve));
    expect(await soon(() => childrenOf(example.pid!).length === 2)).toBe(true);
    const services = childrenOf(example.pid!);
    await later(150);
    services.push(...childrenOf(example.pid!));
    example.kill(signal);
    await ended;
    expect(await soon(() => !services.some(isAlive))).toBe(true);
    const left = ledgers().filter((name) => !before.has(name));
    expect(left).toHaveLength(tidies ? 0 : 1);
    for (const name of left) fs.rmSync(path.join(folder, name), { recursive: true });
  });
});

describe('the bus', () => {
  test('refuses a filter that can never match, and a topic with a wildcard', () => {
    const bus = new Bus();
    expect(() => bus.subscribe('ord*', () => {})).toThrow('a wildcard is a whole token');
    expect(() => bus.publish('order.*', 1)).toThrow('`*` is a wildcard');
    expect(() => new Bus(mqtt).subscribe('a/#/b', () => {})).toThrow('can only come last');
  });

  test('handles one message at a time, in order, also for who publishes within', async () => {
    const bus = new Bus();
    const seen: string[] = [];
    bus.subscribe('a', async ({ seq }) => {
      seen.push(`begin ${seq}`);
      if (seq === 1) bus.publish('a', 0);
      await later(2);
      seen.push(`end ${seq}`);
    });
    bus.publish('a', 0);
    expect(seen).toEqual([]);
    await bus.drain();
    expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('replays to the newcomer only, flagged, then goes on live', async () => {
    const bus = new Bus();
    const [old, late]: [string[], string[]] = [[], []];
    const into =
      (seen: string[]) =>
      ({ seq, replayed }: { seq: number; replayed: boolean }) => {
        seen.push(`${seq}${replayed ? ' again' : ''}`);
      };
    bus.subscribe('>', into(old));
    bus.publish('a', 0);
    bus.subscribe('>', into(late), { replay: true });
    bus.publish('b', 0);
    await bus.drain();
    expect({ old, late }).toEqual({ old: ['1', '2'], late: ['1 again', '2'] });
  });
});

describe('a reader of the log', () => {
  test('misses nothing that is appended while it reads, an empty page included', async () => {
    const log = new Log();
    const seen: number[] = [];
    const reader = readFrom(log, 0, ({ position }) => seen.push(position));
    log.append('a'); // while the first, empty page is read
    expect(await soon(() => seen.length === 1)).toBe(true);
    log.append('a');
    log.append('a');
    expect(await soon(() => seen.length === 3)).toBe(true);
    reader.stop();
    log.append('a');
    await later(40);
    expect(seen).toEqual([1, 2, 3]);
    expect(reader.position).toBe(3);
  });
});

describe('the screen', () => {
  test.each([
    ['--scene', 'routing'],
    ['--scene', 'observer'],
    ['--scene', 'messages'],
    ['--scene', 'replay'],
    ['--scene', 'delivery'],
    ['--break', 'throws'],
    ['--break', 'mutate'],
    ['--break', 'prefix'],
  ])('%s %s fits 80 columns, and 40', async (...args) => {
    expect(await linesThatDoNotFit(...args)).toEqual([]);
  });

  test('a wrong option ends with one clear line and code 2', async () => {
    const { exitCode, output } = await run('--dialect', 'kafka');
    expect(exitCode).toBe(2);
    expect(output).toBe('  `--dialect` takes nats, amqp, mqtt or redis, not `kafka`.\n');
  });
});

describe('the predictions', () => {
  test('hold for a plain run, and for none of the others', () => {
    const asked = (run: { knobs: Record<string, unknown>; break?: string }) =>
      lesson.predictions.filter(({ unless }) => !unless(run)).length;
    expect(asked({ knobs: { scene: 'routing' } })).toBe(3);
    expect(asked({ knobs: { scene: 'routing' }, break: 'throws' })).toBe(0);
    expect(asked({ knobs: { scene: 'delivery' } })).toBe(0);
  });

  test.each([
    [[], 'none'],
    [['AMQP', 'MQTT'], 'two'],
    [['NATS', 'AMQP', 'MQTT', 'Redis'], 'all'],
  ])('a tail that takes its parent in %j: %s', (tailTakesParent, truth) => {
    expect(lesson.predictions[0].answer({ tailTakesParent } as unknown as PubSubFacts)).toBe(truth);
  });
});
