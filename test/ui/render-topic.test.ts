import { describe, expect, test } from 'vitest';
import { askDialects } from '../../lessons/05-pub-sub-system/spelling.ts';
import { renderTopic } from '../../src/ui/render-topic.ts';
import { createTheme } from '../../src/ui/theme.ts';

const drawn = (filter: string, topic: string, columns = 80, unicode = true) =>
  renderTopic({
    ...askDialects(filter, topic),
    filter,
    topic,
    theme: createTheme({ color: false, unicode }),
    columns,
    next: [['read', 'events-course guide pubsub#dialects']],
  });

const questions: [string, string][] = [
  ['order.>', 'order'],
  ['order.*', 'order.paid.eu'],
  ['ord*', 'order'],
  ['a.>.b', 'a.x.b'],
  ['', 'order'],
  ['order.*.eu', 'order.paid.eu'],
  ['sensor/building-7/floor-3/+', 'sensor/building-7/floor-3/temperature'],
  ['$share/g/a', 'a'],
  ['order.paid', 'order/paid'],
  ['x.a', 'x.a b'],
];

describe('the answers of four dialects', () => {
  test('stand in one row each, in their own signs', () => {
    expect(drawn('order.>', 'order').split('\n').slice(3, 7)).toEqual([
      '  ✗ no   NATS   order.>  order  `>` takes at least one token, and none is left',
      '  ✓ yes  AMQP   order.#  order  `#` takes nothing, no word is needed',
      '  ✓ yes  MQTT   order/#  order  `#` takes nothing, no level is needed',
      '  ✗ no   Redis  order.*  order  `order` does not begin with `order.`',
    ]);
  });

  test.each([80, 50, 40])('fit %i columns', (columns) => {
    for (const [filter, topic] of questions) {
      const lines = drawn(filter, topic, columns).split('\n');
      const broken = lines.filter((line) => !line.includes('events-course')); // never a command
      expect(broken.filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test('say yes and no in words and signs, also where the terminal has letters only', () => {
    const plain = drawn('order.>', 'order', 80, false);
    expect(plain).toContain('  x  no   NATS ');
    expect(plain).toContain('  ok yes  AMQP ');
  });

  test('a filter that is refused has its row like the others', () => {
    expect(drawn('a.>.b', 'a')).toContain('refused by the server: `>` can only come last');
  });

  test('name the servers that differ, those that answer alike on one line', () => {
    const screen = drawn('$share/g/a', 'a', 100).replace(/\s+/g, ' ');
    expect(screen).toContain('✓ yes MQTT $share/g/a a');
    expect(screen).toContain(
      '· aedes 1.2.0, nats-server (MQTT) 2.9.10, rabbitmq-server (MQTT) 3.10.8: accepted, nobody gets it',
    );
    expect(drawn('order.>', 'order')).not.toContain('·');
  });

  test('name the client that refuses, and the one that sends it anyway', () => {
    const screen = drawn('x.a', 'x.a b', 100).replace(/\s+/g, ' ');
    expect(screen).toContain('✗ no NATS x.a x.a b refused by @nats-io/transport-node 3.4.0');
    expect(screen).toContain('· by nats 2.29.3: yes');
  });

  test('show what was typed where a dialect has no way to ask it', () => {
    expect(drawn('order.paid', 'order/paid')).toMatch(
      /✗ no {3}NATS {3}order\.paid {2}order\/paid {2}can't be asked/,
    );
  });

  test('end with the servers, their versions and the day', () => {
    expect(drawn('order.>', 'order').replace(/\s+/g, ' ')).toContain(
      'Measured 2026-11-30 on nats-server 2.9.10, rabbitmq-server 3.10.8, mosquitto 2.0.11, aedes 1.2.0',
    );
  });
});
