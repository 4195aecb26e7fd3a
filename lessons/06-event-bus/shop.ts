// Four modules of a shop: first they call each other, then they meet on a bus.
import { type Bus, currentRequest } from './bus.ts';

export const modules = ['orders', 'billing', 'stock', 'mail'] as const;
export type Arrow = `${string} → ${string}`;

interface Case {
  mailIsDown?: boolean;
  withAudit?: boolean;
}

function mailbox(isDown = false) {
  const sent: string[] = [];
  const send = (text: string) => {
    if (isDown) throw new Error('mail is down');
    sent.push(text);
  };
  return { sent, send };
}

/** Each module holds those that it calls; every call is written down. */
export function directShop({ mailIsDown, withAudit }: Case = {}) {
  const calls = new Set<Arrow>();
  const { send } = mailbox(mailIsDown);
  const call = (from: string, to: string, work: () => void) => {
    calls.add(`${from} → ${to}`);
    work();
  };
  const audit = (from: string) => {
    if (withAudit) call(from, 'audit', () => {});
  };
  const progress = new Map<string, number>();
  const advance = (id: string) => progress.set(id, (progress.get(id) ?? 0) + 1);
  const billing = (id: string) => {
    call('billing', 'orders', () => advance(id));
    call('billing', 'mail', () => send(`receipt ${id}`));
    audit('billing');
  };
  const stock = (id: string) => {
    call('stock', 'orders', () => advance(id));
    audit('stock');
  };
  const place = (id: string) => {
    call('orders', 'billing', () => billing(id));
    call('orders', 'stock', () => stock(id));
    call('orders', 'mail', () => send(`thanks ${id}`));
    audit('orders');
  };
  return { place, calls, isReady: (id: string) => progress.get(id) === 2 };
}

interface BusCase extends Case {
  /** What a module's work takes. */
  work?: () => Promise<void>;
}

/** The same shop. No module is handed another one. */
export function busShop(
  bus: Bus,
  { mailIsDown, work, withAudit }: BusCase = {},
) {
  const { send } = mailbox(mailIsDown);
  const mixedUp: string[] = [];
  const orders = bus.module('orders');
  const billing = bus.module('billing');
  const stock = bus.module('stock');
  const mail = bus.module('mail');
  const done = new Map<string, number>();

  billing.on('orders.placed', async ({ data: id, requestId }) => {
    await work?.();
    if (currentRequest() !== requestId) mixedUp.push(id);
    billing.publish('paid', id);
  });
  stock.on('orders.placed', async ({ data: id, requestId }) => {
    await work?.();
    if (currentRequest() !== requestId) mixedUp.push(id);
    stock.publish('reserved', id);
  });
  const advance = ({ data: id }: { data: string }) => {
    done.set(id, (done.get(id) ?? 0) + 1);
    if (done.get(id) === 2) orders.publish('ready', id);
  };
  orders.on('billing.paid', advance);
  orders.on('stock.reserved', advance);
  mail.on('billing.paid', ({ data: id }) => send(`receipt ${id}`));
  mail.on('orders.ready', ({ data: id }) => send(`thanks ${id}`));
  if (withAudit) {
    const audit = bus.module('audit');
    for (const name of ['orders.placed', 'billing.paid', 'stock.reserved'])
      audit.on(name, () => {});
  }
  const place = (id: string) => orders.publish('placed', id);
  return { place, mixedUp, isReady: (id: string) => done.get(id) === 2 };
}

/** Who hears whom, from what the bus has delivered. */
export function heard(bus: Bus): Set<Arrow> {
  return new Set(
    bus.deliveries.map(
      ({ message, module }): Arrow =>
        `${module} → ${publisherOf(message.name)}`,
    ),
  );
}

export const publisherOf = (name: string) => name.split('.')[0]!;
