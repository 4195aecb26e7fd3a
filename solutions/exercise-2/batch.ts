// One batch() of exercise 2, as the rules see it. Where the contract leaves open in which of several
// states the code is, the model holds all of them (`worlds`); what is seen excludes some; a rule is
// broken when none is left.
import { errorOf, type History, show, type VirtualClock } from '../../src/trial/trial.ts';
import type { BatchControl } from './exercise-2.ts';
import type { ModelBus, Subscription } from './model.ts';
import type { BatchOn, Outcome } from './programs.ts';

interface Item {
  value: unknown;
  atMs: number;
  number: number;
}

/** A batch that is due may have been taken out of the buffer already, before its handler is called. */
interface World {
  waiting: Item[];
  taken: number;
}

interface Flight {
  items: Item[];
  attempt: number;
  failedAtMs?: number;
}

interface Ending {
  kind: 'flush' | 'close';
  /** It waits for the items with a smaller number. */
  upTo: number;
  /** When the last of them was dealt with. */
  dealtAtMs?: number;
  resolvedAtMs?: number;
  tooEarly?: unknown[];
  rejection?: { reason: unknown };
}

/** Milliseconds: a few timers of 1 ms, or turns of the event loop, are soon. */
const soon = 10;
const longestPause = 100;
const mostAttempts = 3;

export class ModelBatch {
  readonly name: string;
  readonly #bus: ModelBus;
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #event: string;
  readonly #options: BatchOn['options'];
  readonly #outcomes: Outcome[];
  readonly #endings: Ending[] = [];
  #subscription: Subscription | undefined;
  #control: BatchControl | undefined;
  #worlds: World[] = [{ waiting: [], taken: 0 }];
  #flight: Flight | undefined;
  #came = 0;
  #dropped = 0;
  #calls = 0;
  #freeSinceMs = 0;
  /** Items with a smaller number go at once: flush() or close() was called at that time. */
  #urgent = { upTo: 0, atMs: 0 };

  constructor(bus: ModelBus, { event, options, handler }: BatchOn, number: number) {
    this.name = `b${number}`;
    this.#bus = bus;
    this.#history = bus.history;
    this.#clock = bus.clock;
    this.#event = event;
    this.#options = options;
    this.#outcomes = handler;
  }

  begin(subscription: Subscription, control: BatchControl): void {
    this.#subscription = subscription;
    this.#control = control;
  }

  get isBusy(): boolean {
    return this.#flight !== undefined || this.#waiting.length > 0;
  }

