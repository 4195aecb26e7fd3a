// Exercise 2: plays a program against a bus, and holds what can be seen of it against the rules at once.
import { getEventListeners } from 'node:events';
import {
  errorOf,
  type Failure,
  type History,
  type Model,
  show,
  type VirtualClock,
} from '../../src/trial/trial.ts';
import { ModelBatch } from './batch.ts';
import type * as exercise from './exercise-2.ts';
import { Figures } from './figures.ts';
import { batchRuns, type Emit, listenerRuns, type On, type Op, type Run } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;

const shape = {
  required: [
    'onError',
    'event',
    'options',
    'maxSize',
    'maxWaitMs',
    'handler',
    'which',
    'signal',
    'ms',
    'takes',
    'value',
    'error',
  ],
  creates: ['on', 'batch'],
  points: ['which'],
  counts: { times: 1, takes: 0 },
};

/** Runs in which nothing but what a learner at this step has written is used. */
export const listeners = (step: number): Model<Answer, Run> => ({
  rules,
  programs: listenerRuns(step),
  shape,
  crashes: 'synchronous',
  play: (answer, run, history, clock) => new ModelBus(answer, run, history, clock, step).play(),
  census: censusOf,
  leastShares:
    step >= 2 ? { 'nested emit': 0.1, 'same function twice': 0.1, 'falsy error': 0.1 } : {},
});

export const batches: Model<Answer, Run> = {
  rules,
  programs: batchRuns,
  shape,
  crashes: 'synchronous',
  play: (answer, run, history, clock) => new ModelBus(answer, run, history, clock, 5).play(),
  census: censusOf,
  leastShares: {
    bounded: 0.3,
    'bound of 0': 0.05,
    'drop-oldest': 0.1,
    failure: 0.2,
    'falsy error': 0.1,
    flush: 0.3,
    close: 0.2,
    'without onError': 0.2,
    'onError throws': 0.2,
    'two batches': 0.2,
  },
};

/** What a run can show, as far as its program says. */
function censusOf({ onError, ops }: Run): string[] {
  const found = new Set<string>();
  if (onError === undefined) found.add('without onError');
  if (onError === 'throws') found.add('onError throws');
  const fails = (failure: Failure | undefined) => {
    if (failure) found.add('failure');
    if (failure && !('error' in failure)) found.add('falsy error');
  };
  for (const op of ops as Op[]) {
    if (op.do === 'flush' || op.do === 'close') found.add(op.do);
    if (op.do === 'on') {
      if (op.does?.some((inner) => inner.do === 'emit')) found.add('nested emit');
      if (op.again !== undefined) found.add('same function twice');
      fails(op.throws);
    }
    if (op.do !== 'batch') continue;
    for (const { fails: failure } of op.handler) fails(failure);
    const { maxBuffered, overflow } = op.options;
    if (maxBuffered !== undefined) found.add('bounded');
    if (maxBuffered === 0) found.add('bound of 0');
    if (overflow === 'drop-oldest') found.add('drop-oldest');
  }
  if (ops.filter((op) => op.do === 'batch').length > 1) found.add('two batches');
  return [...found];
}

/** A listener of the run. It may be subscribed several times. */
interface Listener {
  name: string;
  calls: number;
  call(payload: unknown): void;
  throws?: Failure;
}

/** One subscription, as the rules see it. */
export interface Subscription {
  event: string;
  active: boolean;
  once?: boolean;
  signal?: AbortSignal;
  off(): void;
  listener?: Listener;
  batch?: ModelBatch;
}

/** An emit that is under way. */
interface Round {
  event: string;
  value: unknown;
  /** Who was subscribed when it began. */
  list: Subscription[];
  /** How many of them have had their turn. */
  at: number;
  began: number;
}

/** An error that onError has to get, or that has to surface. */
interface Report {
  error?: unknown;
  isBackpressure?: boolean;
  event: string;
  rule: string;
}

const usualSampling = 64;

