// Exercise 1, step 5: plays a program against onWeak, as far as no garbage collector is needed.
import { EventEmitter } from 'node:events';
import { type History, type Model, show } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-1.ts';
import { type WeakOp, type WeakRun, weakRuns } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Op<Name> = Extract<WeakOp, { do: Name }>;

export const weakListeners: Model<Answer, WeakRun> = {
  rules,
  programs: weakRuns,
  shape: {
    required: ['hub', 'event', 'target', 'handler', 'which', 'args'],
    creates: ['onWeak'],
    points: ['which'],
  },
  crashes: 'calls',
  play: async (answer, run, history, clock) => {
    new ModelWeak(answer, run, history).play();
    await clock.settle();
    for (const error of [...clock.uncaught, ...clock.unhandled])
      history.broken('calls', 'nothing throws', show(error), 'throws');
  },
  census: ({ ops }) => [
    ...new Set(
      ops.flatMap((op, i) => {
        const isAgain = ops.some(
          (other, j) =>
            j < i &&
            op.do === 'onWeak' &&
            other.do === 'onWeak' &&
            op.hub === other.hub &&
            op.event === other.event &&
            op.target === other.target,
        );
        return isAgain ? [op.do, 'same target and event'] : [op.do];
      }),
    ),
  ],
  leastShares: { 'same target and event': 0.2, off: 0.6, emit: 0.6 },
};

interface Subscription {
  hub: number;
  event: string;
  target: number;
  handler: number;
  name: string;
  active: boolean;
  off(): void;
}

interface Emit {
  hub: number;
  event: string;
  args: unknown[];
  calls: { handler: number; target: number }[];
}

const hubNames = ['hub', 'hub2'];

class ModelWeak {
  readonly #answer: Answer;
  readonly #run: WeakRun;
  readonly #history: History;
  readonly #hubs = hubNames.map(() => new EventEmitter().setMaxListeners(0));
  readonly #targets = [{ name: 'target A' }, { name: 'target B' }];
  readonly #handlers: ((target: object, ...args: unknown[]) => void)[] = [];
  readonly #others: { hub: number; event: string; listener: () => void }[] = [];
  readonly #subscriptions: Subscription[] = [];
  readonly #emits: Emit[] = [];

  constructor(answer: Answer, run: WeakRun, history: History) {
    this.#answer = answer;
    this.#run = run;
    this.#history = history;
  }

