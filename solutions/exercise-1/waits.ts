// Exercise 1, step 4: plays a program against waitFor, and compares how each wait ends with how it may.
import { EventEmitter, getEventListeners, setMaxListeners } from 'node:events';
import { type History, type Model, show, type VirtualClock } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-1.ts';
import { type WaitOp, type WaitRun, waitRuns } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type Op<Name> = Extract<WaitOp, { do: Name }>;

export const waits: Model<Answer, WaitRun> = {
  rules,
  programs: waitRuns,
  shape: { required: ['hub', 'event', 'signal', 'args', 'ms', 'value'], creates: [], points: [] },
  crashes: 'rejects',
  play: (answer, run, history, clock) => new ModelWaits(answer, run, history, clock).play(),
  census: censusOf,
  leastShares: {
    'without timeoutMs': 0.3,
    'timeoutMs 0': 0.2,
    'falsy reason': 0.2,
    'two waits': 0.5,
    "'error'": 0.2,
    listen: 0.2,
  },
};

function censusOf({ ops }: WaitRun): string[] {
  const found = new Set<string>();
  for (const op of ops) {
    found.add(op.do);
    if ((op.do === 'waitFor' || op.do === 'emit') && op.event === 'error') found.add("'error'");
    if (op.do === 'abort' && op.reason && !op.reason.value) found.add('falsy reason');
    if (op.do !== 'waitFor') continue;
    if (op.timeoutMs === undefined) found.add('without timeoutMs');
    if (op.timeoutMs === 0) found.add('timeoutMs 0');
  }
  if (ops.filter((op) => op.do === 'waitFor').length > 1) found.add('two waits');
  return [...found];
}

type Ending =
  | { how: 'resolves'; with: unknown }
  | { how: 'rejects'; with: unknown }
  | { how: 'timeout' };

interface Wait {
  name: string;
  hub: number;
  event: string;
  timeoutMs?: number;
  signal?: number;
  since: number;
  /** How it may end. */
  allowed: Ending[];
  /** What 'error' events brought meanwhile, if it waits for another event. */
  errors: unknown[];
  /** It has to have ended when everything is at rest. */
  isDue: boolean;
  /** How theirs ended. */
  ending?: Ending;
  isChecked?: boolean;
}

/** A timer may be as late as this. */
const soonMs = 10;
const hubNames = ['hub', 'hub2'];

class ModelWaits {
  readonly #answer: Answer;
  readonly #run: WaitRun;
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #hubs = hubNames.map(() => new EventEmitter().setMaxListeners(0));
  readonly #controllers = [new AbortController(), new AbortController()];
  readonly #others = hubNames.map((): { event: string; listener: () => void }[] => []);
  readonly #otherAborts = [0, 0];
  readonly #waits: Wait[] = [];
  #listeners = 0;

  constructor(answer: Answer, run: WaitRun, history: History, clock: VirtualClock) {
    this.#answer = answer;
    this.#run = run;
    this.#history = history;
    this.#clock = clock;
    for (const { signal } of this.#controllers) setMaxListeners(0, signal);
  }

  async play(): Promise<void> {
    for (const op of this.#run.ops) {
      if (op.do === 'wait') await this.#pause(op.ms);
      else this.#perform(op);
    }
    await this.#pause(0);
    await this.#end();
  }

  #perform(op: WaitOp): void {
    this.#history.throwIfBroken();
    if (op.do === 'waitFor') this.#waitFor(op);
    else if (op.do === 'emit') this.#emit(op);
    else if (op.do === 'abort') this.#abort(op);
    else if (op.do === 'listen') this.#listen(op);
    else if (op.do === 'onAbort') this.#onAbort(op);
  }

