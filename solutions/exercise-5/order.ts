// One order of exercise 5, as the rules see it. After a crash nobody can see what was recorded, and a
// step that was given up leaves a choice: so the model holds all states that the order may be in
// (`worlds`). What is seen excludes some; a rule is broken when none is left.
import { show } from '../../src/trial/trial.ts';
import type { Status } from './exercise-5.ts';
import { forwardOps, type Op, type Place, type Plan } from './programs.ts';

export const happyPath = ['OrderPlaced', 'PaymentCharged', 'StockReserved', 'OrderCompleted'];
const statuses: Status[] = ['pending', 'paid', 'reserved', 'completed'];
const compensations: Partial<Record<Op, Op>> = { charge: 'refund', reserve: 'release' };

/** How a call ended, as the app was told. */
export type Outcome = 'ok' | 'failed' | 'timed out' | { code: string };

export interface World {
  /** What is called next, or runs. Undefined at the end. */
  due?: Op;
  isWayBack: boolean;
  /** Compensations after the due one. */
  rest: Op[];
  /** How many steps were done. */
  done: number;
  /** Failed attempts of the due call: since the last start, and in all. */
  failed: [atLeast: number, atMost: number];
  status: Status;
  reason?: string;
  /** What failed for good, and needs people: there is a dead letter, and at most one for each. */
  lost: number;
}

const begun: World = {
  due: 'charge',
  isWayBack: false,
  rest: [],
  done: 0,
  failed: [0, 0],
  status: 'pending',
  lost: 0,
};

/** An event as it was first seen. */
export interface Seen {
  id: string;
  type: string;
  at: number;
  causationId: string | null;
  correlationId: string;
  seenAtMs: number;
}

export class ModelOrder {
  readonly place: Place;
  readonly id: string;
  readonly items: { sku: string; qty: number }[];
  worlds: World[] = [begun];
  /** Where it may still be, as the last change may not be recorded yet. */
  before: World[] | undefined;
  changedAtMs: number;
  /** When its next call is due. */
  dueFromMs: number;
  dueByMs: number;
  /** A call that the app is waiting for. */
  running: { op: Op; sinceMs: number } | undefined;
  /** Calls of each operation, in all. */
  calls = new Map<Op, number>();
  lastOutcome: 'ok' | 'failed' | 'timed out' | 'refused' | undefined;
  keys = new Map<Op, unknown>();
  /** What the charge returned, once the app was told. */
  paymentId: string | undefined;
  hadTrouble = false;
  changes = 0;
  /** As it was when it was last looked at. */
  lookedAt = 0;
  /** How often it was placed. */
  placed = 1;
  /** The events as they were last seen. */
  readonly seen: Seen[] = [];
  /** What the clock said when they were seen. */
  lookedAtMs: number;
  /** placeOrder has resolved, or the order was found later. */
  isAccepted = false;
  /** It was there when the app was started. */
  isTakenUp = false;

  constructor(place: Place, items: { sku: string; qty: number }[], atMs: number, clockMs: number) {
    this.lookedAtMs = clockMs;
    this.place = place;
    this.id = place.id;
    this.items = items;
    this.changedAtMs = atMs;
    this.dueFromMs = atMs;
    this.dueByMs = atMs;
  }

  planOf(op: Op): Plan | undefined {
    return this.place.plans?.[op];
  }

  get isEnded(): boolean {
    return this.worlds.every(({ due }) => due === undefined);
  }

  /** A call is due, whatever was chosen. */
  get isDue(): boolean {
    return this.running === undefined && this.worlds.every(({ due }) => due !== undefined);
  }

  get isInBackoff(): boolean {
    return this.running === undefined && this.worlds.some(({ failed: [, most] }) => most > 0);
  }

  /** Its last call was the last attempt. */
  get isGivenUp(): boolean {
    return (
      (this.lastOutcome === 'failed' || this.lastOutcome === 'timed out') &&
      this.worlds.every(({ failed: [, most] }) => most === 0)
    );
  }

  mayCall(op: Op): boolean {
    return this.worlds.some(({ due }) => due === op);
  }

  /** The app calls `op`. */
  begin(op: Op, sinceMs: number): void {
    if (!this.mayCall(op)) return;
    if (this.worlds.length > 1) this.worlds = this.worlds.filter(({ due }) => due === op);
    this.before = undefined; // what came before is recorded, or it would not be called
    this.running = { op, sinceMs };
    this.calls.set(op, (this.calls.get(op) ?? 0) + 1);
  }

