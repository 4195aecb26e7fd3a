// One bus at work: a filter that reads the message, a group that shares it, and
// a message that nobody can handle.
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { PubSubFacts } from './lesson.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const count = 9;
const poison = 7;

/** The same amounts for the same seed, 1 to 199. */
function* amounts(seed: number): Generator<number> {
  const random = stage.seeded(seed);
  for (;;) yield 1 + Math.floor(random() * 199);
}

export async function messages(seed: number): Promise<string[]> {
  const bus = new Bus();
  const got: Record<string, number[]> = {};
  const join = (name: string, filter: string, options = {}) => {
    got[name] = [];
    bus.subscribe(
      filter,
      ({ seq, payload }) => {
        got[name]!.push(seq);
        if (name === 'audit' && payload.amount === null)
          throw new TypeError('an amount is a number');
      },
      options,
    );
  };
  join('audit', 'order.>');
  join('eu', 'order.*.eu');
  join('over 100', 'order.>', {
    where: ({ payload }: { payload: Order }) => (payload.amount ?? 0) > 100,
  });
  const workers = ['worker 1', 'worker 2', 'worker 3'];
  for (const name of workers) join(name, 'order.>', { group: 'workers' });

  const amount = amounts(seed);
  let large = 0;
  for (let seq = 1; seq <= count; seq++) {
    const order: Order = {
      id: `o-${seq}`,
      amount: seq === poison ? null : amount.next().value,
    };
    if ((order.amount ?? 0) > 100) large++;
    bus.publish(`order.paid.${seq % 3 === 0 ? 'eu' : 'us'}`, order);
  }
  await bus.drain();

  const shares = workers.map((name) => got[name]!.length);
  const [letter] = bus.deadLetters;
  fact('messages', count);
  fact('audited', got.audit!.length);
  fact('large', large);
  fact('filtered', got['over 100']!.length);
  fact('groupShares', shares);
  fact('groupTotal', new Set(workers.flatMap((name) => got[name]!)).size);
  fact('poisoned', letter!.message.seq);
  fact('afterPoison', got.audit!.filter((seq) => seq > poison).length);
  return [
    ...draw(got),
    '',
    ...stage.notes([
      ['topic', '`order.*.eu` chooses by name: the bus need not look inside'],
      ['filter', '`over 100` reads the message: the topic cannot say it'],
      [
        'group',
        `three share the work: ${shares.join(' + ')}, each message once`,
      ],
      ['dead letter', `#${letter!.message.seq}: ${String(letter!.error)}`],
      ['envelope', inLine(letter!.message)],
    ]),
  ];
}

/** With spaces, so that it can be broken. */
const inLine = (value: unknown) =>
  JSON.stringify(value, null, 1).replace(/\s+/g, ' ');

interface Order {
  id: string;
  amount: number | null;
}

function draw(got: Record<string, number[]>): string[] {
  const { pass, secondary, fail, symbols } = theme;
  const names = Object.keys(got);
  const width = Math.max(...names.map((name) => name.length));
  const all = Array.from({ length: count }, (_, i) => i + 1);
  const sign = (name: string, seq: number) => {
    if (!got[name]!.includes(seq)) return secondary(symbols.later);
    const failed = name === 'audit' && seq === poison;
    return failed ? fail(symbols.fail) : pass(symbols.chosen);
  };
  const ones = all.map((seq) => String(seq)).join(' ');
  return [
    stage.line(secondary(`${'message'.padEnd(width)}   ${ones}   got`)),
    ...names.map((name) => {
      const signs = all.map((seq) => sign(name, seq)).join(' ');
      const total = String(got[name]!.length).padStart(3);
      return stage.line(`${name.padEnd(width)}   ${signs}   ${total}`);
    }),
  ];
}
