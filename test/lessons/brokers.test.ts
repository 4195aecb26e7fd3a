// What the course says of servers, against what the servers did: see test/brokers/README.md.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { askServer, type Server } from '../../lessons/05-pub-sub-system/server.ts';
import { servers } from '../../lessons/05-pub-sub-system/servers.ts';
import { shareOut } from '../../lessons/05-pub-sub-system/share-out.ts';
import { askDialects } from '../../lessons/05-pub-sub-system/spelling.ts';

interface Table {
  filters: string[];
  topics: string[];
  refusedFilters: number[];
  refusedTopics: number[];
  delivered: Record<string, number[]>;
}

function tableOf(name: string): Table {
  const file = path.join(import.meta.dirname, '../brokers', `${name}.json.gz`);
  return JSON.parse(zlib.gunzipSync(fs.readFileSync(file)).toString());
}

const serverOf = (name: string, client = '') =>
  servers.find((one) => one.name === name && one.client.startsWith(client))!;

const measured: [table: string, server: Server, pairs: number][] = [
  ['nats', serverOf('nats-server', '@nats-io'), 482_864],
  ['nats', serverOf('nats-server', 'nats 2'), 482_864],
  ['amqp', serverOf('rabbitmq-server'), 235_788],
  ['mosquitto', serverOf('mosquitto'), 483_688],
  ['aedes', serverOf('aedes'), 483_688],
  ['natsmqtt', serverOf('nats-server (MQTT)'), 483_688],
  ['rabbitmqtt', serverOf('rabbitmq-server (MQTT)'), 483_688],
  ['redis', serverOf('redis-server'), 310_352],
];

/** Each name or pair of which the course says something else than the server did. */
function disagreements(table: Table, server: Server): { pairs: number; found: string[] } {
  const found: string[] = [];
  const isRefused = (kind: 'Filter' | 'Topic') => {
    const names = kind === 'Filter' ? table.filters : table.topics;
    const refused = new Set(table[`refused${kind}s`]);
    return names.map((name, i) => {
      const says = server[`refuses${kind}`](name) !== undefined;
      if (says !== refused.has(i)) found.push(`${kind} ${name}: ${says ? 'refused' : 'accepted'}`);
      return says;
    });
  };
  const [filterRefused, topicRefused] = [isRefused('Filter'), isRefused('Topic')];
  let pairs = 0;
  for (const [i, filter] of table.filters.entries()) {
    const delivered = new Set(table.delivered[i]);
    for (const [j, topic] of table.topics.entries()) {
      pairs++;
      const says = !filterRefused[i] && !topicRefused[j] && server.matches(filter, topic);
      if (says !== delivered.has(j)) found.push(`${filter} on ${topic}: ${says ? 'yes' : 'no'}`);
    }
  }
  return { pairs, found };
}

describe('the course and the servers agree', () => {
  test.each(measured)('on each pair of %s', (name, server, pairs) => {
    expect(disagreements(tableOf(name), server)).toEqual({ pairs, found: [] });
  });

  test.each(measured)('and the words go with the answer, for %s', (name, server) => {
    const { filters, topics, delivered } = tableOf(name);
    let asked = 0;
    for (const [i, filter] of filters.entries())
      for (const [j, topic] of topics.entries()) {
        if ((i * 31 + j) % 997 !== 0) continue;
        asked++;
        const { outcome, why } = askServer(server, filter, topic);
        const isThere = delivered[i]?.includes(j) ?? false;
        expect(outcome === 'delivered', `${filter} on ${topic}`).toBe(isThere);
        expect(why, `${filter} on ${topic}`).not.toMatch(/``|^$/);
      }
    expect(asked).toBeGreaterThan(200);
  });
});