  play(): void {
    for (const op of this.#run.ops) this.#perform(op);
    for (const which of this.#subscriptions.keys()) this.#perform({ do: 'off', which });
    for (const { hub, event } of [...this.#subscriptions])
      this.#perform({ do: 'emit', hub, event, args: [] });
    this.#nothingLeft();
  }

  #perform(op: WeakOp): void {
    this.#history.throwIfBroken();
    if (op.do === 'onWeak') this.#onWeak(op);
    else if (op.do === 'off') this.#off(this.#subscriptions[op.which]);
    else if (op.do === 'emit') this.#emit(op);
    else this.#listen(op);
    this.#othersAreThere();
  }

  #onWeak({ hub, event, target, handler, does }: Op<'onWeak'>): void {
    if (this.#subscriptions.length > 8) return;
    const name = `off${this.#subscriptions.length + 1}`;
    const call = this.#handlerOf(handler, does);
    this.#history.did(
      `${name} = onWeak(${hubNames[hub]}, ${show(event)}, ${this.#targets[target]!.name}, handler ${handler + 1})`,
    );
    const off = this.#answer.onWeak(this.#hubs[hub]!, event, this.#targets[target]!, call);
    this.#history.check(
      typeof off === 'function',
      'off',
      () => 'onWeak() returns a function',
      () => show(off),
      'function',
    );
    this.#subscriptions.push({ hub, event, target, handler, name, active: true, off });
  }

  #handlerOf(index: number, does: WeakOp[] | undefined) {
    let isFirst = true;
    this.#handlers[index] ??= (target, ...args) => {
      if (this.#history.failure) return;
      this.#called(index, target, args);
      if (!does || !isFirst) return;
      isFirst = false;
      this.#history.inside(`handler ${index + 1}`, () => {
        for (const op of does) this.#perform(op);
      });
    };
    return this.#handlers[index];
  }

  #called(handler: number, given: unknown, args: unknown[]): void {
    const emit = this.#emits.at(-1);
    const target = this.#targets.indexOf(given as never);
    const shown = target < 0 ? show(given) : this.#targets[target]!.name;
    this.#history.saw(`handler ${handler + 1}(${[shown, ...args.map(show)].join(', ')})`);
    const wanted = emit ? emit.args : [];
    const isRight =
      emit !== undefined &&
      target >= 0 &&
      args.length === wanted.length &&
      wanted.every((arg, i) => Object.is(arg, args[i]));
    this.#history.check(
      isRight,
      'calls',
      () =>
        emit
          ? `handler ${handler + 1} gets a target and ${wanted.map(show).join(', ') || 'no arguments'}`
          : 'no handler is called: emit() has returned',
      () => [shown, ...args.map(show)].join(', '),
      target < 0 ? 'target' : 'arguments',
    );
    emit!.calls.push({ handler, target });
  }

  #off(subscription: Subscription | undefined): void {
    if (!subscription) return;
    this.#history.did(`${subscription.name}()${subscription.active ? '' : ', once more'}`);
    subscription.active = false;
    subscription.off();
  }

  #emit({ hub, event, args }: Op<'emit'>): void {
    if (this.#emits.some((other) => other.event === event)) return; // handlers that answer themselves
    this.#history.did(`${hubNames[hub]}.emit(${[event, ...args].map(show).join(', ')})`);
    const own = (one: Subscription) => one.hub === hub && one.event === event && one.active;
    const before = this.#subscriptions.filter(own);
    const emit: Emit = { hub, event, args, calls: [] };
    this.#emits.push(emit);
    this.#hubs[hub]!.emit(event, ...args);
    this.#history.throwIfBroken();
    this.#emits.pop();
    const after = this.#subscriptions.filter(own);
    // Whoever ended or came during the emit may have been called or not.
    const sure = before.filter((one) => after.includes(one));
    const most = [...new Set([...before, ...after])];
    for (const { handler, target } of [...this.#subscriptions, ...emit.calls])
      this.#countIsRight(emit, { handler, target }, sure, most);
  }

  #countIsRight(
    { calls, hub, event }: Emit,
    who: { handler: number; target: number },
    sure: Subscription[],
    most: Subscription[],
  ): void {
    const same = (one: { handler: number; target: number }) =>
      one.handler === who.handler && one.target === who.target;
    const [count, least, limit] = [calls, sure, most].map((list) => list.filter(same).length) as [
      number,
      number,
      number,
    ];
    const { name } = this.#targets[who.target]!;
    const ended = this.#subscriptions.some(
      (one) => one.hub === hub && one.event === event && !one.active,
    );
    this.#history.check(
      count >= least && count <= limit,
      ended ? 'off' : 'calls',
      () =>
        `handler ${who.handler + 1} is called ${times(count < least ? least : limit)} for ${name}`,
      () => times(count),
      count < least ? 'fewer' : 'more',
    );
  }

  #listen({ hub, event }: Op<'listen'>): void {
    const listener = () => {};
    this.#history.did(`somebody else listens to ${show(event)} of ${hubNames[hub]}`);
    this.#others.push({ hub, event, listener });
    this.#hubs[hub]!.on(event, listener);
  }

  #othersAreThere(): void {
    for (const { hub, event, listener } of this.#others)
      this.#history.check(
        this.#hubs[hub]!.listeners(event).includes(listener),
        'off',
        () => `somebody else's listener on ${show(event)} is still there`,
        () => 'it has been removed',
        'others',
      );
  }

  #nothingLeft(): void {
    for (const [index, hub] of this.#hubs.entries())
      for (const name of hub.eventNames()) {
        const others = this.#others.filter((one) => one.hub === index && one.event === name).length;
        const left = hub.listenerCount(name) - others;
        this.#history.check(
          left <= 0,
          'off',
          () => `no listener on ${show(name)} is left: all subscriptions have ended`,
          () => `${left} left`,
          'left',
        );
      }
  }
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
