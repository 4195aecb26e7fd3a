import { describe, expect, test } from 'vitest';
import {
  amqp,
  type Dialect,
  dialects,
  mqtt,
  nats,
  redis,
} from '../../lessons/05-pub-sub-system/dialects.ts';
import { askDialects, notationOf, toDialect } from '../../lessons/05-pub-sub-system/spelling.ts';

/** Filter, what it matches, what it does not. */
type Rows = [filter: string, matching: string[], others: string[]][];

function holds(dialect: Dialect, rows: Rows): void {
  for (const [filter, matching, others] of rows) {
    for (const topic of matching)
      expect(dialect.matches(filter, topic), `${filter} ~ ${topic}`).toBe(true);
    for (const topic of others)
      expect(dialect.matches(filter, topic), `${filter} ~ ${topic}`).toBe(false);
  }
}

describe('NATS subjects', () => {
  test('* is one token, > is one or more at the end', () => {
    holds(nats, [
      ['time.us.east', ['time.us.east'], ['time.us', 'time.us.east.atlanta', 'time.US.east']],
      ['time.*.east', ['time.us.east', 'time.eu.east'], ['time.east', 'time.us.eu.east']],
      ['time.us.*', ['time.us.east'], ['time.us', 'time.us.east.atlanta']],
      ['time.us.>', ['time.us.east', 'time.us.east.atlanta'], ['time.us', 'time.eu.east']],
      ['*.*.east.>', ['time.us.east.atlanta'], ['time.us.east', 'time.us.west.atlanta']],
      ['>', ['time', 'time.us', '$SYS.x'], []],
      ['*', ['time'], ['time.us']],
    ]);
  });

  test('has no partial wildcard: the server takes such a token for a name, our bus refuses it', () => {
    holds(nats, [
      ['ord*', ['ord*'], ['order', 'ord', 'ord.er']],
      ['**', ['**'], ['a', 'a.b']],
      ['a.b>', ['a.b>'], ['a.b.c', 'a.bc']],
    ]);
    for (const filter of ['ord*', '**', 'a.b>'])
      expect(nats.problem(filter, 'any'), filter).toContain('a wildcard is a whole token');
    expect(nats.problem('any', 'ord*')).toContain('is a wildcard');
  });

  test('refuses > before the end, empty tokens, white space', () => {
    for (const filter of ['a.>.b', '', 'a..b', '.a', 'a.', 'a. b'])
      expect(nats.why(filter, 'ord.er'), filter).toMatch(/^refused/);
  });

  test('delivers what is published to a wildcard, and our bus refuses to publish it', () => {
    holds(nats, [
      ['>', ['a.*', '>', '*'], []],
      ['a.*', ['a.*'], ['b.*']],
      ['*.*', ['a.*', 'a.>'], []],
    ]);
    for (const topic of ['order.*', '>', '', 'a..b', 'a\tb'])
      expect(nats.problem('>', topic), topic).toMatch(/is a wildcard|no empty token/);
  });

  test('delivers nothing that is published to an empty token', () => {
    holds(nats, [['>', [], ['', 'a..b', 'a.', '.a']]]);
  });
});

describe('AMQP topic exchange', () => {
  test('* is one word, # is zero words or more, anywhere', () => {
    holds(amqp, [
      // The specification's own example.
      ['*.stock.#', ['usd.stock', 'eur.stock.db'], ['stock.nasdaq']],
      ['*.orange.*', ['quick.orange.rabbit'], ['orange.rabbit', 'quick.orange.male.rabbit']],
      ['lazy.#', ['lazy', 'lazy.orange', 'lazy.orange.male.rabbit'], ['lazier', 'quick.lazy']],
      ['#.news', ['news', 'usa.news', 'germany.europe.news'], ['news.usa']],
      ['a.#.z', ['a.z', 'a.b.z', 'a.b.c.z', 'a.z.z'], ['a', 'z', 'a.b']],
      ['#.#', ['', 'a', 'a.b'], []],
      ['#', ['', 'a'], []],
      ['*', ['a'], ['', 'a.b']],
    ]);
  });

  test('has no partial wildcard: such a word stands for itself', () => {
    holds(amqp, [['ord*', ['ord*'], ['order']]]);
  });
});

