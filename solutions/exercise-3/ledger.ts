// A plain list of events: what an answer's store must look like from outside, and the store behind
// its command handler and its projection.
import { isDeepStrictEqual } from 'node:util';
import { show } from '../../src/trial/trial.ts';

export interface Given {
  type: string;
  data: any;
}

export interface Recorded extends Given {
  id: string;
  streamId: string;
  version: number;
  position: number;
  recordedAt: string;
  metadata: Record<string, unknown>;
}

export class Ledger {
  readonly events: Recorded[] = [];
  readonly #streams = new Map<string, Recorded[]>();

  of(streamId: string): readonly Recorded[] {
    return this.#streams.get(streamId) ?? [];
  }

  versionOf(streamId: string): number {
    return this.of(streamId).length;
  }

  names(): string[] {
    return [...this.#streams.keys()];
  }

  /** Whether a stream is at the expected version. */
  fits(streamId: string, expected: unknown): boolean {
    return isAt(this.versionOf(streamId), expected);
  }

  add(streamId: string, events: Given[], metadata: Record<string, unknown> = {}): Recorded[] {
    const version = this.versionOf(streamId);
    const position = this.events.length;
    const added = events.map(({ type, data }, i) => ({
      id: `event ${position + i + 1}`,
      streamId,
      type,
      data,
      version: version + i + 1,
      position: position + i + 1,
      recordedAt: '2030-01-01T00:00:00.000Z',
      metadata,
    }));
    if (added.length === 0) return added;
    this.events.push(...added);
    this.#streams.set(streamId, [...this.of(streamId), ...added]);
    return added;
  }
}

export const isAt = (version: number, expected: unknown): boolean =>
  expected === undefined ||
  expected === 'any' ||
  (expected === 'no-stream' ? 0 : expected) === version;

// --- As stories tell it -----------------------------------------------------------------------------

/** The events in short: `opened 'Ann', +30, -20`. */
export const tell = (events: readonly Given[]): string =>
  events.length === 0 ? 'no events' : events.map(tellOne).join(', ');

export function tellOne({ type, data }: Given): string {
  const keys = typeof data === 'object' && data !== null ? Object.keys(data).join() : '';
  if (type === 'MoneyDeposited' && keys === 'amount') return `+${show(data.amount)}`;
  if (type === 'MoneyWithdrawn' && keys === 'amount') return `-${show(data.amount)}`;
  if (type === 'AccountOpened' && keys === 'owner') return `opened ${show(data.owner)}`;
  if (type === 'AccountClosed' && keys === '') return 'closed';
  return `${type || "''"} ${tellData(data)}`.trimEnd();
}

/** Like show(), but it looks into what has no fields of its own. */
export function tellData(data: unknown, depth = 0): string {
  if (typeof data === 'function') return '() => {}';
  if (typeof data !== 'object' || data === null) return show(data);
  if (depth > 3) return '…';
  const inside = (value: unknown) => tellData(value, depth + 1);
  if (data instanceof Date) return `Date(${data.getTime()})`;
  if (data instanceof Map)
    return `Map(${[...data].map(([key, value]) => `${show(key)}: ${inside(value)}`).join(', ')})`;
  if (data instanceof Set) return `Set(${[...data].map(inside).join(', ')})`;
  if (Array.isArray(data)) return `[${data.map(inside).join(', ')}]`;
  if (ArrayBuffer.isView(data)) return `bytes(${[...(data as Uint8Array)].join(', ')})`;
  const fields = Object.entries(data).map(([key, value]) => `${key}: ${inside(value)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

// --- Objects ----------------------------------------------------------------------------------------

/** Deeply. What is plain is compared here: isDeepStrictEqual takes ten times as long. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const prototype = Object.getPrototypeOf(one);
  if (prototype !== Object.getPrototypeOf(other)) return false;
  if (prototype !== Object.prototype && prototype !== Array.prototype)
    return isDeepStrictEqual(one, other);
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What a careless caller may do to an object and to everything in it. What is frozen stays as it is. */
export function spoil(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const parts =
    value instanceof Map || value instanceof Set ? value.values() : Object.values(value);
  for (const part of parts) spoil(part, seen);
  if (value instanceof Map || value instanceof Set) value.clear();
  if (value instanceof Date) value.setTime(0);
  for (const key of Object.keys(value)) attempt(() => Reflect.set(value, key, 'spoilt'));
  attempt(() => (Array.isArray(value) ? value.push('added') : Reflect.set(value, 'added', true)));
}

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // frozen
  }
}

export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}

/** Whether nobody can add to it any more, or to something in it. */
export function isClosed(value: unknown, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  return !Object.isExtensible(value) || Object.values(value).some((part) => isClosed(part, seen));
}
