// An order is stored, an event is sent: two writes, and a crash between them.
import * as stage from '../stage/stage.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();

/** What is left after a crash: the database, and what others have heard. */
class World {
  orders: string[] = [];
  outbox: { event: string; isSent: boolean }[] = [];
  heard: string[] = [];

  store = () => this.orders.push('o1');
  send = () => this.heard.push('o1');
  /** One transaction: both rows, or none. */
  storeBoth = () => {
    this.orders.push('o1');
    this.outbox.push({ event: 'o1', isSent: false });
  };
  relay = () => {
    for (const row of this.outbox.filter(({ isSent }) => !isSent))
      this.heard.push(row.event);
  };
  mark = () => {
    for (const row of this.outbox) row.isSent = true;
  };
}

type Deed = 'store' | 'send' | 'storeBoth' | 'relay' | 'mark';

/** The power goes after any deed; the worst that is left. */
function crashes(deeds: Deed[], restart: Deed[]) {
  return deeds.map((_, i) => {
    const world = new World();
    for (const deed of [...deeds.slice(0, i + 1), ...restart]) world[deed]();
    return { orders: world.orders.length, heard: world.heard.length };
  });
}

export function dualWrites(): string[] {
  const ways: [string, Deed[], Deed[]][] = [
    ['store, send', ['store', 'send'], []],
    ['send, store', ['send', 'store'], []],
    ['outbox, relay', ['storeBoth', 'relay', 'mark'], ['relay', 'mark']],
  ];
  const rows = ways.map(([name, deeds, restart]) => {
    const ends = crashes(deeds, restart);
    const lost = ends.filter(({ orders, heard }) => orders > heard).length;
    const invented = ends.filter(({ orders }) => orders === 0).length;
    const twice = ends.filter(({ orders, heard }) => heard > orders).length;
    return { name, lost, invented, twice: twice - invented };
  });
  fact('crashes', rows);
  const mark = (times: number) =>
    (times > 0 ? theme.fail : theme.pass)(`${times}`);
  return stage.table(
    ['crash after each deed', 'event lost', 'no such order', 'event twice'],
    rows.map(({ name, lost, invented, twice }) => [
      name,
      mark(lost),
      mark(invented),
      twice > 0 ? theme.warn(`${twice}`) : '0',
    ]),
  );
}
