// What stays inside a module, what crosses its border, and when.
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';
import { dualWrites } from './outbox.ts';
import { requests } from './requests.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();

/** Inside: as rich as the shop likes, in its own words. */
interface OrderPlaced {
  orderId: string;
  customer: { email: string; creditLimit: number };
  lines: { sku: string; quantity: number }[];
}

/** Outside: few, small, stable, with a version. */
interface OrderPlacedV1 {
  orderId: string;
  items: { sku: string; quantity: number }[];
}

/** The same after a rename inside: `sku` is an `article` now. */
interface RenamedOrder extends Omit<OrderPlaced, 'lines'> {
  lines: { article: string; quantity: number }[];
}

const customer = { email: 'ann@example.org', creditLimit: 500 };
const before: OrderPlaced = {
  orderId: 'o1',
  customer,
  lines: [{ sku: 'tea', quantity: 2 }],
};
const after: RenamedOrder = {
  orderId: 'o2',
  customer,
  lines: [{ article: 'tea', quantity: 2 }],
};

/** The translator at the border: the only place that knows both. */
const published = (event: OrderPlaced | RenamedOrder): OrderPlacedV1 => ({
  orderId: event.orderId,
  items: event.lines.map((line) => ({
    sku: 'article' in line ? line.article : line.sku,
    quantity: line.quantity,
  })),
});

/** Two warehouses: one reads the inside, one what is published. */
async function rename() {
  const bus = new Bus();
  const [shop, warehouse] = [bus.module('shop'), bus.module('warehouse')];
  const picked = { inside: [] as string[], outside: [] as string[] };
  let leaked: string[] = [];
  warehouse.on('shop.OrderPlaced', ({ data }) => {
    picked.inside.push(String(data.lines[0].sku));
    leaked = Object.keys(data.customer);
  });
  warehouse.on('shop.order.placed.v1', ({ data }) => {
    picked.outside.push(String(data.items[0].sku));
  });
  for (const event of [before, after]) {
    shop.publish('OrderPlaced', event);
    shop.publish('order.placed.v1', published(event));
  }
  await bus.idle();
  return { ...picked, leaked };
}

/** The transaction fails. Who has heard of the order? */
function heardThenRolledBack(publishFirst: boolean): number {
  const bus = new Bus();
  const [shop, mail] = [bus.module('shop'), bus.module('mail')];
  let mails = 0;
  mail.on('shop.placed', () => mails++);
  const commit = () => {
    throw new Error('credit limit exceeded');
  };
  try {
    if (publishFirst) shop.publish('placed', 'o1');
    commit();
    if (!publishFirst) shop.publish('placed', 'o1');
  } catch {} // the order is not there; the mails are asked about
  return mails;
}

export async function borders(): Promise<string[]> {
  const { inside, outside, leaked } = await rename();
  const [early, late] = [heardThenRolledBack(true), heardThenRolledBack(false)];
  fact('pickedFromInside', inside);
  fact('pickedFromPublished', outside);
  fact('leaked', leaked);
  fact('mailsBeforeCommit', early);
  fact('mailsAfterCommit', late);
  const say = (mails: number) =>
    (mails > 0 ? theme.fail : theme.pass)(`${mails} of an order that is not`);
  const sku = (word: string) =>
    (word === 'tea' ? theme.pass : theme.fail)(word);
  return [
    ...stage.table(
      ['the warehouse reads', 'sku', 'renamed inside', 'also sees'],
      [
        ['the domain event', ...inside.map(sku), theme.fail(leaked.join(', '))],
        ['the integration event', ...outside.map(sku), 'nothing'],
      ],
    ),
    '',
    ...stage.table(
      ['the transaction fails', 'mails'],
      [
        ['published before the commit', say(early)],
        ['published after it', say(late)],
      ],
    ),
    '',
    ...dualWrites(),
    '',
    ...(await requests()),
  ];
}
