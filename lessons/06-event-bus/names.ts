// Names: `created` of two modules, and a module that tries another's name.
import { EventEmitter } from 'node:events';
import { facts } from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = facts<EventBusFacts>();

/** Mail wants orders only; billing has something that is created too. */
export function names(): [name: string, text: string][] {
  const plain = new EventEmitter();
  const bare: string[] = [];
  plain.on('created', ({ is }) => bare.push(is));
  plain.emit('created', { is: 'order' });
  plain.emit('created', { is: 'invoice' });

  const bus = new Bus();
  const [orders, billing] = [bus.module('orders'), bus.module('billing')];
  const spaced: string[] = [];
  bus.module('mail').on('orders.created', ({ data }) => spaced.push(data));
  orders.publish('created', 'order');
  billing.publish('created', 'invoice');

  const forged: string[] = [];
  for (const name of ['orders.ready', 'billing.orders.ready'])
    bus.module('mail').on(name, ({ name: heard }) => forged.push(heard));
  billing.publish('orders.ready');
  fact('bareNameHeard', bare);
  fact('spacedNameHeard', spaced);
  fact('foreignName', forged);
  return [
    ['created', `whoever listens hears of ${bare.join(' and ')}`],
    ['orders.created', `hears of ${spaced.join(' and ')}`],
    ['billing says', `'orders.ready': out goes ${forged.join(', ')}`],
  ];
}
