// A service: a process of its own, which charges cards. What stands in its
// ledger on the disk has happened, whatever became of the process.
import fs from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';

export const guarantees = [
  'at-most-once',
  'at-least-once',
  'idempotent',
] as const;
export type Guarantee = (typeof guarantees)[number];

/** From the broker to a service. */
export interface Delivery {
  guarantee: Guarantee;
  order: number;
  /** In the middle of this one, it takes its time. */
  isSlow: boolean;
}

/** From a service to the broker. */
export type Report =
  | { ready: true }
  | { charged: number; guarantee: Guarantee }
  | { known: number; guarantee: Guarantee }
  | { ack: number; guarantee: Guarantee };

export const ledgerOf = (ledgers: string, guarantee: Guarantee): string =>
  `${ledgers}.${guarantee}`;

/** The orders that a card was charged for, in order of time. */
export function readLedger(file: string): number[] {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
}

/** Three subscriptions, which differ in their guarantee only. */
export function serve(ledgers: string): void {
  // No broker, no service: also when the broker is killed.
  process.on('disconnect', () => process.exit());
  const report = (message: Report) => process.send?.(message);
  const inboxes = new Map<Guarantee, (delivery: Delivery) => void>();
  for (const guarantee of guarantees)
    inboxes.set(guarantee, startOf(guarantee, ledgers, report));
  process.on('message', (delivery: Delivery) =>
    inboxes.get(delivery.guarantee)!(delivery),
  );
  report({ ready: true });
}

/** One delivery after another: the card, then the receipt, then the answer. */
function startOf(
  guarantee: Guarantee,
  ledgers: string,
  report: (message: Report) => void,
) {
  const ledger = ledgerOf(ledgers, guarantee);
  const known = new Set(readLedger(ledger)); // it outlived the last process
  let last = Promise.resolve();

  async function handle({ order, isSlow }: Delivery): Promise<void> {
    if (guarantee === 'idempotent' && known.has(order)) {
      report({ known: order, guarantee });
      report({ ack: order, guarantee });
      return;
    }
    // The charge and the note of its id are one write: none without the other.
    fs.appendFileSync(ledger, `${order}\n`);
    known.add(order);
    report({ charged: order, guarantee });
    await later(isSlow ? 10_000 : 3); // the receipt is sent
    if (guarantee !== 'at-most-once') report({ ack: order, guarantee });
  }
  return (delivery: Delivery) => {
    last = last.then(() => handle(delivery));
  };
}