describe('what the tables leave out, measured on 2026-12-01', () => {
  const [today, before] = [
    serverOf('nats-server', '@nats-io'),
    serverOf('nats-server', 'nats 2'),
  ] as const;
  const outcome = (server: Server, filter: string, topic: string) =>
    askServer(server, filter, topic).outcome;

  test.each([
    ['x.a', 'x.a b', 'refused-by-client', 'delivered'],
    ['x.a', 'x.a\tb', 'refused-by-client', 'delivered'],
    ['x.*', ' x.a', 'refused-by-client', 'delivered'],
    ['x.>', 'x.a b c', 'refused-by-client', 'refused-by-server'],
    ['x.a', 'x.a\nb', 'refused-by-client', 'refused-by-server'],
    ['x.a b', 'x.a', 'refused-by-client', 'delivered'],
    ['x a b', 'x', 'refused-by-client', 'refused-by-server'],
    ['>', ' ', 'refused-by-client', 'refused-by-server'],
    ['>', '', 'refused-by-client', 'refused-by-client'],
    ['', 'a', 'refused-by-client', 'refused-by-client'],
    ['a..b', 'a', 'refused-by-server', 'refused-by-server'],
    ['>', 'a..b', 'silent', 'silent'],
    ['>', 'a.*', 'delivered', 'delivered'],
    ['ord*', 'order', 'not-delivered', 'not-delivered'],
    ['x.a\u00a0b', 'x.a\u00a0b', 'delivered', 'delivered'],
    ['x\u000bb', 'x\u000bb', 'delivered', 'delivered'],
  ])('NATS, %j on %j: %s by nats-io 3.4.0, %s by nats 2.29.3', (filter, topic, now, then) => {
    expect([outcome(today, filter, topic), outcome(before, filter, topic)]).toEqual([now, then]);
  });

  test('a blank in a NATS subject makes the rest a reply subject, or a queue group', () => {
    expect(before.why('x.a', 'x.a b')).toContain('published to `x.a`, reply subject `b`');
    expect(before.why('x.a b', 'x.a')).toContain('subscribed to `x.a`, queue group `b`');
  });

  const [yes, no, closed, silent] = [
    'delivered',
    'not-delivered',
    'refused-by-server',
    'silent',
  ] as const;
  const ofMqtt = ['mosquitto', 'aedes', 'nats-server (MQTT)'].map((name) => serverOf(name));

  test.each([
    ['$share/g/a', 'a', yes, silent, silent],
    ['$share/g/#', 'a/b', yes, silent, silent],
    ['$share//a', 'a', yes, silent, silent],
    ['$share/g/#', '$foo/b', no, silent, silent],
    ['$share/g', 'a', silent, silent, silent],
    ['$share/g/', 'a', silent, silent, silent],
    ['$share', '$share', closed, yes, yes],
    ['$share/g', '$share/g', silent, yes, yes],
    ['$share/g/a', '$share/g/a', no, yes, yes],
    ['$share/g#/a', 'a', closed, closed, silent],
    ['$share/g/a+', 'a', closed, closed, silent],
    ['$SYS/#', '$SYS/a', silent, closed, yes],
    ['$SYS/#', '$SYS', silent, yes, yes],
    ['$SYSx/#', '$SYSx/a', silent, yes, yes],
    ['$foo/#', '$foo/a', yes, yes, yes],
    ['+a', 'a', closed, silent, silent],
    ['++', 'a', closed, silent, silent],
    ['b#', 'b', closed, silent, silent],
    ['+a/b', 'xa/b', closed, closed, silent],
    ['#b', 'b', closed, closed, silent],
    ['a.b', 'a.b', yes, yes, closed],
    ['a/b', 'a.b', no, no, closed],
    ['a/*', 'a/b', no, no, yes],
    ['a/*/#', 'a/b/c', no, no, yes],
    ['a/>', 'a/b', no, no, yes],
    ['a/>/b', 'a/x/b', no, no, closed],
    ['a/+', 'a/*', yes, yes, yes],
    ['a/b', 'a/*', no, no, no],
    ['a b', 'a b', yes, yes, closed],
    ['a/\t', 'a/\t', closed, yes, yes],
    ['\x7f', '\x7f', closed, yes, yes],
    ['é/+', 'é/ü', yes, yes, yes],
    ['/'.repeat(99), '/'.repeat(99), yes, yes, yes],
    ['/'.repeat(100), '/'.repeat(100), yes, closed, yes],
  ])('MQTT, %j on %j: %s by mosquitto, %s by aedes, %s by NATS', (filter, topic, ...outcomes) => {
    expect(ofMqtt.map((server) => outcome(server, filter, topic))).toEqual(outcomes);
  });

  test.each([
    ['h?llo', 'hällo', no],
    ['h??llo', 'hällo', yes],
    ['h[ä]llo', 'hällo', no],
    ['h[ä][ä]llo', 'hällo', yes],
    ['*ä', 'ä', yes],
    ['', '', yes],
  ])('Redis compares bytes: %j on %j is %s', (filter, topic, says) => {
    expect(outcome(serverOf('redis-server'), filter, topic)).toBe(says);
  });
});