  /** A wait that is pending still gets the event; afterwards nothing may be left at all. */
  async #end(): Promise<void> {
    const isError = ({ event }: Wait) => (event === 'error' ? 1 : 0);
    const open = this.#waits.filter(({ isDue }) => !isDue).sort((a, b) => isError(a) - isError(b));
    for (const { hub, event } of open) this.#emit({ do: 'emit', hub, event, args: [] });
    await this.#pause(0);
  }

  // --- What can happen ------------------------------------------------------------------------------

  #waitFor({ hub, event, timeoutMs, signal: index }: Op<'waitFor'>): void {
    if (this.#waits.length > 8) return;
    const signal = index === undefined ? undefined : this.#controllers[index]!.signal;
    const name = `wait ${this.#waits.length + 1}`;
    const options = { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal && { signal }) };
    const about = [
      timeoutMs !== undefined && `timeoutMs: ${timeoutMs}`,
      signal && `signal: ${signalName(index!)}`,
    ];
    const shown = about.filter(Boolean).join(', ');
    this.#history.did(
      `${name} = waitFor(${hubNames[hub]}, ${show(event)}${shown && `, { ${shown} }`})`,
    );
    const wait: Wait = {
      name,
      hub,
      event,
      timeoutMs,
      signal: index,
      since: this.#clock.now,
      allowed: signal?.aborted ? [{ how: 'rejects', with: signal.reason }] : [],
      errors: [],
      isDue: signal?.aborted === true,
    };
    this.#waits.push(wait);
    const ended = (ending: Ending) => {
      wait.ending = ending;
      this.#history.saw(`${name} ${textOf(ending)}`);
    };
    this.#promiseOf(hub, event, options).then(
      (args) => ended({ how: 'resolves', with: args }),
      (error) =>
        ended(this.#isTimeout(error) ? { how: 'timeout' } : { how: 'rejects', with: error }),
    );
  }

  #promiseOf(hub: number, event: string, options: object): Promise<unknown[]> {
    try {
      const promise = this.#answer.waitFor(this.#hubs[hub]!, event, options);
      if (typeof promise?.then === 'function') return promise;
      return this.#history.broken('resolves', 'it returns a promise', show(promise), 'promise');
    } catch (error) {
      this.#history.throwIfBroken();
      return this.#history.broken(
        'rejects',
        "waitFor() doesn't throw",
        `it throws ${show(error)}`,
        'throws',
      );
    }
  }

  #isTimeout(error: unknown): boolean {
    const { TimeoutError } = this.#answer;
    return error instanceof TimeoutError && error.name === 'TimeoutError';
  }

  #emit({ hub, event, args }: Op<'emit'>): void {
    this.#history.did(`${hubNames[hub]}.emit(${[event, ...args].map(show).join(', ')})`);
    const waiting = this.#waits.filter(
      (one) => one.hub === hub && one.event === event && !one.isDue,
    );
    for (const wait of waiting) wait.allowed.push({ how: 'resolves', with: args });
    if (event === 'error')
      for (const wait of this.#waits)
        if (wait.hub === hub && wait.event !== 'error' && !wait.isDue) wait.errors.push(args[0]);
    const known = this.#waits.length;
    try {
      this.#hubs[hub]!.emit(event, ...args);
    } catch {} // 'error' with nobody to listen to it
    this.#history.throwIfBroken();
    for (const wait of waiting) wait.isDue = true;
    // One that began during the delivery may be served by it, or by the next.
    for (const wait of this.#waits.slice(known))
      if (wait.hub === hub && wait.event === event)
        wait.allowed.push({ how: 'resolves', with: args });
  }

  #abort({ signal: index, reason }: Op<'abort'>): void {
    const controller = this.#controllers[index]!;
    if (controller.signal.aborted) return;
    this.#history.did(`abort ${signalName(index)}${reason ? ` with ${show(reason.value)}` : ''}`);
    const waiting = this.#waits.filter((one) => one.signal === index && !one.isDue);
    const ending: Ending = { how: 'rejects', with: undefined };
    for (const wait of waiting) wait.allowed.push(ending);
    // The reason is known once it has aborted; nothing is compared before everything is at rest.
    if (reason) controller.abort(reason.value);
    else controller.abort();
    ending.with = controller.signal.reason;
    this.#history.throwIfBroken();
    for (const wait of waiting) wait.isDue = true;
  }

  #listen({ hub, event, does }: Op<'listen'>): void {
    const listener = this.#acting(`on ${show(event)} of ${hubNames[hub]}`, does);
    this.#others[hub]!.push({ event, listener });
    this.#hubs[hub]!.on(event, listener);
  }

  #onAbort({ signal: index, does }: Op<'onAbort'>): void {
    const { signal } = this.#controllers[index]!;
    if (signal.aborted) return;
    this.#otherAborts[index]!++;
    signal.addEventListener('abort', this.#acting(`on the abort of ${signalName(index)}`, does));
  }

  #acting(where: string, does: WaitOp[] | undefined): () => void {
    const name = `listener ${++this.#listeners}`;
    this.#history.did(
      `${name} ${where}${does ? `   (first call: ${does.map(tell).join(', ')})` : ''}`,
    );
    let isFirst = true;
    return () => {
      if (this.#history.failure || !does || !isFirst) return;
      isFirst = false;
      this.#history.inside(name, () => {
        for (const op of does) this.#perform(op);
      });
    };
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) this.#history.did(`${ms} ms pass`);
    await this.#clock.advance(ms);
    await this.#clock.settle();
    const { now } = this.#clock;
    for (const wait of this.#waits) {
      if (wait.isDue || wait.timeoutMs === undefined || now < wait.since + wait.timeoutMs) continue;
      wait.allowed.push({ how: 'timeout' });
      wait.isDue = now >= wait.since + wait.timeoutMs + soonMs;
    }
    this.#atRest();
  }

  // --- What can be seen -----------------------------------------------------------------------------

  #atRest(): void {
    const [history, clock] = [this.#history, this.#clock];
    history.throwIfBroken();
    for (const wait of this.#waits) if (!wait.isChecked) this.#endsRight(wait);
    for (const [errors, how] of [
      [clock.unhandled, 'unhandled'],
      [clock.uncaught, 'uncaught'],
    ] as const)
      if (errors.length > 0)
        history.broken(
          'rejects',
          'only the promise that waitFor() returns rejects',
          `${how}: ${show(errors[0])}`,
          how,
        );
    this.#nothingLeft();
  }

  #endsRight(wait: Wait): void {
    const { name, ending, allowed, isDue } = wait;
    if (!ending && !isDue) return;
    const isAllowed = ending && allowed.some((one) => sameEnding(one, ending));
    if (!isAllowed) {
      const wanted = allowed.at(0);
      const still = wait.timeoutMs === undefined ? '' : ` until ${wait.since + wait.timeoutMs} ms`;
      this.#history.broken(
        this.#ruleOf(wait, wanted),
        wanted ? `${name} ${textOf(wanted)}` : `${name} is still waiting${still}`,
        ending ? `it ${textOf(ending)}` : 'it is still waiting',
        ending ? ending.how : 'pending',
      );
    }
    wait.isDue = true;
    wait.isChecked = true;
  }

  #ruleOf({ ending, timeoutMs, errors }: Wait, wanted: Ending | undefined): string {
    if (ending?.how === 'rejects' && errors.some((error) => Object.is(error, ending.with)))
      return 'thisEvent';
    if (wanted?.how === 'timeout') return 'timeout';
    if (wanted?.how === 'rejects') return 'reason';
    if (ending?.how === 'rejects') return 'thisEvent';
    if (wanted) return ending?.how === 'resolves' ? 'resolves' : 'subscribed';
    if (ending?.how === 'timeout') return timeoutMs === undefined ? 'patient' : 'timeout';
    return 'thisEvent';
  }

  #nothingLeft(): void {
    const open = this.#waits.filter(({ isDue }) => !isDue);
    const left = (count: number, where: string, how: string) =>
      this.#history.check(
        count <= 0,
        'leavesNothing',
        () => `no ${where} is left by a wait that is over`,
        () => `${count} left`,
        how,
      );
    for (const [index, hub] of this.#hubs.entries()) {
      for (const { event, listener } of this.#others[index]!)
        this.#history.check(
          hub.listeners(event).includes(listener),
          'ownOnly',
          () => `somebody else's listener on ${show(event)} is still there`,
          () => 'it has been removed',
        );
      if (open.some((one) => one.hub === index)) continue;
      for (const name of hub.eventNames()) {
        const others = this.#others[index]!.filter(({ event }) => event === name).length;
        left(hub.listenerCount(name) - others, `listener on ${show(name)}`, 'listener');
      }
    }
    for (const [index, { signal }] of this.#controllers.entries()) {
      if (open.some((one) => one.signal === index)) continue;
      left(
        getEventListeners(signal, 'abort').length - this.#otherAborts[index]!,
        `listener on ${signalName(index)}`,
        'signal',
      );
    }
    if (open.every(({ timeoutMs }) => timeoutMs === undefined))
      left(this.#clock.timers.size, 'timer', 'timer');
  }
}

const signalName = (index: number) => (index === 0 ? 'signal' : 'signal2');

function sameEnding(one: Ending, other: Ending): boolean {
  if (one.how === 'timeout' || other.how === 'timeout') return one.how === other.how;
  if (one.how !== other.how) return false;
  if (one.how === 'rejects') return Object.is(one.with, other.with);
  const [wanted, theirs] = [one.with as unknown[], other.with];
  return (
    Array.isArray(theirs) &&
    theirs.length === wanted.length &&
    wanted.every((arg, i) => Object.is(arg, theirs[i]))
  );
}

function textOf(ending: Ending): string {
  if (ending.how === 'timeout') return 'rejects with a TimeoutError';
  return `${ending.how} with ${show(ending.with)}`;
}

function tell(op: WaitOp): string {
  if (op.do === 'emit' || op.do === 'waitFor') return `${op.do} ${show(op.event)}`;
  return op.do === 'abort' ? `abort ${signalName(op.signal)}` : op.do;
}
