// Ways to listen. Each opens a session on a hub and returns how to close it.
import type { EventEmitter } from 'node:events';

export class Session {
  user: string;
  history: string;

  constructor(user: string, history: string) {
    this.user = user;
    this.history = history;
  }
}
export type Close = () => void;
export type Open = (hub: EventEmitter, session: Session) => Close;

const receive = (session: Session) => session.history.length;

/** Nobody unsubscribes. Hub holds listener, listener holds session. */
export const withoutCleanup: Open = (hub, session) => {
  hub.on('message', () => receive(session));
  return () => {};
};

/** We keep the function, so that off() gets the very one that on() got. */
export const withOff: Open = (hub, session) => {
  const onMessage = () => receive(session);
  hub.on('message', onMessage);
  return () => hub.off('message', onMessage);
};

/** One signal ends everything that a session started. */
export const withSignal: Open = (hub, session) => {
  const life = new AbortController();
  const onMessage = () => receive(session);
  hub.on('message', onMessage);
  life.signal.addEventListener('abort', () => hub.off('message', onMessage));
  return () => life.abort();
};

const gone = new FinalizationRegistry<() => void>((remove) => remove());

/** A backstop: the listener holds its session weakly, and goes after it. */
export const withWeakRef: Open = (hub, session) => {
  const weak = new WeakRef(session);
  const onMessage = () => {
    const alive = weak.deref();
    if (alive) receive(alive);
  };
  hub.on('message', onMessage);
  gone.register(session, () => hub.off('message', onMessage));
  return () => {}; // nobody closes, and still nothing stays
};

// From here on: cleanups that are none.

/** bind() makes a new function at every call: off() finds nothing. */
export const withBindTwice: Open = (hub, session) => {
  hub.on('message', receive.bind(undefined, session));
  return () => hub.off('message', receive.bind(undefined, session));
};

const handlers = new WeakMap<Session, () => void>();

/** The map is weak, but the hub holds the handler, and that holds the key. */
export const withWeakMap: Open = (hub, session) => {
  const onMessage = () => receive(session);
  handlers.set(session, onMessage);
  hub.on('message', onMessage);
  return () => {}; // the map is trusted to forget
};

/** The hub is shared: what goes is everybody's. */
export const withRemoveAll: Open = (hub, session) => {
  hub.on('message', () => receive(session));
  return () => hub.removeAllListeners('message');
};
