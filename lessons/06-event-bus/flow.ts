// What goes over the bus: one row a message, what it led to further in.
import { columnsHere, line, table, themeHere } from '../stage/stage.ts';
import type { Bus } from './bus.ts';

const theme = themeHere();

/** `r1   orders.placed   2 hops   by 3   billing, stock` */
export function flowRows(bus: Bus): string[] {
  const messages = new Map<number, string[]>();
  for (const { message, module } of bus.deliveries)
    messages.set(message.id, [...(messages.get(message.id) ?? []), module]);
  const rows = [...messages].map(([id, heardBy]) => {
    const { message } = bus.deliveries.find((one) => one.message.id === id)!;
    const paint = message.requestId === 'r1' ? theme.action : theme.warn;
    return [
      `${id}`,
      paint(message.requestId),
      `${'  '.repeat(message.hops)}${message.name}`,
      `${message.causationId ?? '-'}`,
      heardBy.join(', '),
    ];
  });
  if (rows.length === 0) return [line('nothing yet')];
  if (columnsHere() >= 60)
    return table(['id', 'request', 'event', 'because of', 'heard by'], rows);
  // It is drawn again in its place, so it may not become a long list.
  const few = rows.map(([, request, event, , by]) => [request!, event!, by!]);
  return table(['for', 'event', 'heard by'], few);
}