  /** The app was told how its call ended, or has waited long enough. */
  told(outcome: Outcome, atMs: number, limits: { maxAttempts: number }): void {
    this.running = undefined;
    this.lastOutcome = typeof outcome === 'string' ? outcome : 'refused';
    if (outcome !== 'ok') this.hadTrouble = true;
    this.before = this.worlds;
    this.changes++;
    this.worlds = distinct(this.worlds.flatMap((world) => after(world, outcome, limits)));
    this.changedAtMs = atMs;
    this.dueFromMs = atMs;
    this.dueByMs = atMs;
  }

  /** A new app begins with what was recorded. */
  restarted(atMs: number, isUnclear: boolean): void {
    const isCut = this.running !== undefined;
    this.running = undefined;
    const found = [...this.worlds, ...((isUnclear && this.before) || [])];
    this.worlds = distinct(
      found.map((world) => ({
        ...world,
        failed: [0, world.failed[1] + (isCut ? 1 : 0)] as [number, number],
      })),
    );
    this.before = undefined;
    this.changedAtMs = atMs;
    this.dueFromMs = atMs;
    this.dueByMs = atMs;
    this.isTakenUp = true;
  }

  /** Its status is what was recorded: that excludes some of the worlds. */
  settle(status: Status): void {
    const fitting = this.worlds.filter((world) => statusesOf(world).includes(status));
    if (fitting.length > 0) this.worlds = fitting;
  }

  /** The statuses that the order may have. */
  statuses(isRecent: boolean): Set<Status> {
    const all = [...this.worlds, ...((isRecent && this.before) || [])];
    return new Set(all.flatMap(statusesOf));
  }
}

/** On the way back it is free which of the steps that were done the status shows. */
function statusesOf({ isWayBack, due, done, status, lost }: World): Status[] {
  if (!isWayBack || !due) return [status];
  return [...statuses.slice(0, done + 1), ...(lost > 0 ? (['needs_attention'] as const) : [])];
}

/** What becomes of an order by the end of a call. Given up leaves a choice; so may a restart. */
function after(world: World, outcome: Outcome, limits: { maxAttempts: number }): World[] {
  const { due, failed } = world;
  if (outcome === 'ok') return [succeeded(world)];
  if (typeof outcome === 'object') return refused(world, outcome.code);
  const [least, most] = [failed[0] + 1, failed[1] + 1];
  const again: World = { ...world, failed: [least, most] };
  if (most < limits.maxAttempts) return [again];
  const over = givenUp(world, due!);
  return least < limits.maxAttempts ? [again, ...over] : over;
}

function succeeded(world: World): World {
  const { due, isWayBack, rest, done } = world;
  if (isWayBack) return wayBack(world, rest);
  const next = forwardOps[forwardOps.indexOf(due as 'charge') + 1];
  const status = statuses[done + 1]!;
  return { ...begun, due: next, done: done + 1, status };
}

function refused(world: World, code: string): World[] {
  if (world.isWayBack) return lost(world);
  return [wayBack({ ...world, reason: code }, compensationsOf(world.done))];
}

function givenUp(world: World, op: Op): World[] {
  if (world.isWayBack) return lost(world);
  const own = compensations[op];
  if (!own) return [attention(world)];
  return [wayBack(world, [own, ...compensationsOf(world.done)]), attention(world)];
}

/** Whether the other compensations are still called is free. */
function lost(world: World): World[] {
  const { rest } = world;
  const goesOn = rest.length > 0 ? [wayBack({ ...world, lost: world.lost + 1 }, rest)] : [];
  return [attention(world), ...goesOn];
}

/** The last step first. */
const compensationsOf = (done: number): Op[] =>
  forwardOps
    .slice(0, done)
    .map((op) => compensations[op]!)
    .reverse();

function wayBack(world: World, [due, ...rest]: Op[]): World {
  if (!due && world.lost > 0) return { ...world, due, rest, status: 'needs_attention' };
  const status = due ? world.status : 'cancelled';
  return { ...world, due, isWayBack: true, rest, failed: [0, 0], status };
}

const attention = (world: World): World => ({
  ...world,
  due: undefined,
  rest: [],
  failed: [0, 0],
  status: 'needs_attention',
  lost: world.lost + 1,
});

function distinct(worlds: World[]): World[] {
  if (worlds.length === 1) return worlds;
  return [...new Map(worlds.map((world) => [JSON.stringify(world), world])).values()];
}

/** `charge, or refund`. */
export const dueOf = (worlds: World[]): string =>
  [...new Set(worlds.map(({ due }) => due ?? 'no call'))].join(' or ');

export const shownOrder = ({ id, total }: Place): string => `order ${show(id)}, total ${total}`;