  get #waiting(): Item[] {
    return this.#worlds[0]!.waiting;
  }

  // --- Items come -----------------------------------------------------------------------------------

  /** Whether the buffer had room is seen in `dropped`. */
  comes(value: unknown): void {
    const { maxBuffered = Number.POSITIVE_INFINITY, overflow = 'reject' } = this.#options;
    const lost = this.#control!.dropped - this.#dropped;
    const item = { value, atMs: this.#clock.now, number: this.#came };
    const isFull = ({ waiting, taken }: World) => waiting.length - taken >= maxBuffered;
    const possible = this.#worlds
      .flatMap((world) => this.#mayBeTaken(world).map((taken) => ({ ...world, taken })))
      .filter((world) => Number(isFull(world)) === lost);
    if (possible.length === 0) this.#wrongDropped(Number(isFull(this.#worlds[0]!)));
    const replaces = lost > 0 && overflow === 'drop-oldest' && maxBuffered > 0;
    const after = ({ waiting, taken }: World): World => {
      if (lost === 0) return { taken, waiting: [...waiting, item] };
      const kept = [...waiting.slice(0, taken), ...waiting.slice(taken + 1), item];
      return { taken, waiting: replaces ? kept : waiting };
    };
    this.#worlds = distinct(possible.map(after));
    this.#dropped += lost;
    if (lost > 0 && overflow === 'reject')
      this.#bus.expected.push({
        isBackpressure: true,
        event: this.#event,
        rule: this.#bus.run.onError ? 'refused' : 'batchSurfaces',
      });
    if (lost === 0 || replaces) this.#came++;
  }

  #wrongDropped(lost: number): never {
    const waiting = this.#waiting.length - this.#worlds[0]!.taken;
    const { maxBuffered } = this.#options;
    return this.#history.broken(
      maxBuffered === 0 ? 'refused' : 'dropped',
      `${this.name}.dropped is ${this.#dropped + lost}: ${waiting} items wait, maxBuffered is ${maxBuffered ?? 'not set'}`,
      show(this.#control!.dropped),
    );
  }

  #mayBeTaken(world: World): number[] {
    if (this.#flight || world.taken > 0 || this.#dueAt(world) > this.#clock.now)
      return [world.taken];
    const most = Math.min(this.#options.maxSize, world.waiting.length);
    return Array.from({ length: most + 1 }, (_, taken) => taken);
  }

  /** When the next batch has to go, were none in flight. */
  #dueAt({ waiting }: World): number {
    const { maxSize, maxWaitMs } = this.#options;
    const [first] = waiting;
    if (!first) return Number.POSITIVE_INFINITY;
    const fullAt = waiting[maxSize - 1]?.atMs ?? Number.POSITIVE_INFINITY;
    const urgentAt =
      first.number < this.#urgent.upTo
        ? Math.max(this.#urgent.atMs, first.atMs)
        : Number.POSITIVE_INFINITY;
    return Math.min(first.atMs + maxWaitMs, fullAt, urgentAt);
  }

  // --- The handler is called ------------------------------------------------------------------------

  readonly handle = (items: unknown[]): void | Promise<void> => {
    if (this.#history.failure) return;
    this.#bus.hasCome(this);
    const outcome = this.#outcomes[this.#calls++ % this.#outcomes.length]!;
    const { takes, fails, empties, emits } = outcome;
    const does = [
      takes > 0 && `works for ${takes} ms`,
      fails && `fails with ${show(errorOf(fails))}`,
      empties && 'empties its array',
    ].filter(Boolean);
    this.#history.saw(
      `${this.name} gets ${show(items)}${does.length > 0 ? `: ${does.join(', ')}` : ''}`,
    );
    this.#begins([...items]);
    if (empties) items.length = 0;
    if (emits && this.#calls < 4)
      this.#history.inside(this.name, () => this.#bus.perform({ do: 'emit', event: this.#event }));
    const settle = () => {
      if (takes > 0) this.#history.saw(`${this.name}'s handler ${fails ? 'fails' : 'is done'}`);
      this.#settled(fails && { error: errorOf(fails) });
    };
    if (takes === 0) {
      settle();
      if (fails) throw errorOf(fails);
      return;
    }
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        settle();
        if (fails) reject(errorOf(fails));
        else resolve();
      }, takes);
    });
  };

  #begins(values: unknown[]): void {
    if (this.#flight) this.#triedAgain(values, this.#flight);
    else this.#goes(values);
  }

  #triedAgain(values: unknown[], flight: Flight): void {
    const history = this.#history;
    const inFlight = show(flight.items.map(({ value }) => value));
    const { failedAtMs } = flight;
    history.check(
      failedAtMs !== undefined,
      'oneInFlight',
      () => `${this.name} waits: ${inFlight} is in flight`,
      () => `it gets ${show(values)}`,
    );
    history.check(
      isSame(values, flight.items),
      'retry',
      () => `${this.name} gets ${inFlight} again (attempt ${flight.attempt + 1})`,
      () => show(values),
      'items',
    );
    this.#notLate(failedAtMs!, flight);
    flight.attempt++;
    flight.failedAtMs = undefined;
  }

  #notLate(failedAtMs: number, { items, attempt }: Flight): void {
    const latest = failedAtMs + longestPause;
    this.#history.check(
      this.#clock.now <= latest + soon,
      'retry',
      () =>
        `${this.name} gets ${show(items.map(({ value }) => value))} again by ${latest} ms (attempt ${attempt + 1})`,
      () => `not yet at ${this.#clock.now} ms`,
      'late',
    );
  }

  #goes(values: unknown[]): void {
    const history = this.#history;
    const { maxSize, maxWaitMs } = this.#options;
    history.check(
      values.length > 0 && values.length <= maxSize,
      'size',
      () => `${this.name} gets 1 to ${maxSize} items`,
      () => show(values.length),
    );
    const fitting = this.#worlds.filter(({ waiting }) =>
      isSame(values, waiting.slice(0, values.length)),
    );
    const next = show(this.#waiting.slice(0, maxSize).map(({ value }) => value));
    history.check(
      fitting.length > 0,
      this.#options.maxBuffered === 0 ? 'refused' : 'items',
      () =>
        this.#waiting.length > 0
          ? `${this.name} gets ${next}, or the first of them`
          : `${this.name} gets nothing: no item waits`,
      () => show(values),
    );
    this.#worlds = fitting;
    const [first] = this.#waiting as [Item];
    const dueAt = first.atMs + maxWaitMs;
    const isShort = values.length < maxSize && first.number >= this.#urgent.upTo;
    history.check(
      !isShort || this.#clock.now >= dueAt,
      'early',
      () => `${show(values)} waits until ${dueAt} ms: it came at ${first.atMs} ms`,
      () => `${this.name} gets it at ${this.#clock.now} ms`,
    );
    this.#isInTime();
    this.#flight = { items: this.#waiting.slice(0, values.length), attempt: 1 };
    this.#worlds = [{ waiting: this.#waiting.slice(values.length), taken: 0 }];
  }

  #settled(failed: { error: unknown } | undefined): void {
    const flight = this.#flight;
    if (this.#history.failure || !flight) return;
    if (failed && flight.attempt < mostAttempts) {
      flight.failedAtMs = this.#clock.now;
      return;
    }
    const rule = this.#bus.run.onError ? 'givenUp' : 'batchSurfaces';
    if (failed) this.#bus.expected.push({ ...failed, event: this.#event, rule });
    this.#flight = undefined;
    this.#freeSinceMs = this.#clock.now;
    this.#dealtWith();
  }

  // --- flush() and close() --------------------------------------------------------------------------

  end(kind: 'flush' | 'close'): void {
    const history = this.#history;
    history.did(`${this.name}.${kind}()`);
    const ending: Ending = { kind, upTo: this.#came };
    this.#endings.push(ending);
    const [first] = this.#waiting;
    if (first) {
      const isUrgent = first.number < this.#urgent.upTo;
      this.#urgent = { upTo: this.#came, atMs: isUrgent ? this.#urgent.atMs : this.#clock.now };
    }
    if (kind === 'close') this.#subscription!.active = false;
    this.#dealtWith();
    this.#control![kind]().then(
      () => {
        if (history.failure) return;
        history.saw(`${this.name}.${kind}() resolves`);
        ending.resolvedAtMs = this.#clock.now;
        const left = this.#left(ending.upTo);
        if (left.length > 0) ending.tooEarly = left;
      },
      (reason) => {
        ending.rejection = { reason };
      },
    );
  }

  #left = (upTo: number) =>
    [...(this.#flight?.items ?? []), ...this.#waiting]
      .filter(({ number }) => number < upTo)
      .map(({ value }) => value);

  #dealtWith(): void {
    for (const ending of this.#endings)
      if (ending.dealtAtMs === undefined && this.#left(ending.upTo).length === 0)
        ending.dealtAtMs = this.#clock.now;
  }

  // --- What can be seen -----------------------------------------------------------------------------

  #isInTime(): void {
    if (this.#flight) return;
    const due = Math.max(this.#dueAt(this.#worlds[0]!), this.#freeSinceMs);
    if (this.#clock.now <= due + soon) return;
    const [first] = this.#waiting as [Item];
    const { maxSize, maxWaitMs } = this.#options;
    const isUrgent = first.number < this.#urgent.upTo && this.#urgent.atMs <= due;
    const hasWaited = first.atMs + maxWaitMs <= due;
    const items = show(this.#waiting.slice(0, maxSize).map(({ value }) => value));
    this.#history.broken(
      isUrgent ? 'flush' : hasWaited ? 'late' : 'full',
      `${this.name} gets ${items} at ${due} ms${hasWaited ? `: ${show(first.value)} has waited since ${first.atMs} ms` : ''}`,
      `not yet at ${this.#clock.now} ms`,
      maxWaitMs === 0 ? 'late, maxWaitMs 0' : 'late',
    );
  }

  looksRight(): void {
    const history = this.#history;
    const { buffered, dropped } = this.#control!;
    if (!this.#worlds.some(({ waiting, taken }) => waiting.length - taken === buffered)) {
      const allowed = new Set(
        this.#worlds.flatMap((world) =>
          this.#mayBeTaken(world).map((taken) => world.waiting.length - taken),
        ),
      );
      history.check(
        allowed.has(buffered),
        'buffered',
        () => `${this.name}.buffered is ${[...allowed].join(' or ')}`,
        () => show(buffered),
      );
    }
    if (dropped !== this.#dropped) this.#wrongDropped(0);
  }

  atRest(): void {
    this.#isInTime();
    this.#dealtWith();
    const flight = this.#flight;
    if (flight?.failedAtMs !== undefined) this.#notLate(flight.failedAtMs, flight);
    for (const ending of this.#endings) this.#endsRight(ending);
  }

  #endsRight({ kind, rejection, tooEarly, dealtAtMs, resolvedAtMs }: Ending): void {
    const history = this.#history;
    const call = `${this.name}.${kind}()`;
    if (rejection)
      history.broken('quiet', `${call} resolves`, `it rejects with ${show(rejection.reason)}`);
    if (tooEarly)
      history.broken(kind, `${call} waits for ${show(tooEarly)}`, 'it has resolved', 'early');
    const latest = (dealtAtMs ?? Number.POSITIVE_INFINITY) + soon;
    history.check(
      (resolvedAtMs ?? this.#clock.now) <= latest,
      kind,
      () => `${call} resolves at ${dealtAtMs} ms: no item that it waits for is left`,
      () => (resolvedAtMs ? `at ${resolvedAtMs} ms` : `still pending at ${this.#clock.now} ms`),
      'pending',
    );
  }
}

const isSame = (values: unknown[], items: Item[]) =>
  values.length === items.length && values.every((value, i) => Object.is(value, items[i]!.value));

function distinct(worlds: World[]): World[] {
  const keyOf = ({ waiting, taken }: World) => `${taken}:${waiting.map(({ number }) => number)}`;
  return [...new Map(worlds.map((world) => [keyOf(world), world])).values()];
}
