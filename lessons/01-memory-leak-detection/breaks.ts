// Two cleanups that go wrong on purpose.
import { EventEmitter } from 'node:events';
import { facts, line } from '../stage/stage.ts';
import * as chat from './chat.ts';
import type { MemoryLeakFacts } from './lesson.ts';

const fact = facts<MemoryLeakFacts>();

/** The leak is gone, and so is what the app itself had subscribed. */
export function removeAll(): void {
  const hub = new EventEmitter();
  let audited = 0;
  hub.on('message', () => audited++); // the app's own
  chat.withoutCleanup(hub, { user: 'ann', history: '' });
  hub.removeAllListeners('message'); // ann leaves
  hub.emit('message', 'an order of 1,000');
  fact('auditedAfterwards', audited);
  console.log(line(`1 message sent, ${audited} written to the audit log`));
  console.log(
    line('A shared emitter is not ours to clear: we remove what we added.'),
  );
}

/** emit() walks a copy of its listeners: who leaves meanwhile is still called. */
export function nullData(): void {
  const hub = new EventEmitter();
  const session: { inbox: string[] | null } = { inbox: [] };
  const onMessage = (text: string) => session.inbox!.push(text);
  hub.on('message', () => {
    hub.off('message', onMessage);
    session.inbox = null; // "cleanup"
  });
  hub.on('message', onMessage);
  let error = '';
  try {
    hub.emit('message', 'bye');
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  fact('crashedDuringDelivery', error !== '');
  console.log(
    line(`off(), then null, during a delivery: ${error || 'nothing happened'}`),
  );
  console.log(
    line('emit() walks a copy of its listeners. We guard with a flag instead.'),
  );
}