describe('an answer', () => {
  const inDialect = (dialect: string, filter: string, topic: string) =>
    askDialects(filter, topic).answers.find((answer) => answer.dialect === dialect)!;

  test('names server, version, client and day, and the first server speaks for the dialect', () => {
    for (const answer of askDialects('order.>', 'order.paid').answers) {
      expect(answer.servers.length).toBeGreaterThan(0);
      expect(answer.outcome).toBe(answer.servers[0]!.outcome);
      for (const { server, version, client, measured } of answer.servers)
        for (const part of [server, version, client, measured]) expect(part).not.toBe('');
    }
  });

  test('for MQTT says where four servers differ', () => {
    const { servers } = inDialect('MQTT', '#', '$foo/x');
    expect(servers.map((one) => [one.server, one.version, one.outcome])).toEqual([
      ['mosquitto', '2.0.11', 'not-delivered'],
      ['aedes', '1.2.0', 'not-delivered'],
      ['nats-server (MQTT)', '2.9.10', 'delivered'],
      ['rabbitmq-server (MQTT)', '3.10.8', 'delivered'],
    ]);
  });

  test('shows what was typed, where a dialect has no way to write it', () => {
    for (const dialect of ['NATS', 'AMQP', 'Redis'])
      expect(inDialect(dialect, 'order.paid', 'order/paid')).toMatchObject({
        filter: 'order.paid',
        topic: 'order/paid',
        outcome: 'no-equivalent',
        matches: false,
      });
  });

  test('takes the group out of a shared subscription, where it belongs elsewhere', () => {
    expect(inDialect('NATS', '$share/g/a/+', 'a/b')).toMatchObject({
      filter: 'a.*',
      outcome: 'delivered',
      why: expect.stringContaining('queue group'),
    });
  });

  test('names an empty token, where two backticks would show nothing', () => {
    expect(inDialect('AMQP', 'a.*', 'a.').why).toBe('`*` takes an empty word');
    expect(inDialect('MQTT', 'a/b', 'a/').why).toBe('`b` is not an empty level');
    expect(inDialect('Redis', '', 'a').why).toBe('an empty pattern is not `a`');
    expect(inDialect('Redis', 'a', '').why).not.toContain('``');
  });
});

describe('guide 04', () => {
  const guide = fs.readFileSync(
    path.join(import.meta.dirname, '../../guides/04-pub-sub-pattern.md'),
    'utf8',
  );
  const words: Record<string, string> = {
    delivered: 'delivered',
    'not-delivered': 'not delivered',
    'refused-by-server': 'refused',
    silent: 'silent',
  };

  test('has a table of four MQTT servers that says what each was measured to do', () => {
    const [, heading = '', body = ''] =
      /(\| filter and topic .*)\n\| -.*\n((?:\|.*\n)+)/.exec(guide) ?? [];
    const cellsOf = (row: string) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const ofMqtt = servers.filter(({ dialect }) => dialect === 'MQTT');
    expect(cellsOf(heading).slice(1)).toEqual(
      ofMqtt.map(({ name, version }) => `${name.replace(' (MQTT)', '')} ${version}`),
    );
    const rows = body.trim().split('\n').map(cellsOf);
    expect(rows.length).toBeGreaterThan(5);
    for (const [pair, ...said] of rows) {
      const [, filter, topic] = /^`(.*)`, `(.*)`$/.exec(pair!)!;
      const outcomes = ofMqtt.map((server) => askServer(server, filter!, topic!).outcome);
      expect(
        outcomes.map((outcome) => words[outcome]),
        pair,
      ).toEqual(said);
    }
  });

  test('says where the messages of a slow NATS consumer wait: in your own process', () => {
    expect(guide).not.toContain('NATS core disconnects it,');
    expect(guide.replace(/\s+/g, ' ')).toContain("49,919 were pending in the client's own heap");
  });
});

describe('matching takes at most pieces times items', () => {
  /** How often a piece is compared with an item. */
  const looks = (filter: string, topic: string): number => {
    let count = 0;
    shareOut(
      [...filter],
      topic,
      (piece) => piece === '*',
      (piece, item) => {
        count++;
        return piece === item;
      },
    );
    return count;
  };

  test.each([
    ['stars and one letter', (n: number) => [`b${'*a'.repeat(n)}`, 'a'.repeat(4 * n)]],
    ['stars alone', (n: number) => [`b${'*'.repeat(n)}`, 'a'.repeat(4 * n)]],
    ['nearly the same', (n: number) => [`b*${'a'.repeat(n)}`, 'a'.repeat(4 * n)]],
  ])('%s', (_, pairOf) => {
    for (const n of [1, 10, 100, 400]) {
      const [filter, topic] = pairOf(n) as [string, string];
      expect(looks(filter, topic)).toBeLessThanOrEqual(filter.length * topic.length);
    }
  });

  test.each(servers.map((server) => [`${server.name} by ${server.client}`, server] as const))(
    '%s answers what once took for ever',
    (_, server) => {
      const [dots, slashes] = [`${'#.'.repeat(60)}z`, `${'#/'.repeat(60)}z`];
      const long = (separator: string) => Array(400).fill('a').join(separator);
      expect(server.matches(dots, long('.'))).toBe(false);
      expect(server.matches(slashes, long('/'))).toBe(false);
      expect(server.matches(`${'*a'.repeat(60)}b`, 'a'.repeat(400))).toBe(false);
    },
  );
});