describe('MQTT topic filters', () => {
  test('+ is one level, # takes the level above and all below', () => {
    holds(mqtt, [
      [
        'sport/tennis/player1/#',
        ['sport/tennis/player1', 'sport/tennis/player1/ranking', 'sport/tennis/player1/score/cup'],
        ['sport/tennis/player2', 'sport/tennis'],
      ],
      ['sport/#', ['sport', 'sport/tennis'], ['sports', '/sport']],
      ['sport/tennis/+', ['sport/tennis/player1'], ['sport/tennis/player1/ranking']],
      ['sport/+', ['sport/', 'sport/tennis'], ['sport']],
      ['+/+', ['/finance'], ['finance']],
      ['/+', ['/finance'], ['finance']],
      ['+', ['finance'], ['/finance']],
      ['+/tennis/#', ['sport/tennis', 'sport/tennis/cup'], ['tennis']],
      ['accounts', ['accounts'], ['Accounts', 'ACCOUNTS']],
    ]);
  });

  test('a wildcard in front does not take $ topics', () => {
    holds(mqtt, [
      ['#', ['a', 'a/b'], ['$SYS', '$SYS/x']],
      ['+/monitor/clients', ['a/monitor/clients'], ['$SYS/monitor/clients']],
      ['$SYS/#', ['$SYS', '$SYS/monitor'], []],
      ['$SYS/monitor/+', ['$SYS/monitor/clients'], []],
    ]);
  });

  test('refuses what section 4.7.1 refuses', () => {
    for (const filter of ['sport/tennis#', 'sport/tennis/#/ranking', 'sport+', ''])
      expect(mqtt.why(filter, 'sport'), filter).toMatch(/^refused/);
    for (const topic of ['sport/#', 'a/+', '']) expect(mqtt.why('#', topic)).toMatch(/^refused/);
  });
});

describe('Redis PSUBSCRIBE', () => {
  test('* takes any run of characters, ? one, brackets one of many', () => {
    holds(redis, [
      ['h?llo', ['hello', 'hallo', 'hxllo'], ['hllo', 'heello']],
      ['h*llo', ['hllo', 'heeeello'], ['hell', 'xhello']],
      ['h[ae]llo', ['hello', 'hallo'], ['hillo']],
      ['h[^e]llo', ['hallo'], ['hello']],
      ['h[a-b]llo', ['hallo', 'hbllo'], ['hcllo']],
      ['h[b-a]llo', ['hallo', 'hbllo'], ['hcllo']],
      ['news.*', ['news.it', 'news.global.today', 'news.'], ['news', 'xnews.it', 'newsXit']],
      [
        '*.created',
        ['order.created', 'order.eu.created', '.created'],
        ['created', 'Order.Created'],
      ],
    ]);
  });

  test('a backslash takes the meaning away, an open bracket is closed at the end', () => {
    holds(redis, [
      ['a\\*', ['a*'], ['ab', 'a\\*']],
      ['a[\\]]', ['a]'], ['a\\']],
      ['a[bc', ['ab', 'ac'], ['a[bc']],
      ['a[]', [], ['a', 'a[]']],
      ['a\\', ['a\\'], ['a']],
      ['c++|(x)', ['c++|(x)'], ['ccc', 'x)']],
      ['[a\\-z]', ['a', '-', 'z'], ['b', '\\']],
      ['[.^-]', ['.', '^', ']'], ['-', 'a']], // a range from ^ to ], and no end
      ['[a-]', ['a', ']', '^'], ['-', 'b']],
      ['[a-]x', ['a', 'x', ']'], ['ax', '-x']],
      ['[a\\', ['a', '\\'], ['a\\']],
      ['*', ['a'], ['']],
    ]);
  });
});