export class ModelBus {
  readonly history: History;
  readonly clock: VirtualClock;
  readonly run: Run;
  readonly expected: Report[] = [];
  /** The step that is checked: what later ones ask for is not looked at. */
  readonly #step: number;
  readonly #answer: Answer;
  readonly #bus: InstanceType<Answer['EventBus']>;
  readonly #subscriptions: Subscription[] = [];
  readonly #listeners: Listener[] = [];
  readonly #batches: ModelBatch[] = [];
  readonly #rounds: Round[] = [];
  readonly #figures = new Map<string, Figures>();
  readonly #controllers = new Map<number, AbortController>();
  readonly #reported: { error: unknown; event?: string }[] = [];
  #lastNumber = 0;

  constructor(answer: Answer, run: Run, history: History, clock: VirtualClock, step: number) {
    this.#answer = answer;
    this.run = run;
    this.history = history;
    this.clock = clock;
    this.#step = step;
    const { onError, metrics } = run;
    const options = {
      ...(metrics !== undefined && { metrics: true }),
      ...(metrics && { sampleEvery: metrics }),
    };
    this.#bus = new answer.EventBus({ ...options, ...(onError && { onError: this.#onError }) });
    const about = { ...options, ...(onError === 'throws' && { onError: 'throws' }) };
    if (Object.keys(about).length > 0 || !onError)
      history.did(
        `a bus${onError ? '' : ' without onError'}${Object.keys(about).length > 0 ? ` ${show(about)}` : ''}`,
      );
  }

  async play(): Promise<void> {
    for (const op of this.run.ops as Op[]) {
      if (op.do === 'wait') await this.clock.advance(op.ms);
      else this.perform(op);
      if (op.do === 'wait') this.#atRest();
    }
    await this.clock.settle();
    this.#atRest();
    await this.#end();
  }

  // --- What a user of the bus does ----------------------------------------------------------------

  perform(op: Op): void {
    this.history.throwIfBroken();
    if (op.do === 'off' && !this.#subscriptions[op.which]?.listener) return;
    if (op.do === 'on') this.#on(op);
    else if (op.do === 'emit') this.#emit(op);
    else if (op.do === 'off') this.#off(op.which);
    else if (op.do === 'abort') this.#abort(op.signal);
    else if (op.do === 'batch') this.#batch(op);
    else if (op.do !== 'wait') this.#batches[op.which]?.end(op.do);
    this.#looksRight();
  }

  #on(op: On): void {
    const { event, once, signal: index } = op;
    const signal = index === undefined ? undefined : this.#controller(index).signal;
    const known = op.again === undefined ? undefined : this.#listeners[op.again];
    const listener = known ?? this.#listener(op);
    const options = { ...(once && { once: true }), ...(signal && { signal }) };
    const isMethod = once === 'method' && !signal;
    const aborted = signal?.aborted ? ', aborted' : '';
    const shown = [once && !isMethod && 'once', signal && `signal ${index}${aborted}`].filter(
      Boolean,
    );
    const about = known ? '' : aboutOf(op);
    this.history.did(
      `${listener.name} = ${isMethod ? 'once' : 'on'}(${show(event)}${shown.length > 0 ? `, ${shown.join(', ')}` : ''})${known ? ', the same function again' : ''}${about}`,
    );
    const subscription: Subscription = {
      event,
      once: once !== undefined,
      signal,
      listener,
      active: !signal?.aborted,
      off: () => {},
    };
    this.#subscriptions.push(subscription);
    if (subscription.active) this.#figuresOf(event);
    const off = isMethod
      ? this.#bus.once(event, listener.call)
      : this.#bus.on(event, listener.call, options);
    const isFunction = typeof off === 'function';
    this.history.check(
      isFunction,
      signal?.aborted ? 'aborted' : 'off',
      () => 'on() returns a function',
      () => show(off),
    );
    subscription.off = off;
  }

  #listener({ throws, takes, does }: On): Listener {
    const name = String.fromCharCode(65 + this.#listeners.length);
    const listener: Listener = {
      name,
      calls: 0,
      throws,
      call: (payload) => {
        if (this.history.failure) return;
        this.history.saw(`${name}(${show(payload)})`);
        this.#called(listener, payload);
        if (takes) this.clock.spend(takes);
        if (does && listener.calls++ === 0)
          this.history.inside(name, () => does.forEach((op) => void this.perform(op)));
        if (throws) this.#fails(throws);
      },
    };
    this.#listeners.push(listener);
    return listener;
  }

