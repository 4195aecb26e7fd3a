// Two services, each a process. One is killed in the middle of an order, and
// started again. How often was each card charged? We count what is on the disk.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Service } from './broker.ts';
import type { PubSubFacts } from './lesson.ts';
import { type Guarantee, guarantees, ledgerOf, readLedger } from './service.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();
const orders = Array.from({ length: 40 }, (_, i) => i + 1);
const killedAt = 15;
/** From here on they wait until the service is back. */
const afterwards = 31;

type Charges = Record<Guarantee, Map<number, number>>;

const noCharges = (): Charges => ({
  'at-most-once': new Map(),
  'at-least-once': new Map(),
  idempotent: new Map(),
});

function addTo(charges: Charges, guarantee: Guarantee, order: number): void {
  const counts = charges[guarantee];
  counts.set(order, (counts.get(order) ?? 0) + 1);
}

export async function delivery(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'events-course-'));
  const tidy = () => fs.rmSync(folder, { recursive: true, force: true });
  process.on('exit', tidy);
  const screen = stage.live();
  const told = noCharges();
  const middle = new Set<Guarantee>();
  const seen = { known: 0, first: 0, second: 0, deadAt: 0, backAfter: 0 };

  const billing = new Service(path.join(folder, 'billing'), (report) => {
    if ('known' in report) seen.known++;
    if ('ready' in report && seen.deadAt > 0) {
      seen.second = billing.pid;
      seen.backAfter = billing.ready - seen.deadAt;
    }
    if (!('charged' in report)) return;
    addTo(told, report.guarantee, report.charged);
    screen.draw(draw(told, false));
    if (report.charged !== killedAt || seen.deadAt > 0) return;
    middle.add(report.guarantee);
    if (middle.size < guarantees.length) return;
    // Charged, and not yet acknowledged, under all three: now.
    seen.first = billing.pid;
    seen.deadAt = performance.now();
    billing.kill();
  });
  const stock = new Service(path.join(folder, 'stock'), () => {});
  while (!billing.isDone || !stock.isDone) await later(5); // both are there

  for (const order of orders) {
    while (order === afterwards && seen.second === 0) await later(5);
    for (const guarantee of guarantees) {
      const isSlow = order === killedAt && seen.deadAt === 0;
      billing.deliver({ guarantee, order, isSlow });
      stock.deliver({ guarantee, order, isSlow: false });
    }
    await later(10);
  }
  while (!billing.isDone || !stock.isDone || seen.second === 0) await later(5);
  await later(50); // those without acknowledgements
  await Promise.all([billing.close(), stock.close()]);

  const charged = (service: string): Charges => {
    const counted = noCharges();
    for (const guarantee of guarantees)
      for (const order of readLedger(
        ledgerOf(path.join(folder, service), guarantee),
      ))
        addTo(counted, guarantee, order);
    return counted;
  };
  const final = charged('billing');
  const untouched = charged('stock');
  screen.end(draw(final, true));
  tidy();
  process.off('exit', tidy);
  fact('orders', orders.length);
  fact('killedAt', killedAt);
  fact('atMostOnce', countOf(final['at-most-once']));
  fact('atLeastOnce', countOf(final['at-least-once']));
  fact('idempotent', countOf(final.idempotent));
  fact('recognised', seen.known);
  fact(
    'stock',
    guarantees.map((one) => countOf(untouched[one])),
  );
  fact('pids', [seen.first, seen.second]);
  const back = `${stage.group(seen.backAfter)} ms`;
  console.log(
    [
      '',
      ...stage.notes([
        [
          'killed',
          `billing (pid ${seen.first}) by SIGKILL, order ${killedAt} charged ` +
            `and not acknowledged; back after ${back} (pid ${seen.second})`,
        ],
        ['recognised', `${seen.known} by its id, and not charged again`],
        ['meanwhile', sayStock(untouched)],
      ]),
      '',
      ...stage.sentences(
        'Between the charge and the acknowledgement, the broker cannot know. ' +
          'It forgets or it repeats: exactly once is made by the receiver.',
      ),
    ].join('\n'),
  );
}

interface Count {
  once: number;
  lost: number;
  doubled: number;
}

function countOf(counts: Map<number, number>): Count {
  const each = orders.map((order) => counts.get(order) ?? 0);
  return {
    once: each.filter((count) => count === 1).length,
    lost: each.filter((count) => count === 0).length,
    doubled: each.filter((count) => count > 1).length,
  };
}

function sayStock(charges: Charges): string {
  const counts = guarantees.map((one) => countOf(charges[one]).once);
  return `stock, another process, took each of 40 once: ${counts.join(', ')}`;
}

const names: Record<Guarantee, string> = {
  'at-most-once': 'at most once',
  'at-least-once': 'at least once',
  idempotent: '+ idempotent',
};

function draw(charges: Charges, isFinal: boolean): string[] {
  const { fail, symbols } = theme;
  const rows = guarantees.map((guarantee) => {
    const counts = charges[guarantee];
    const last = isFinal ? orders.length : Math.max(0, ...counts.keys());
    const { once, lost, doubled } = countOf(counts);
    const bad = (count: number) => (count > 0 ? fail(String(count)) : '0');
    return [
      names[guarantee],
      strip(counts, last),
      String(once),
      isFinal ? bad(lost) : '',
      bad(doubled),
    ];
  });
  const key = `${symbols.block} charged once, ${symbols.later} lost, 2 twice`;
  const headings = ['billing', isNarrow() ? 'orders' : key];
  const table = stage.table([...headings, 'once', 'lost', 'twice'], rows);
  return isNarrow() ? [stage.line(key), ...table] : table;
}

const isNarrow = () => stage.columnsHere() < 80;

/** A sign an order; on few columns a sign for two, the worse of them. */
function strip(counts: Map<number, number>, last: number): string {
  const { pass, fail, symbols } = theme;
  const share = isNarrow() ? 2 : 1;
  const signOf = (some: number[]) => {
    const each = some.map((order) => counts.get(order) ?? 0);
    if (each.some((count) => count > 1)) return fail('2');
    if (each.every((count) => count === 1)) return pass(symbols.block);
    return some.at(-1)! <= last ? fail(symbols.later) : ' ';
  };
  return Array.from({ length: orders.length / share }, (_, i) =>
    signOf(orders.slice(i * share, (i + 1) * share)),
  ).join('');
}
