// A cleanup that goes wrong: data set to null while a message is delivered.
import { EventEmitter } from 'node:events';
import { facts, notes, sentences } from '../stage/stage.ts';
import type { MemoryLeakFacts } from './lesson.ts';

const fact = facts<MemoryLeakFacts>();

/** The first listener closes the second one's session, in mid-delivery. */
function deliver(guarded: boolean): string | undefined {
  const hub = new EventEmitter();
  const session = { inbox: [] as string[] | null, closed: false };
  const onMessage = (text: string) => {
    if (guarded && session.closed) return; // closed means: nothing arrives
    session.inbox!.push(text);
  };
  hub.on('message', () => {
    session.closed = true;
    hub.off('message', onMessage);
    session.inbox = null; // "cleanup"
  });
  hub.on('message', onMessage);
  try {
    hub.emit('message', 'hi');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export function closedDuringDelivery(): string[] {
  const [bare, guarded] = [deliver(false), deliver(true)];
  fact('crashedDuringDelivery', bare !== undefined);
  fact('guardedCrashed', guarded !== undefined);
  const said = (error?: string) => error ?? 'no message, no error';
  return [
    ...notes([
      ['off(), then null', said(bare)],
      ['if (closed) return', said(guarded)],
    ]),
    '',
    ...sentences(
      'emit() goes through a copy of its listener list. A listener removed ' +
        'during a delivery is still called once. Setting data to null ' +
        "frees nothing that off() doesn't free.",
    ),
  ];
}