  #fails(failure: Failure): never {
    const error = errorOf(failure);
    const { event } = this.#rounds.at(-1)!;
    this.expected.push({ error, event, rule: this.run.onError ? 'reported' : 'surfaces' });
    this.#figuresOf(event).errors++;
    throw error;
  }

  #off(which: number): void {
    const subscription = this.#subscriptions[which];
    if (!subscription?.listener) return;
    this.history.did(`off ${subscription.listener.name}${subscription.active ? '' : ' again'}`);
    subscription.active = false;
    subscription.off();
  }

  #controller(index: number): AbortController {
    let controller = this.#controllers.get(index);
    if (!controller) {
      controller = new AbortController();
      this.#controllers.set(index, controller);
    }
    return controller;
  }

  #abort(index: number): void {
    const controller = this.#controller(index);
    if (controller.signal.aborted) return;
    this.history.did(`abort signal ${index}`);
    for (const one of this.#subscriptions) if (one.signal === controller.signal) one.active = false;
    controller.abort('over'); // without a reason Node makes an error, with a stack
  }

  #batch(op: Extract<Op, { do: 'batch' }>): void {
    const batch = new ModelBatch(this, op, this.#batches.length + 1);
    this.#batches.push(batch);
    const subscription: Subscription = { event: op.event, active: true, batch, off: () => {} };
    this.#subscriptions.push(subscription);
    this.#figuresOf(op.event);
    this.history.did(`${batch.name} = batch(${show(op.event)}, ${show(op.options)})`);
    batch.begin(
      subscription,
      this.#bus.batch(op.event, batch.handle, op.options as exercise.BatchOptions),
    );
  }

  #emit({ event, payload, times = 1 }: Emit): void {
    for (let time = 0; time < times; time++)
      this.emitOne(event, payload ? payload.value : ++this.#lastNumber);
  }

  emitOne(event: string, value: unknown): void {
    if (this.#rounds.length > 3) return; // listeners that emit what they listen to
    const list = this.#subscriptions.filter((one) => one.event === event && one.active);
    const isNested = this.#rounds.some((round) => round.event === event);
    const round: Round = { event, value, list, at: 0, began: this.clock.now };
    const ended = this.#figures.get(event)?.begins({ isHeard: list.length > 0, isNested });
    this.history.did(`emit ${show(event)} ${show(value)}`, `emit ${show(event)}`);
    this.#rounds.push(round);
    const returned = this.#emitted(event, value);
    const left = this.#next(round);
    if (left) {
      const before = list[round.at - 1]?.listener;
      this.history.broken(
        before?.throws ? 'isolated' : 'synchronous',
        `${left.listener!.name} is called before emit() returns`,
        "it isn't called",
        before?.throws ? 'stops' : 'missing',
      );
    }
    this.#rounds.pop();
    ended?.(this.clock.now - round.began);
    this.history.check(
      returned === list.length > 0,
      'returned',
      () => `emit() returns ${list.length > 0}`,
      () => show(returned),
    );
  }

  #emitted(event: string, value: unknown): unknown {
    try {
      return this.#bus.emit(event, value as never);
    } catch (error) {
      this.history.throwIfBroken();
      return this.history.broken(
        'isolated',
        "emit() doesn't throw",
        `it throws ${show(error)}`,
        'throws',
      );
    } finally {
      this.history.throwIfBroken();
    }
  }

  // --- Whose turn it is -----------------------------------------------------------------------------

  /**
   * Who is called next in a round. A batch is one of the listeners, but its turn can't be seen: `upTo`
   * is the one whose handler is called already.
   */
  #next(round: Round, upTo?: ModelBatch): Subscription | undefined {
    while (round.at < round.list.length) {
      const subscription = round.list[round.at]!;
      if (subscription.active && !subscription.batch) return subscription;
      round.at++;
      if (!subscription.active) continue;
      this.#figuresOf(round.event).delivered++;
      subscription.batch!.comes(round.value);
      if (subscription.batch === upTo) return undefined;
    }
    return undefined;
  }

  /** The handler of a batch is called during the emit: then its item has come. */
  hasCome(batch: ModelBatch): void {
    const round = this.#rounds.at(-1);
    if (round?.list.slice(round.at).some((one) => one.batch === batch)) this.#next(round, batch);
  }

  #called(listener: Listener, value: unknown): void {
    const { history } = this;
    const round = this.#rounds.at(-1);
    history.check(
      round !== undefined,
      'synchronous',
      () => `${listener.name} isn't called: emit() has returned`,
      () => 'it is called',
    );
    const next = this.#next(round!);
    if (next?.listener !== listener) this.#notItsTurn(listener, round!, next);
    history.check(
      Object.is(value, round!.value),
      'order',
      () => `${listener.name} gets ${show(round!.value)}`,
      () => show(value),
      'payload',
    );
    round!.at++;
    this.#figuresOf(round!.event).delivered++;
    if (next!.once) next!.active = false;
  }

  #notItsTurn(listener: Listener, round: Round, next: Subscription | undefined): never {
    const { history } = this;
    const expected = next ? `${next.listener!.name} is next` : 'no more listeners are called';
    const own = this.#subscriptions.filter(
      (one) => one.listener === listener && one.event === round.event,
    );
    const isAdded = own.some((one) => one.active && !round.list.includes(one));
    if (isAdded)
      return history.broken(
        'added',
        expected,
        `${listener.name} is called, though added during this emit`,
      );
    const hasEnded = own.some((one) => !one.active);
    const yours = `${listener.name} is called`;
    if (!hasEnded || own.some((one) => one.active))
      return history.broken('order', expected, yours, 'turn');
    if (own.some((one) => one.signal?.aborted))
      return history.broken('signal', expected, `${yours}, though its signal has aborted`);
    const during = round.list.some((one) => own.includes(one));
    return history.broken(
      own.some((one) => one.once) ? 'once' : during ? 'removed' : 'off',
      expected,
      `${yours}, though its subscription has ended`,
    );
  }

  // --- What can be seen -----------------------------------------------------------------------------

  readonly #onError = (error: unknown, event: string) => {
    if (this.history.failure) return;
    this.#reported.push({ error, event });
    this.history.saw(`onError(${show(error)}, ${show(event)})`);
    if (this.run.onError === 'throws') throw new Error('onError fails');
  };

  #figuresOf(event: string): Figures {
    let figures = this.#figures.get(event);
    if (!figures) {
      figures = new Figures(event, this.run.metrics || usualSampling);
      this.#figures.set(event, figures);
    }
    return figures;
  }

  #looksRight(): void {
    const { history } = this;
    const counts = new Map<string, number>();
    for (const { event, active } of this.#subscriptions)
      counts.set(event, (counts.get(event) ?? 0) + Number(active));
    for (const [event, wanted] of counts) {
      const theirs = this.#bus.listenerCount(event);
      if (theirs !== wanted)
        history.broken(
          this.#countRule(event),
          `listenerCount(${show(event)}) is ${wanted}`,
          show(theirs),
          'count',
        );
    }
    const theirs = this.#bus.eventNames();
    const used = [...counts.keys()].filter((event) => counts.get(event)! > 0);
    history.check(
      theirs.length === used.length && used.every((event) => theirs.includes(event)),
      'names',
      () => `eventNames() is ${show(used)}, in any order`,
      () => show(theirs),
    );
    for (const [index, { signal }] of this.#controllers) {
      const isUsed = this.#subscriptions.some((one) => one.active && one.signal === signal);
      const left = isUsed ? 0 : getEventListeners(signal, 'abort').length;
      history.check(
        left === 0,
        'released',
        () => `no listener is left on signal ${index}`,
        () => `${left} ${left === 1 ? 'is' : 'are'} left`,
      );
    }
    if (this.#rounds.length > 0) return;
    for (const batch of this.#batches) batch.looksRight();
    if (this.#step >= 6) this.#figuresAreRight();
  }

  /** A wrong count after an abort is a matter of the signal, not of counting. */
  #countRule(event: string): string {
    const ended = this.#subscriptions.filter((one) => one.event === event && !one.active);
    if (ended.some(({ signal }) => signal?.aborted)) return 'signal';
    if (ended.some(({ once }) => once)) return 'once';
    return ended.some(({ batch }) => batch) ? 'close' : 'count';
  }

  #figuresAreRight(): void {
    const { history, run } = this;
    for (const [event, wanted] of this.#figures) {
      const theirs = this.#bus.metrics(event);
      if (run.metrics === undefined) {
        history.check(
          theirs === undefined,
          'noFigures',
          () => 'metrics() returns undefined',
          () => show(theirs),
        );
        continue;
      }
      wanted.check(theirs, history);
    }
    if (run.metrics === undefined) return;
    const unknown = 'nobody';
    this.#bus.emit(unknown, 1 as never);
    const theirs = this.#bus.metrics(unknown);
    history.check(
      !theirs?.emitted,
      'unknown',
      () => `no emit of '${unknown}' is recorded: nobody has listened to it`,
      () => show(theirs),
    );
  }

  /** Nothing is left to do at this moment. */
  #atRest(): void {
    const { history, clock, run } = this;
    history.throwIfBroken();
    for (const error of clock.uncaught.splice(0)) {
      if (run.onError)
        history.broken(
          'reported',
          'onError gets every error',
          `uncaught: ${show(error)}`,
          'uncaught',
        );
      history.saw(`uncaught: ${show(error)}`);
      this.#reported.push({ error });
    }
    if (clock.unhandled.length > 0)
      history.broken(
        'quiet',
        'no promise is left rejected',
        `unhandled: ${show(clock.unhandled[0])}`,
      );
    for (const wanted of this.expected.splice(0)) this.#wasReported(wanted);
    if (this.#reported.length > 0) {
      const [{ error }] = this.#reported as [{ error: unknown }];
      history.broken(
        run.onError ? 'reported' : 'surfaces',
        'no more errors are reported',
        show(error),
        'more',
      );
    }
    for (const batch of this.#batches) batch.atRest();
    this.#looksRight();
  }

  #wasReported({ error, isBackpressure, event, rule }: Report): void {
    const { onError } = this.run;
    const isIt = (one: { error: unknown; event?: string }) =>
      (isBackpressure
        ? one.error instanceof this.#answer.BackpressureError
        : Object.is(one.error, error)) &&
      (!onError || one.event === event);
    const index = this.#reported.findIndex(isIt);
    if (index >= 0) return void this.#reported.splice(index, 1);
    const what = isBackpressure ? 'a BackpressureError' : show(error);
    const others = this.#reported.map((one) =>
      onError ? `${show(one.error)}, ${show(one.event)}` : show(one.error),
    );
    this.history.broken(
      rule,
      onError
        ? `onError gets ${what} and ${show(event)}`
        : `${what} surfaces as an uncaught exception`,
      others.length > 0 ? others.join('; ') : 'nothing',
      `${isBackpressure ? 'backpressure, ' : ''}${others.length > 0 ? 'other' : 'nothing'}`,
    );
  }

  /** Lets all batches come to their end, then closes them. */
  async #end(): Promise<void> {
    const { clock, history } = this;
    for (let round = 0; round < 500 && this.#batches.some((batch) => batch.isBusy); round++) {
      await clock.advance(200);
      this.#atRest();
    }
    for (const batch of this.#batches) {
      batch.end('close');
      this.#looksRight();
    }
    await clock.advance(10);
    this.#atRest();
    if (this.#batches.length > 0)
      history.check(
        clock.timers.size === 0,
        'close',
        () => 'no timer is left after close()',
        () => `${clock.timers.size} left`,
        'timer',
      );
  }
}

/** What a listener does, beside the line that subscribes it. */
function aboutOf({ throws, takes, does }: On): string {
  const parts = [
    takes && `takes ${takes} ms`,
    does && `first call: ${does.map(tell).join(', ')}`,
    throws && `throws ${show(errorOf(throws))}`,
  ].filter(Boolean);
  return parts.length > 0 ? `   (${parts.join('; ')})` : '';
}

function tell(op: Op): string {
  if (op.do === 'emit') return `emit ${show(op.event)}`;
  if (op.do === 'off') return `off of the ${ordinal(op.which)} subscription`;
  if (op.do === 'abort') return `abort signal ${op.signal}`;
  return op.do === 'on' ? `on(${show(op.event)})` : op.do;
}

const ordinal = (index: number) => ['first', 'second', 'third', 'fourth', 'fifth'][index];