describe('all four', () => {
  const told = (filter: string, topic: string) =>
    dialects.map((d) => d.matches(toDialect(filter, d), toDialect(topic, d)));

  test('agree about one token in the middle', () => {
    expect(told('order.*.eu', 'order.paid.eu')).toEqual([true, true, true, true]);
    expect(told('order.*.eu', 'order.eu')).toEqual([false, false, false, false]);
  });

  test('disagree about the level above, and about a wildcard over a separator', () => {
    expect(told('order.>', 'order')).toEqual([false, true, true, false]);
    expect(told('*.created', 'order.eu.created')).toEqual([false, false, false, true]);
    expect(told('order.*', 'order.eu.created')).toEqual([false, false, false, true]);
    expect(told('>', '$SYS.x')).toEqual([true, true, false, true]);
  });

  test('a name of NATS is written as the others write it', () => {
    const all = (name: string) => dialects.map((d) => toDialect(name, d));
    expect(all('order.*.>')).toEqual(['order.*.>', 'order.*.#', 'order/+/#', 'order.*.*']);
    expect(all('a.constructor')).toEqual([
      'a.constructor',
      'a.constructor',
      'a/constructor',
      'a.constructor',
    ]);
    expect(toDialect('a.[b]?', redis)).toBe('a.\\[b\\]\\?');
  });

  test('say why in one sentence', () => {
    expect(nats.why('order.>', 'order')).toBe('`>` takes at least one token, and none is left');
    expect(nats.why('order.>', 'order.paid.eu')).toBe('`>` takes `paid.eu`');
    expect(nats.why('order.*', 'order.paid.eu')).toBe('`*` takes one token, and `eu` is left over');
    expect(nats.why('order.paid', 'order.sent')).toBe('`paid` is not `sent`');
    expect(nats.why('order.paid', 'order.paid')).toBe('the same, token by token');
    expect(nats.why('order.paid.eu', 'order.paid')).toBe('no token is left for `eu`');
    expect(nats.why('ord*', 'order')).toBe('`ord*` is not `order`: a wildcard is a whole token');
    expect(mqtt.why('ord+', 'order')).toBe(
      "refused: `ord+` isn't a wildcard: a wildcard is a whole level",
    );
    expect(amqp.why('#.news', 'news')).toBe('`#` takes nothing, no word is needed');
    expect(amqp.why('#.news', 'usa')).toBe('whatever `#` takes, the rest does not fit');
    expect(mqtt.why('#', '$SYS/x')).toMatch(/begins with `\$`/);
    expect(redis.why('order.*', 'order.paid.eu')).toBe(
      '`*` takes `paid.eu`: a dot is an ordinary character',
    );
    expect(redis.why('order.>', 'order.paid')).toBe(
      '`order.>` has no wildcard, and is not `order.paid`',
    );
    expect(redis.why('order.*', 'order')).toBe('`order` does not begin with `order.`');
  });
});

describe('a question as it was typed', () => {
  const asked = (filter: string, topic: string) => askDialects(filter, topic).answers;

  test.each([
    ['order.>', 'order', 'NATS'],
    ['order.*', 'order.paid', 'NATS'],
    ['order.paid', 'order.paid', 'NATS'],
    ['order.#', 'order', 'AMQP'],
    ['#', 'a', 'AMQP'],
    ['order/#', 'order', 'MQTT'],
    ['+', 'a', 'MQTT'],
    ['#', 'a/b', 'MQTT'],
    ['user:*', 'user', 'Redis'],
    ['h[ae]llo', 'hello', 'Redis'],
    ['a/*', 'a/b', 'Redis'],
  ])('%s on %s is in the signs of %s', (filter, topic, name) => {
    expect(notationOf(filter, topic).name).toBe(name);
  });

  test('is put to each in its own signs', () => {
    for (const [filter, topic] of [
      ['order.*.>', 'order.paid.eu'],
      ['order.*.#', 'order.paid.eu'],
      ['order/+/#', 'order/paid/eu'],
    ] as const) {
      expect(asked(filter, topic).map((answer) => [answer.filter, answer.topic])).toEqual([
        ['order.*.>', 'order.paid.eu'],
        ['order.*.#', 'order.paid.eu'],
        ['order/+/#', 'order/paid/eu'],
        ['order.*.*', 'order.paid.eu'],
      ]);
    }
  });

  test('a glob is handed over as it is: only Redis understands it', () => {
    expect(asked('ord*', 'order').map(({ filter, matches }) => [filter, matches])).toEqual([
      ['ord*', false],
      ['ord*', false],
      ['ord*', false],
      ['ord*', true],
    ]);
    expect(asked('ord*', 'order')[0]!.why).toContain('a wildcard is a whole token');
  });

  test('a filter that one of them refuses is asked of the others', () => {
    const [inNats, inAmqp, inMqtt, inRedis] = asked('a.#.z', 'a.b.z');
    expect(inNats!.why).toBe('`>` can only come last');
    expect(inAmqp!.matches).toBe(true);
    expect(inMqtt!.why).toContain('`#` can only come last');
    expect(inRedis!.matches).toBe(true);
  });

  test('a word with another meaning is refused, not misread', () => {
    const [inNats, inAmqp, inMqtt] = asked('sensor/1.5/+', 'sensor/1.5/x');
    expect(inNats!.why).toBe('`1.5` would be more than one token here');
    expect(inAmqp!.matches).toBe(false);
    expect(inMqtt!.matches).toBe(true);
    expect(asked('a/>/+', 'a/>/b')[0]!.why).toContain('a wildcard is a whole token');
  });

  test('signs in the topic are refused where a server refuses them', () => {
    const [inNats, , inMqtt] = asked('>', 'order.*');
    expect(inNats!.outcome).toBe('delivered');
    expect(inMqtt!.outcome).toBe('refused-by-server');
  });
});
