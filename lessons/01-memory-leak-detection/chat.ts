// A hub lives for months, sessions for minutes. Each function opens a session
// on a hub and returns how to close it.
import type { EventEmitter } from 'node:events';

export interface Session {
  user: string;
  history: string;
}
export type Close = () => void;
export type Open = (hub: EventEmitter, session: Session) => Close;

const receive = (session: Session) => session.history.length;

/** Nobody unsubscribes: hub -> listener -> session, for ever. */
export const withoutCleanup: Open = (hub, session) => {
  hub.on('message', () => receive(session));
  return () => {};
};

/** We keep the function, so that off() finds the very one that on() added. */
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

const forget = new FinalizationRegistry((remove: () => void) => remove());

/** A backstop: the listener holds the session weakly and leaves after it. */
export const withWeakRef: Open = (hub, session) => {
  const weak = new WeakRef(session);
  const onMessage = () => {
    const alive = weak.deref();
    if (alive) receive(alive);
  };
  hub.on('message', onMessage);
  forget.register(session, () => hub.off('message', onMessage));
  return () => {}; // nobody closes, and still nothing is kept
};

/** bind() makes a new function at every call: off() finds nothing. */
export const withBindTwice: Open = (hub, session) => {
  hub.on('message', receive.bind(undefined, session));
  return () => hub.off('message', receive.bind(undefined, session));
};

/** "Memory-safe" by a WeakMap: but the hub holds the listener strongly. */
export const withWeakMap: Open = (hub, session) => {
  const onMessage = () => receive(session);
  registry.set(session, onMessage);
  hub.on('message', onMessage);
  return () => {}; // the registry is meant to clean up by itself: it cannot
};
const registry = new WeakMap<Session, () => void>();
